import { ATTRIBUTE, OPERATION } from "../attributes.js";
import type { TraceSummary } from "../filter.js";
import { attributesOf, type OtlpSpan, type Plain, STATUS_ERROR, toMicros } from "../otlp.js";

/** What a span adds to the row of its trace. */
export interface TraceRow {
  trace_id: string;
  start_us: number;
  end_us: number;
  complete: 0 | 1;
  name: string | null;
  agent: string | null;
  model: string | null;
  outcome: string | null;
  exit_reason: string | null;
  valid: 0 | 1 | null;
  session: string | null;
  version: string | null;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  errors: 0 | 1;
}

/** What a span says of its trace: a root its outcome, a model call its tokens and cost. */
export function summarizeSpan(span: OtlpSpan): TraceRow {
  const attributes = attributesOf(span);
  const isRoot = !span.parentSpanId;
  const isModelCall = attributes[ATTRIBUTE.operation] === OPERATION.model;
  const valid = attributes[ATTRIBUTE.valid];
  const start_us = toMicros(span.startTimeUnixNano);
  return {
    trace_id: span.traceId,
    start_us,
    end_us: Math.max(start_us, toMicros(span.endTimeUnixNano)), // a clock may have been set back
    complete: isRoot ? 1 : 0,
    name: isRoot ? span.name : null,
    agent: text(attributes[ATTRIBUTE.agentName]),
    model: isModelCall || isRoot ? text(attributes[ATTRIBUTE.requestModel]) : null,
    outcome: isRoot ? text(attributes[ATTRIBUTE.outcome]) : null,
    exit_reason: isRoot ? text(attributes[ATTRIBUTE.exitReason]) : null,
    valid: isRoot && typeof valid === "boolean" ? (valid ? 1 : 0) : null,
    session: text(attributes[ATTRIBUTE.session]),
    version: text(attributes[ATTRIBUTE.appVersion]),
    round_trips: isModelCall ? 1 : 0,
    input_tokens: isModelCall ? number(attributes[ATTRIBUTE.inputTokens]) : 0,
    output_tokens: isModelCall ? number(attributes[ATTRIBUTE.outputTokens]) : 0,
    cost_usd: isModelCall ? costOf(attributes[ATTRIBUTE.costDetails]) : null,
    errors: span.status?.code === STATUS_ERROR ? 1 : 0,
  };
}

/** US dollars of Langfuse's `cost_details`; null where there is none. */
function costOf(details: Plain | undefined): number | null {
  if (typeof details !== "string") return null;
  try {
    const { total } = JSON.parse(details) as { total?: unknown };
    return typeof total === "number" ? total : null;
  } catch {
    return null; // a foreign span's cost that is no JSON is no cost
  }
}

function text(value: Plain | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: Plain | undefined): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** A trace in one line, from its spans: as the store sums them up. */
export function summarizeTrace(traceId: string, spans: readonly OtlpSpan[]): TraceSummary {
  const rows = spans.map(summarizeSpan);
  const last = <Key extends keyof TraceRow>(key: Key) =>
    rows.map((row) => row[key]).findLast((value) => value !== null) ?? null;
  const total = (key: "round_trips" | "input_tokens" | "output_tokens" | "errors") =>
    rows.reduce((sum, row) => sum + row[key], 0);
  const costs = rows.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]));
  const start = Math.min(...rows.map(({ start_us }) => start_us));
  const end = Math.max(...rows.map(({ end_us }) => end_us));
  const valid = last("valid");
  return {
    trace_id: traceId,
    started_at: rows.length === 0 ? 0 : start / 1000,
    duration_ms: rows.length === 0 ? 0 : (end - start) / 1000,
    complete: rows.some(({ complete }) => complete === 1),
    name: last("name"),
    agent: last("agent"),
    model: last("model"),
    outcome: last("outcome"),
    exit_reason: last("exit_reason"),
    valid: valid === null ? null : valid === 1,
    session: last("session"),
    version: last("version"),
    round_trips: total("round_trips"),
    input_tokens: total("input_tokens"),
    output_tokens: total("output_tokens"),
    cost_usd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    errors: total("errors"),
    scores: [],
  };
}
