import { quantile } from "../../figures/quantile.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import type { Percentiles, Usage, VersionUsage } from "../analysis.js";
import { Column } from "../kept/columns.js";
import type { RunRef } from "./sighting.js";

export const METRICS = ["tokens", "cost", "latency"] as const;
export type Metric = (typeof METRICS)[number];

export interface UsageRow extends RunRef {
  /** Tokens in and out; US dollars; milliseconds. Null where it is not known. */
  tokens: number | null;
  cost: number | null;
  latency: number | null;
  /** The tool that took longest of all its calls together, and how long; null where none took half of the run's time. */
  slowest: { tool: string; ms: number } | null;
}

/** What a run used that has ended, as figures to compare. */
export function usedBy(
  run: Pick<RecordedRun, "input_tokens" | "output_tokens" | "cost_usd" | "duration_ms">,
): Pick<UsageRow, Metric> {
  const tokens = run.input_tokens + run.output_tokens;
  return {
    tokens: tokens > 0 ? tokens : null,
    cost: run.cost_usd !== null && run.cost_usd > 0 ? run.cost_usd : null,
    latency: run.duration_ms > 0 ? run.duration_ms : null,
  };
}

/** The time that the calls of each tool took together, in milliseconds. */
export function toolTimes({ tool_calls }: Pick<RecordedRun, "tool_calls">): Map<string, number> {
  const times = new Map<string, number>();
  for (const call of tool_calls) times.set(call.name, (times.get(call.name) ?? 0) + call.duration_ms);
  return times;
}

/** The tool that took at least half of a run's time. */
export function slowestOf(run: RecordedRun): UsageRow["slowest"] {
  const { duration_ms } = run;
  const [longest] = [...toolTimes(run)].sort(([, a], [, b]) => b - a);
  return longest && longest[1] >= duration_ms / 2 ? { tool: longest[0], ms: longest[1] } : null;
}

/** The runs of a version that used something: their values, when they began, and their places in the table, side by side. */
export interface UsageGroup {
  version: string;
  values: Float64Array;
  starts: Float64Array;
  rows: Float64Array;
}

/** Tools whose times are kept: of more, those that came first. */
const MOST_TOOLS = 20;

/** What the runs of an analysis used, for the detectors that compare it. */
export class UsageTable {
  private readonly versions: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly version = new Column();
  private readonly starts = new Column();
  private readonly places = new Column();
  private readonly tools = new Map<string, Column>();
  private readonly used = { tokens: new Column(), cost: new Column(), latency: new Column() };

  /** @param find all that is known of a row, by the place that it was added with; undefined where it was forgotten since */
  constructor(private readonly find: (place: number) => UsageRow | undefined) {}

  /** @param times of tools that it called, in milliseconds */
  add(
    row: Pick<UsageRow, Metric | "version" | "started_at">,
    place: number,
    { tools, times }: { tools: readonly string[]; times: readonly number[] },
  ): void {
    let number = this.numbers.get(row.version);
    if (number === undefined) {
      number = this.versions.push(row.version) - 1;
      this.numbers.set(row.version, number);
    }
    this.version.push(number);
    this.starts.push(row.started_at);
    this.places.push(place);
    for (const metric of METRICS) this.used[metric].push(row[metric] ?? Number.NaN);
    for (const [index, tool] of tools.entries())
      this.toolOf(tool)?.set(this.version.length - 1, times[index] ?? Number.NaN);
  }

  private toolOf(tool: string): Column | undefined {
    const known = this.tools.get(tool);
    if (known || this.tools.size >= MOST_TOOLS) return known;
    const column = new Column();
    this.tools.set(tool, column);
    return column;
  }

  /** Tools whose calls took time. */
  toolNames(): string[] {
    return [...this.tools.keys()];
  }

  /** The times of a tool, by version: of runs that called it and took time. */
  byVersionOfTool(tool: string): UsageGroup[] {
    const times = this.tools.get(tool);
    return times ? this.grouped((row) => times.at(row) || Number.NaN) : [];
  }

  /** How long the run of a row took without a tool, in milliseconds. */
  restOf(row: number, tool: string): number {
    return Math.max(1, this.used.latency.at(row) - (this.tools.get(tool)?.at(row) ?? 0));
  }

