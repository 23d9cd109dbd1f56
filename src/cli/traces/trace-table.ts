import { agents } from "../../agents/index.js";
import { keyValues } from "../../services/traces/runs-page.js";
import { cost, duration, time } from "../../text/format.js";
import type { TraceSummary } from "../../tracing/filter.js";
import { shortRunId } from "../../tracing/runs.js";
import { type Trace, walk } from "../../tracing/trace.js";
import type { Colors } from "../terminal/colors.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plain, plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";

const COLUMNS: readonly Column[] = [
  { title: "time", optional: true },
  { title: "trace" },
  { title: "outcome", least: 8 },
  { title: "input", least: 10, enough: 32 },
  { title: "valid", optional: true },
  { title: "model", optional: true, least: 8 },
  { title: "cost", align: "right", optional: true },
  { title: "duration", align: "right", optional: true },
  { title: "trips", align: "right", optional: true },
  { title: "tokens", align: "right", optional: true },
  { title: "scores", optional: true, least: 12 },
];
const OUTCOME = 2;

/** A trace of a list, with what tells it from others. */
export interface ListedTrace {
  trace: TraceSummary;
  input: string;
}

/**
 * Traces in a line each.
 *
 * @param unfavourable outcomes that are bad news, of all agents
 * @param room columns of the terminal
 */
export function renderTraceTable(
  traces: readonly ListedTrace[],
  color: Colors,
  unfavourable: ReadonlySet<string>,
  room?: number,
): string {
  const paint = (text: string, column: number, row: number) => {
    if (row < 0) return color.dim(text);
    const trace = traces[row]?.trace;
    if (column !== OUTCOME || !trace) return text;
    if (!trace.complete || trace.outcome === null) return color.yellow(text);
    return unfavourable.has(trace.outcome) ? color.red(text) : color.green(text);
  };
  return renderTable(COLUMNS, traces.map(cellsOf), paint, room);
}

function cellsOf({ trace, input }: ListedTrace): string[] {
  return [
    time(trace.started_at),
    shortRunId(trace.trace_id),
    plain(outcomeOf(trace)),
    input,
    trace.valid === null ? "" : trace.valid ? "yes" : "no",
    plain(trace.model ?? ""),
    cost(trace.cost_usd),
    trace.complete ? duration(trace.duration_ms) : "",
    String(trace.round_trips),
    `${trace.input_tokens} / ${trace.output_tokens}`,
    plain(trace.scores.map(({ name, value }) => `${name} ${value}`).join(", ")),
  ];
}

/** What a trace came to, in a word: its outcome, else why it has none. */
export function outcomeOf({ complete, outcome, exit_reason, name }: TraceSummary): string {
  if (outcome !== null) return outcome;
  if (!complete) return "incomplete";
  return exit_reason ?? name ?? "";
}

/** Widest value, in columns: a text is told from others by how it begins. */
const VALUE = 40;

/** What tells a run from others, by its input as it was recorded: masked where it is, empty where it was not captured. */
export function keyFigures(trace: Trace): string {
  const spans = [...walk(trace.roots)];
  const { input = null } = spans.find(({ kind }) => kind === "run") ?? spans[0] ?? {};
  const { positionals } = agents.find(({ name }) => name === trace.agent) ?? {};
  const values = keyValues(input, positionals)
    .map(textOf)
    .filter((text) => text !== "");
  return values.join(values.some((text) => text.includes(" ")) ? " · " : " ");
}

function textOf(value: unknown): string {
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return typeof value === "string" || typeof value === "boolean" ? shorten(plainLine(String(value)), VALUE) : "";
}
