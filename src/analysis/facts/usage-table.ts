import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { Column } from "../kept/columns.js";
import type { RunRef } from "./sighting.js";

/** What a run used. */
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
