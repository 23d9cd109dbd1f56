import { ATTRIBUTE, OPERATION } from "../attributes.js";
import { type OtlpSpan, type Plain, STATUS_ERROR, toMicros } from "../otlp.js";

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
export function summarizeSpan(span: OtlpSpan, attributes: Record<string, Plain>): TraceRow {
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
