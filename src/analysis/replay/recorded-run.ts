import { messageOf } from "../../errors.js";
import { isTooDeep } from "../../nesting.js";
import type { AnyAgent } from "../../runtime/agent.js";
import type { Json } from "../../runtime/message.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { isPlaceholder } from "../../tracing/capture.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";

/** A stored trace as a run of an agent of today: what went in, what the tools said, what was answered. */
export interface RecordedRun {
  trace_id: string;
  /** Read by today's agent. */
  input: unknown;
  calls: RecordedCall[];
  /** The last answer: the output that stood, or the one that was rejected; undefined where there was none. */
  answer: unknown;
  /** The answer stood: it was given out as the decision. */
  stood: boolean;
  /** The outcome in a word, as it was recorded. */
  outcome: string | null;
  /** Codes of what was wrong with the answer, as it was recorded: what blocked it. */
  flags: string[];
  version: RunVersion;
}

/** What tells versions of an agent apart: this package's version, and short hashes; null where a trace has none. */
export interface RunVersion {
  app: string | null;
  policy: string | null;
  instructions: string | null;
  tools: string | null;
}

/** A tool call of a stored trace. */
export interface RecordedCall {
  id: string;
  name: string;
  arguments: unknown;
  /** What came back; undefined where it was not captured. */
  result: Json | undefined;
  /** The same as the text that the span has. */
  text: string | null;
  is_error: boolean;
}

/** Why a trace cannot be read as a run: each is counted, none is fatal. */
export const SKIP_REASONS = [
  "incomplete",
  "foreign",
  "other_agent",
  "no_content",
  "masked",
  "input_unreadable",
] as const;

export type Reading =
  | { ok: true; run: RecordedRun }
  | { ok: false; reason: (typeof SKIP_REASONS)[number]; message: string };

/** Reads a stored trace as a run of an agent. */
export function readRecordedRun(trace: Trace, agent: AnyAgent): Reading {
  const skip = (reason: (typeof SKIP_REASONS)[number], message: string): Reading => ({ ok: false, reason, message });
  const runs = [...walk(trace.roots)].filter(({ kind }) => kind === "run");
  const span = runs.find(({ attributes }) => attributes[ATTRIBUTE.agentName] === agent.name);
  if (!span) {
    if (runs.length > 0) return skip("other_agent", "It is a run of another agent.");
    if (trace.agent !== null && trace.agent !== agent.name) return skip("other_agent", "It is a run of another agent.");
    if (!trace.complete) return skip("incomplete", "The run has not ended, or its process was killed.");
    return skip("foreign", "No span of it is a run of an agent.");
  }
  if (span.input === null) return skip("no_content", "Its input was not captured.");
  const fields = parseJson(span.input);
  if (isMasked(fields)) return skip("masked", "Its input is masked.");
  try {
    return { ok: true, run: toRun(trace, span, agent.parseInput(fields)) };
  } catch (error) {
    return skip("input_unreadable", messageOf(error));
  }
}

function toRun(trace: Trace, span: TraceSpan, input: unknown): RecordedRun {
  const { attributes } = span;
  const stood = attributes[ATTRIBUTE.exitReason] === "decided";
  const output = span.output === null ? undefined : parseJson(span.output);
  const outcome = attributes[ATTRIBUTE.outcome];
  return {
    trace_id: trace.trace_id,
    input,
    calls: [...walk([span])].filter(({ kind }) => kind === "tool").map(toCall),
    answer: stood ? output : rejectedIn(output),
    stood,
    outcome: typeof outcome === "string" ? outcome : null,
    flags: flagsOf(attributes),
    version: versionIn(attributes),
  };
}

/** The version that the attributes of a run's span name. */
export function versionIn(attributes: Record<string, unknown>): RunVersion {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    app: text(attributes[ATTRIBUTE.appVersion]),
    policy: text(attributes[ATTRIBUTE.policyHash]),
    instructions: text(attributes[ATTRIBUTE.instructionsHash]),
    tools: text(attributes[ATTRIBUTE.toolsHash]),
  };
}

function toCall({ span_id, name, attributes, input, output, error }: TraceSpan): RecordedCall {
  const result = output === null ? undefined : error ? output : (parseJson(output) as Json);
  return {
    id: String(attributes[ATTRIBUTE.toolCallId] ?? span_id),
    name: String(attributes[ATTRIBUTE.toolName] ?? name),
    arguments: input === null ? {} : parseJson(input),
    result,
    text: output,
    is_error: error !== null,
  };
}

/** The answer that did not stand, as `record-run.ts` writes it; undefined where there was none. */
function rejectedIn(output: unknown): unknown {
  if (output === null || typeof output !== "object" || !("rejected_decision" in output)) return undefined;
  return output.rejected_decision ?? undefined;
}

/** An answer that fits no schema has no violations: its exit is its flag. */
function flagsOf(attributes: TraceSpan["attributes"]): string[] {
  if (attributes[ATTRIBUTE.exitReason] === "invalid_output") return ["invalid_output"];
  const recorded = attributes[ATTRIBUTE.violationCodes];
  const codes = typeof recorded === "string" ? parseJson(recorded) : recorded;
  return Array.isArray(codes) ? [...new Set(codes.map(String))] : [];
}

/** All texts and figures of it are placeholders; one alone may be an applicant's own text. */
function isMasked(fields: unknown): boolean {
  const leaves = leavesOf(fields);
  return leaves.length > 0 && leaves.every((leaf) => typeof leaf === "string" && isPlaceholder(leaf));
}

function leavesOf(value: unknown): unknown[] {
  if (value === null || typeof value === "boolean") return [];
  return typeof value === "object" ? Object.values(value).flatMap(leavesOf) : [value];
}

/** A captured text as JSON; as it is where it is none, or is nested deeper than anything of ours. */
function parseJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return isTooDeep(json) ? text : json;
  } catch {
    return text; // a tool may return plain text
  }
}
