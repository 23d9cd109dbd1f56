import { cost, duration } from "../../text/format.js";
import type { TraceSummary } from "../../tracing/filter.js";
import { shortRunId } from "../../tracing/runs.js";
import type { Colors } from "../terminal/colors.js";
import { type Column, renderTable } from "../terminal/table.js";
import { time } from "../terminal/units.js";
import { plain } from "../terminal/untrusted.js";

const COLUMNS: readonly Column[] = [
  { title: "time" },
  { title: "trace" },
  { title: "outcome" },
  { title: "valid" },
  { title: "model" },
  { title: "trips", align: "right" },
  { title: "tokens", align: "right" },
  { title: "cost", align: "right" },
  { title: "duration", align: "right" },
  { title: "scores" },
];
const OUTCOME = 2;

/**
 * Traces in a line each.
 *
 * @param unfavourable outcomes that are bad news, of all agents
 */
export function renderTraceTable(
  traces: readonly TraceSummary[],
  color: Colors,
  unfavourable: ReadonlySet<string>,
): string {
  return renderTable(COLUMNS, traces.map(cellsOf), (text, column, row) => {
    if (row < 0) return color.dim(text);
    const trace = traces[row];
    if (column !== OUTCOME || !trace) return text;
    if (!trace.complete || trace.outcome === null) return color.yellow(text);
    return unfavourable.has(trace.outcome) ? color.red(text) : color.green(text);
  });
}

function cellsOf(trace: TraceSummary): string[] {
  return [
    time(trace.started_at),
    shortRunId(trace.trace_id),
    plain(outcomeOf(trace)),
    trace.valid === null ? "" : trace.valid ? "yes" : "no",
    plain(trace.model ?? ""),
    String(trace.round_trips),
    `${trace.input_tokens} / ${trace.output_tokens}`,
    cost(trace.cost_usd),
    trace.complete ? duration(trace.duration_ms) : "",
    plain(trace.scores.map(({ name, value }) => `${name} ${value}`).join(", ")),
  ];
}

/** What a trace came to, in a word: its outcome, else why it has none. */
export function outcomeOf({ complete, outcome, exit_reason, name }: TraceSummary): string {
  if (outcome !== null) return outcome;
  if (!complete) return "incomplete";
  return exit_reason ?? name ?? "";
}
