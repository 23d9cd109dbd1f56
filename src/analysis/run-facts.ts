import * as z from "zod/mini";
import { isTooDeep } from "../nesting.js";
import type { Json } from "../runtime/message.js";
import { ATTRIBUTE, RETRY_EVENT } from "../tracing/attributes.js";
import type { Plain } from "../tracing/otlp.js";
import { type Trace, type TraceSpan, walk } from "../tracing/trace.js";

/** What detectors need of one trace, read once. Everything in it was written by strangers. */
export interface RunFacts {
  trace_id: string;
  /** The run's own span; the trace's first one where the run has not ended. */
  span_id: string;
  started_at: number;
  duration_ms: number;
  complete: boolean;
  model: string;
  /** What tells versions of the agent apart, in one line. */
  version: string;
  exit_reason: string | null;
  /** Null where the run's error is none, or it has not ended. */
  error: { type: string; message: string } | null;
  /** Spans that failed. */
  errors: number;
  /** What went in and what came out; undefined where it was not captured, or is no JSON. */
  input: unknown;
  output: unknown;
  /** The output's text, exactly. */
  output_text: string;
  /** The output is one that did not stand: what the model answered last. */
  rejected: boolean;
  model_calls: ModelCall[];
  tool_calls: ToolCall[];
  /** What the run's own checks said, in order. */
  validations: OwnCheck[];
  repair: { span_id: string; reason: string } | null;
  /** The output that stands is the second answer, as far as the run says. */
  repaired: boolean | null;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
}

/** What a run's own check said of an answer. */
interface OwnCheck {
  span_id: string;
  /** Null where it did not end. */
  valid: boolean | null;
  codes: string[];
  /** Codes of what it warned of. */
  warnings: string[];
}

export interface ModelCall {
  span_id: string;
  started_at: number;
  finish_reason: string | null;
  error: { type: string; message: string } | null;
  retries: { status: string }[];
  /** Its answer, as JSON text; null where it was not captured. */
  answer: string | null;
  /** The tools that it was offered, as JSON text; the same text is the same definitions. */
  definitions: string | null;
}

export interface ToolCall {
  span_id: string;
  id: string;
  name: string;
  arguments: string;
  /** JSON where it is JSON, else text; undefined where it was not captured. */
  result: Json | undefined;
  result_text: string;
  is_error: boolean;
  error_message: string;
  started_at: number;
  /** Which model call asked for it, from 0. */
  round: number;
}

/** Reads what detectors need of a trace. Never throws: what is missing or of another form is left out. */
export function readRun(trace: Trace): RunFacts {
  const spans = [...walk(trace.roots)];
  const root = spans.find(({ kind }) => kind === "run");
  const modelCalls = spans.filter(({ kind }) => kind === "model").map(toModelCall);
  const output = readOutput(root?.output ?? null);
  return {
    trace_id: trace.trace_id,
    span_id: root?.span_id ?? spans[0]?.span_id ?? "",
    started_at: trace.started_at,
    duration_ms: root?.duration_ms ?? trace.duration_ms,
    complete: root !== undefined,
    model: trace.model ?? "",
    version: root === undefined ? "" : versionOf(root.attributes, trace.model),
    exit_reason: root === undefined ? null : textOf(root.attributes[ATTRIBUTE.exitReason]),
    error: root?.error ?? null,
    errors: trace.errors,
    input: parseJson(root?.input ?? null),
    ...output,
    model_calls: modelCalls,
    tool_calls: withRounds(spans.filter(({ kind }) => kind === "tool").map(toToolCall), modelCalls),
    validations: spans.filter(({ kind }) => kind === "validation").map(toValidation),
    repair: spans.filter(({ kind }) => kind === "repair").map(toRepair)[0] ?? null,
    repaired: truthOf(root?.attributes[ATTRIBUTE.repaired]),
    input_tokens: trace.input_tokens,
    output_tokens: trace.output_tokens,
    cost_usd: trace.cost_usd,
  };
}

const versions = new Map<string, string>();
const MAX_VERSIONS = 1000;