  /** Runs that used something, by version, in the order in which versions were first seen. */
  byVersion(metric: Metric): UsageGroup[] {
    const column = this.used[metric];
    return this.grouped((row) => column.at(row));
  }

  private grouped(usedIn: (row: number) => number): UsageGroup[] {
    const sizes = this.versions.map(() => 0);
    const eachUsed = (told: (version: number, row: number, value: number) => void) => {
      for (let row = 0; row < this.version.length; row++) {
        const value = usedIn(row);
        if (value > 0) told(this.version.at(row), row, value);
      }
    };
    eachUsed((version) => {
      sizes[version] = (sizes[version] ?? 0) + 1;
    });
    const groups = sizes.map((size, index) => ({
      version: this.versions[index] as string,
      values: new Float64Array(size),
      starts: new Float64Array(size),
      rows: new Float64Array(size),
    }));
    const filled = sizes.map(() => 0);
    eachUsed((version, row, value) => {
      const group = groups[version] as UsageGroup;
      const place = filled[version] as number;
      filled[version] = place + 1;
      group.values[place] = value;
      group.starts[place] = this.starts.at(row);
      group.rows[place] = row;
    });
    return groups.filter(({ values }) => values.length > 0).sort((a, b) => firstOf(a) - firstOf(b));
  }

  /** All that is known of a row; undefined where it was forgotten since. */
  get(row: number): UsageRow | undefined {
    return this.find(this.places.at(row));
  }
}

function firstOf({ starts }: UsageGroup): number {
  return starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
}

/** Values as logarithms, sorted. */
export function sortedLogs(values: Float64Array): Float64Array {
  return values.map(Math.log).sort();
}

/** A run, as far as its use is summed up. */
export type UsedRun = Pick<
  RecordedRun,
  | "version"
  | "started_at"
  | "complete"
  | "exit_reason"
  | "errors"
  | "input_tokens"
  | "output_tokens"
  | "cost_usd"
  | "duration_ms"
>;

/** Sums up what runs used, all together and by version. */
export class UsageSummary {
  private readonly all = new Tally();
  private readonly versions = new Map<string, { tally: Tally; first_seen: number }>();

  add(run: UsedRun): void {
    this.all.add(run);
    if (run.version === "") return;
    const known = this.versions.get(run.version) ?? { tally: new Tally(), first_seen: run.started_at };
    known.tally.add(run);
    known.first_seen = Math.min(known.first_seen, run.started_at);
    this.versions.set(run.version, known);
  }

  total(): Usage {
    return this.all.usage();
  }

  /** Versions in the order in which they were first seen. */
  byVersion(): VersionUsage[] {
    return [...this.versions]
      .sort(([, a], [, b]) => a.first_seen - b.first_seen)
      .map(([version, { tally, first_seen }]) => ({
        version,
        first_seen: new Date(first_seen).toISOString(),
        ...tally.usage(),
      }));
  }
}

class Tally {
  private runs = 0;
  private errors = 0;
  private invalid = 0;
  private inputTokens = 0;
  private outputTokens = 0;
  private cost: number | null = null;
  /** What sums of so many lose behind their last digit (Neumaier's way to add). */
  private lost = 0;
  private readonly latencies = new Column();

  add(run: UsedRun): void {
    this.runs++;
    if (run.errors > 0) this.errors++;
    if (run.complete && run.exit_reason !== "decided") this.invalid++;
    this.inputTokens += run.input_tokens;
    this.outputTokens += run.output_tokens;
    if (run.cost_usd !== null) this.pay(run.cost_usd);
    if (run.complete) this.latencies.push(run.duration_ms);
  }

  private pay(amount: number): void {
    const before = this.cost ?? 0;
    const sum = before + amount;
    this.lost += Math.abs(before) >= Math.abs(amount) ? before - sum + amount : amount - sum + before;
    this.cost = sum;
  }

  usage(): Usage {
    return {
      runs: this.runs,
      errors: this.errors,
      invalid: this.invalid,
      input_tokens: this.inputTokens,
      output_tokens: this.outputTokens,
      cost_usd: this.cost === null ? null : Number((this.cost + this.lost).toFixed(6)),
      latency_ms: percentilesOf(this.latencies.all()),
    };
  }
}

function percentilesOf(values: Float64Array): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const at = (part: number) => Number(quantile(sorted, part).toFixed(3));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
