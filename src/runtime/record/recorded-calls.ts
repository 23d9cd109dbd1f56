import * as z from "zod/mini";
import { isTooDeep, jsonIn } from "../../text/json.js";
import { ATTRIBUTE, RETRY_EVENT } from "../../tracing/attributes.js";
import type { Plain } from "../../tracing/otlp/otlp.js";
import type { TraceSpan } from "../../tracing/trace.js";
import type { Json } from "../models/message.js";

/** A model call of a recorded run. */
export interface ModelCall {
  span_id: string;
  started_at: number;
  /** Which model call of its run it is, from 1, as the program counted; null where it did not. */
  ordinal: number | null;
  /** The model that was asked, and the one that says that it answered; null where the span says nothing. */
  asked: string | null;
  answered: string | null;
  finish_reason: string | null;
  error: { type: string; message: string } | null;
  retries: { status: string }[];
  /** Its answer, as JSON text; null where it was not captured. */
  answer: string | null;
  /** The tools that it was offered, as JSON text; the same text is the same definitions. */
  definitions: string | null;
}

/** A tool call of a recorded run. */
export interface ToolCall {
  span_id: string;
  id: string;
  name: string;
  arguments: string;
  /** JSON where it is JSON and no error, else text; undefined where it was not captured. */
  result: Json | undefined;
  result_text: string;
  is_error: boolean;
  error_message: string;
  started_at: number;
  duration_ms: number;
  /** Which model call asked for it, from 0. */
  round: number;
  /** That is known by ids or by the span that it is in; else it is read off clocks, which may be of several machines. */
  round_known: boolean;
}

const partsSchema = z.array(
  z.object({ parts: z.array(z.looseObject({ type: z.string(), id: z.optional(z.string()) })) }),
);

export function toModelCall(span: TraceSpan): ModelCall {
  const { attributes, events, error, span_id, started_at } = span;
  const reasons = attributes[ATTRIBUTE.finishReasons];
  return {
    span_id,
    started_at,
    ordinal: numberOf(attributes[ATTRIBUTE.roundTrip]),
    asked: textOf(attributes[ATTRIBUTE.requestModel]),
    answered: textOf(attributes[ATTRIBUTE.responseModel]),
    finish_reason: Array.isArray(reasons) ? textOf(reasons[0]) : textOf(reasons),
    error,
    retries: events
      .filter(({ name }) => name === RETRY_EVENT.name)
      .map((event) => ({ status: String(event.attributes[RETRY_EVENT.status] ?? "no answer") })),
    answer: textOf(attributes[ATTRIBUTE.outputMessages]),
    definitions: textOf(attributes[ATTRIBUTE.toolDefinitions]),
  };
}

function toToolCall(span: TraceSpan): ToolCall {
  const { attributes, error, span_id, started_at, duration_ms } = span;
  const text = textOf(attributes[ATTRIBUTE.toolResult]) ?? span.output;
  const json = error ? undefined : parseJson(text);
  return {
    span_id,
    id: textOf(attributes[ATTRIBUTE.toolCallId]) ?? "",
    name: textOf(attributes[ATTRIBUTE.toolName]) ?? span.name,
    arguments: textOf(attributes[ATTRIBUTE.toolArguments]) ?? span.input ?? "{}",
    result: text === null ? undefined : json === undefined ? text : (json as Json),
    result_text: text ?? "",
    is_error: error !== null,
    error_message: error?.message ?? "",
    started_at,
    duration_ms,
    round: 0,
    round_known: false,
  };
}

/** Model calls in the order in which the program counted them; where it did not, in that of their clocks. */
export function inOrder(calls: readonly ModelCall[]): ModelCall[] {
  const ordinals = new Set(calls.map(({ ordinal }) => ordinal));
  if (ordinals.has(null) || ordinals.size < calls.length) return [...calls];
  return [...calls].sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0));
}

/** The tool calls among a run's spans, those that were asked for first before the others. @param modelCalls in order */
export function readToolCalls(spans: readonly TraceSpan[], modelCalls: readonly ModelCall[]): ToolCall[] {
  const asked = modelCalls.map(({ answer }) => toolCallIds(answer));
  return spans
    .filter(({ kind }) => kind === "tool")
    .map((span) => {
      const call = toToolCall(span);
      const round = roundById(call, asked) ?? roundByParent(span, modelCalls);
      return round === undefined
        ? { ...call, round: roundByClock(call, modelCalls) }
        : { ...call, round, round_known: true };
    })
    .sort((a, b) => a.round - b.round);
}

/** The one model call whose answer has a call's id. */
function roundById({ id }: ToolCall, asked: readonly (readonly string[])[]): number | undefined {
  const asking = id === "" ? [] : asked.flatMap((ids, round) => (ids.includes(id) ? [round] : []));
  return asking.length === 1 ? asking[0] : undefined;
}

/** The model call in whose span a call's span is. */
function roundByParent({ parent_id }: TraceSpan, modelCalls: readonly ModelCall[]): number | undefined {
  const round = modelCalls.findIndex(({ span_id }) => span_id === parent_id);
  return round < 0 ? undefined : round;
}

/** The model call that began last before a call. */
function roundByClock({ started_at }: ToolCall, modelCalls: readonly ModelCall[]): number {
  return Math.max(0, modelCalls.filter((call) => call.started_at <= started_at).length - 1);
}

function toolCallIds(messages: string | null): string[] {
  if (messages === null || !messages.includes("tool_call")) return [];
  const read = z.safeParse(partsSchema, parseJson(messages));
  if (!read.success) return [];
  return read.data.flatMap(({ parts }) => parts.flatMap(({ type, id }) => (type === "tool_call" && id ? [id] : [])));
}

/** An attribute that is text; null where it is not. */
export function textOf(value: Plain | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: Plain | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** JSON that is nested no deeper than anything of ours; undefined for other text. */
export function parseJson(text: string | null): unknown {
  const json = jsonIn(text);
  return isTooDeep(json) ? undefined : json;
}