/** Names a version of an agent: package, hashes of instructions, tools and policy, and the model. */
function versionOf(attributes: Record<string, Plain>, model: string | null): string {
  const hash = (name: string, attribute: string) => {
    const value = textOf(attributes[attribute]);
    return value === null ? [] : [`${name} ${value.slice(0, 12)}`];
  };
  const version = [
    (textOf(attributes[ATTRIBUTE.appVersion]) ?? "unknown").slice(0, 40),
    ...hash("instructions", ATTRIBUTE.instructionsHash),
    ...hash("tools", ATTRIBUTE.toolsHash),
    ...hash("policy", ATTRIBUTE.policyHash),
    (model ?? "unknown").slice(0, 60),
  ].join(" · ");
  // All runs of a version share one text: many runs are kept.
  const before = versions.get(version);
  if (before !== undefined) return before;
  if (versions.size >= MAX_VERSIONS) versions.clear();
  versions.set(version, version);
  return version;
}

const rejectedSchema = z.strictObject({ rejected_decision: z.unknown() });

function readOutput(text: string | null): Pick<RunFacts, "output" | "output_text" | "rejected"> {
  const json = parseJson(text);
  const rejected = z.safeParse(rejectedSchema, json);
  const output = rejected.success ? rejected.data.rejected_decision : json;
  return { output: output ?? undefined, output_text: text ?? "", rejected: rejected.success };
}

const partsSchema = z.array(
  z.object({ parts: z.array(z.looseObject({ type: z.string(), id: z.optional(z.string()) })) }),
);

function toModelCall(span: TraceSpan): ModelCall {
  const { attributes, events, error, span_id, started_at } = span;
  const reasons = attributes[ATTRIBUTE.finishReasons];
  return {
    span_id,
    started_at,
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
  const { attributes, error, span_id, started_at } = span;
  const text = textOf(attributes[ATTRIBUTE.toolResult]);
  const json = parseJson(text);
  return {
    span_id,
    id: textOf(attributes[ATTRIBUTE.toolCallId]) ?? "",
    name: textOf(attributes[ATTRIBUTE.toolName]) ?? span.name,
    arguments: textOf(attributes[ATTRIBUTE.toolArguments]) ?? "{}",
    result: text === null ? undefined : json === undefined ? text : (json as Json),
    result_text: text ?? "",
    is_error: error !== null,
    error_message: error?.message ?? "",
    started_at,
    round: 0,
  };
}

/**
 * Tool calls with the model calls that asked for them: those that began last before them. Where these differ, the
 * answers are read for the calls' ids: times of several machines can mislead.
 */
function withRounds(calls: readonly ToolCall[], modelCalls: readonly ModelCall[]): ToolCall[] {
  const byTime = calls.map((call) => {
    const before = modelCalls.filter(({ started_at }) => started_at <= call.started_at).length;
    return { ...call, round: Math.max(0, before - 1) };
  });
  if (byTime.every(({ round }) => round === byTime[0]?.round)) return byTime;
  const asked = modelCalls.map(({ answer }) => toolCallIds(answer));
  return byTime.map((call) => {
    const asking = asked.flatMap((ids, round) => (call.id !== "" && ids.includes(call.id) ? [round] : []));
    return asking.length === 1 ? { ...call, round: asking[0] ?? call.round } : call;
  });
}

function toolCallIds(messages: string | null): string[] {
  if (messages === null) return [];
  const read = z.safeParse(partsSchema, parseJson(messages));
  if (!read.success) return [];
  return read.data.flatMap(({ parts }) => parts.flatMap(({ type, id }) => (type === "tool_call" && id ? [id] : [])));
}

function toValidation({ span_id, attributes }: TraceSpan): OwnCheck {
  return {
    span_id,
    valid: truthOf(attributes[ATTRIBUTE.valid]),
    codes: textsOf(attributes[ATTRIBUTE.violationCodes]),
    warnings: textsOf(attributes[ATTRIBUTE.warningCodes]),
  };
}

/** What the run's own check said of its output: of the first answer where that stands, whatever came of the second. */
export function ownCheckOf({ validations, rejected, repaired }: RunFacts): OwnCheck | undefined {
  const isFirst = !rejected && repaired === false;
  return (isFirst ? validations.find(({ valid }) => valid) : undefined) ?? validations.at(-1);
}

function truthOf(value: Plain | undefined): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function textsOf(value: Plain | undefined): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

function toRepair({ span_id, attributes }: TraceSpan): { span_id: string; reason: string } {
  return { span_id, reason: textOf(attributes[ATTRIBUTE.errorType]) ?? "" };
}

function textOf(value: Plain | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return isTooDeep(json) ? undefined : json;
  } catch {
    return undefined; // text that is no JSON, of another program or cut off
  }
}
