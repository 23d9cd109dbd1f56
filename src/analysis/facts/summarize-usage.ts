import { quantile } from "../../figures/quantile.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import type { Percentiles, Usage, VersionUsage } from "../analysis.js";
import { Column } from "../kept/columns.js";

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
