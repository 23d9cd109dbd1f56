import type { RecordedRun } from "../../runtime/record/recorded-run.js";

/** What a run used. */
export const METRICS = ["tokens", "cost", "latency"] as const;
export type Metric = (typeof METRICS)[number];

export interface UsageRow {
  trace_id: string;
  span_id: string;
  version: string;
  started_at: number;
  /** Tokens in and out; US dollars; milliseconds. Null where it is not known. */
  tokens: number | null;
  cost: number | null;
  latency: number | null;
  /** The tool that took longest of all its calls together, and how long; null where none took half of the run's time. */
  slowest: { tool: string; ms: number } | null;
}

/** What a run used, for the detectors that compare usage; undefined for a run that has not ended. */
export function usageOf(run: RecordedRun): UsageRow | undefined {
  if (!run.complete) return undefined;
  const tokens = run.input_tokens + run.output_tokens;
  return {
    trace_id: run.trace_id,
    span_id: run.span_id,
    version: run.version,
    started_at: run.started_at,
    tokens: tokens > 0 ? tokens : null,
    cost: run.cost_usd !== null && run.cost_usd > 0 ? run.cost_usd : null,
    latency: run.duration_ms > 0 ? run.duration_ms : null,
    slowest: slowestOf(run),
  };
}

function slowestOf({ tool_calls, duration_ms }: RecordedRun): UsageRow["slowest"] {
  const times = new Map<string, number>();
  for (const call of tool_calls) times.set(call.name, (times.get(call.name) ?? 0) + call.duration_ms);
  const [longest] = [...times].sort(([, a], [, b]) => b - a);
  return longest && longest[1] >= duration_ms / 2 ? { tool: longest[0], ms: longest[1] } : null;
}

/** Rows that used something, by version. */
export function byVersion(rows: readonly UsageRow[], metric: Metric): Map<string, { row: UsageRow; value: number }[]> {
  const groups = new Map<string, { row: UsageRow; value: number }[]>();
  for (const row of rows) {
    const value = row[metric];
    if (value === null) continue;
    const group = groups.get(row.version);
    if (group) group.push({ row, value });
    else groups.set(row.version, [{ row, value }]);
  }
  return groups;
}

/** Values as logarithms, sorted. */
export function sortedLogs(values: readonly { value: number }[]): Float64Array {
  return Float64Array.from(values, ({ value }) => Math.log(value)).sort();
}
