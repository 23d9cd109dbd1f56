import { addAmounts } from "../../../figures/decimal.js";
import { ATTRIBUTE, OPERATION } from "../../attributes.js";
import type { TraceSummary } from "../../filter.js";
import { type OtlpSpan, type Plain, parentOf, STATUS_ERROR, spanAttributes, toMicros } from "../../otlp/otlp.js";
import { kindOf, typeOf } from "../../vocabulary/kinds.js";
import { askedModelOf, costsOf, SESSION, textIn, tokensOf } from "../../vocabulary/names.js";
import type { TraceRow } from "../rows.js";
import { toSummary } from "./queries.js";

/** What a span says of its trace: a root its outcome, a model call its tokens and cost. */
export function summarizeSpan(span: OtlpSpan): TraceRow {
  const attributes = spanAttributes(span);
  const isRun = attributes[ATTRIBUTE.operation] === OPERATION.run;
  const isRoot = parentOf(span) === undefined || isRun; // a run says what it came to, wherever it was begun
  const isModelCall = typeOf(span, attributes) === "GENERATION";
  const tokens = tokensOf(attributes);
  const { total: cost = null } = costsOf(attributes);
  const valid = attributes[ATTRIBUTE.valid];
  const start_us = toMicros(span.startTimeUnixNano);
  return {
    trace_id: span.traceId,
    start_us,
    end_us: Math.max(start_us, toMicros(span.endTimeUnixNano)), // a clock may have been set back
    complete: isRoot ? 1 : 0,
    name: isRoot ? span.name : null,
    agent: text(attributes[ATTRIBUTE.agentName]),
    model: isModelCall || isRoot ? askedModelOf(attributes) : null,
    outcome: isRoot ? text(attributes[ATTRIBUTE.outcome]) : null,
    exit_reason: isRoot ? text(attributes[ATTRIBUTE.exitReason]) : null,
    valid: isRoot && typeof valid === "boolean" ? (valid ? 1 : 0) : null,
    session: textIn(attributes, SESSION),
    version: text(attributes[ATTRIBUTE.appVersion]),
    round_trips: isModelCall ? 1 : 0,
    input_tokens: isModelCall ? (tokens.input ?? 0) : 0,
    output_tokens: isModelCall ? (tokens.output ?? 0) : 0,
    cost_usd: isModelCall ? cost : null,
    spans: 1,
    runs: isRun ? 1 : 0,
    kind: kindOf(attributes),
    errors: span.status?.code === STATUS_ERROR ? 1 : 0,
  };
}

function text(value: Plain | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** Rows of the same trace as one, in the order in which traces come first. */
export function sumRows(rows: readonly TraceRow[]): TraceRow[] {
  const sums = new Map<string, TraceRow>();
  for (const row of rows) {
    const before = sums.get(row.trace_id);
    sums.set(row.trace_id, before ? addRows(before, row) : row);
  }
  return [...sums.values()];
}

/** Two rows of one trace as one: counts add up, and the later has its say where it says something. */
function addRows(a: TraceRow, b: TraceRow): TraceRow {
  return {
    trace_id: a.trace_id,
    start_us: Math.min(a.start_us, b.start_us),
    end_us: Math.max(a.end_us, b.end_us),
    complete: a.complete || b.complete,
    name: b.name ?? a.name,
    agent: b.agent ?? a.agent,
    model: b.model ?? a.model,
    outcome: b.outcome ?? a.outcome,
    exit_reason: b.exit_reason ?? a.exit_reason,
    valid: b.valid ?? a.valid,
    session: b.session ?? a.session,
    version: b.version ?? a.version,
    round_trips: a.round_trips + b.round_trips,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cost_usd: b.cost_usd === null ? a.cost_usd : addAmounts(a.cost_usd ?? 0, b.cost_usd),
    spans: a.spans + b.spans,
    runs: a.runs + b.runs,
    kind: b.kind === "run" ? a.kind : b.kind,
    errors: a.errors + b.errors,
  };
}

/** A trace in one line, from its spans: as the store sums them up. */
export function summarizeTrace(traceId: string, spans: readonly OtlpSpan[]): TraceSummary {
  const [row = emptyRow(traceId)] = sumRows(spans.map(summarizeSpan));
  return toSummary(row, []);
}

function emptyRow(trace_id: string): TraceRow {
  const unknown = { name: null, agent: null, model: null, outcome: null, exit_reason: null, valid: null };
  const counts = { round_trips: 0, input_tokens: 0, output_tokens: 0, spans: 0, errors: 0 };
  return {
    trace_id,
    start_us: 0,
    end_us: 0,
    complete: 0,
    ...unknown,
    session: null,
    version: null,
    cost_usd: null,
    runs: 0,
    kind: "run",
    ...counts,
  };
}
