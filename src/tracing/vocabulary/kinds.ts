import { entryOf } from "../../text/json.js";
import { ATTRIBUTE, OPERATION } from "../attributes.js";
import type { OtlpSpan, Plain } from "../otlp/otlp.js";
import { MODEL_NAMES, textIn } from "./names.js";

type Attributes = Readonly<Record<string, Plain>>;

/** OpenTelemetry's conventions for generative AI, those of today and older ones. */
const OF_OPERATION: Readonly<Record<string, string>> = {
  [OPERATION.run]: "AGENT",
  [OPERATION.model]: "GENERATION",
  [OPERATION.tool]: "TOOL",
  create_agent: "AGENT",
  invoke_workflow: "CHAIN",
  completion: "GENERATION",
  text_completion: "GENERATION",
  generate_content: "GENERATION",
  generate: "GENERATION",
  embeddings: "EMBEDDING",
  retrieval: "RETRIEVER",
};

/** OpenInference (https://github.com/Arize-ai/openinference); what Langfuse has no type for is a span. */
const OF_OPENINFERENCE: Readonly<Record<string, string>> = {
  AGENT: "AGENT",
  LLM: "GENERATION",
  TOOL: "TOOL",
  CHAIN: "CHAIN",
  RETRIEVER: "RETRIEVER",
  EMBEDDING: "EMBEDDING",
  GUARDRAIL: "GUARDRAIL",
  EVALUATOR: "EVALUATOR",
};

/** OpenLLMetry's own kinds, as far as no model is called in them. */
const OF_OPENLLMETRY: Readonly<Record<string, string>> = { agent: "AGENT", tool: "TOOL" };

/** Claude Code: spans of a turn, a model call and a tool call. */
const OF_CLAUDE_CODE: Readonly<Record<string, string>> = {
  interaction: "AGENT",
  llm_request: "GENERATION",
  tool: "TOOL",
};

/** The Vercel AI SDK: the calls that it makes itself. What they are part of (`ai.generateText`) is a span. */
const OF_AI_SDK: readonly [operation: RegExp, type: string][] = [
  [/^ai\.(?:generate|stream)(?:Text|Object)\.do(?:Generate|Stream)\b/, "GENERATION"],
  [/^ai\.embed(?:Many)?\.doEmbed\b/, "EMBEDDING"],
  [/^ai\.toolCall\b/, "TOOL"],
];

/**
 * What a span is, in Langfuse's words: `SPAN`, `GENERATION`, `AGENT`, `TOOL`, … First what Langfuse's own attribute
 * says, then the vocabularies of those who write such spans, as Langfuse reads them.
 */
export function typeOf({ name }: Pick<OtlpSpan, "name">, attributes: Attributes): string {
  const own = textIn(attributes, [ATTRIBUTE.observationType]);
  return own?.toUpperCase() ?? named(attributes) ?? ofClaudeCode(name, attributes) ?? guessed(attributes) ?? "SPAN";
}

function named(attributes: Attributes): string | undefined {
  return (
    entryOf(OF_OPENINFERENCE, String(attributes["openinference.span.kind"]).toUpperCase()) ??
    entryOf(OF_OPERATION, String(attributes[ATTRIBUTE.operation])) ??
    entryOf(OF_OPENLLMETRY, String(attributes["traceloop.span.kind"])) ??
    ofAiSdk(textIn(attributes, ["ai.operationId", "operation.name"]))
  );
}

function ofAiSdk(operation: string | null): string | undefined {
  return operation === null ? undefined : OF_AI_SDK.find(([pattern]) => pattern.test(operation))?.[1];
}

function ofClaudeCode(name: string, attributes: Attributes): string | undefined {
  return name.startsWith("claude_code.")
    ? (entryOf(OF_CLAUDE_CODE, String(attributes["span.type"])) ?? "SPAN")
    : undefined;
}

/** What a span must be that says only whom it called. */
function guessed(attributes: Attributes): string | undefined {
  if (textIn(attributes, ["ai.operationId"]) !== null) return undefined; // names its model, and calls it in another span
  if (textIn(attributes, [ATTRIBUTE.toolName, ATTRIBUTE.toolCallId]) !== null) return "TOOL";
  if ("agent_name" in attributes && AGENT_MARKS.some((mark) => mark in attributes)) return "AGENT";
  if (attributes[ATTRIBUTE.operation] !== undefined) return undefined;
  return textIn(attributes, MODEL_NAMES) === null ? undefined : "GENERATION";
}

/** What Pydantic AI and Logfire write of an agent's whole run. */
const AGENT_MARKS = ["all_messages_events", "pydantic_ai.all_messages", "final_result", "model_name"];

/** What a run is: real traffic (`run`), or made by an eval, a replay, a climb, or to try the agent (`probe`). */
export const RUN_KINDS = ["run", "eval", "replay", "climb", "probe"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** The sessions of eval runs and live replays, by which runs of earlier versions are known; as SQLite's GLOB. */
const D = "[0-9]";
const H = "[0-9a-f]";
const EVAL_SESSION = `${D.repeat(8)}T${D.repeat(6)}-${H.repeat(6)}`;
const REPLAY_SESSION = `replay-${H.repeat(8)}`;

/** What the run of a span is, by its attributes: what it says of itself, else by experiment and session. */
export function kindOf(attributes: Readonly<Record<string, Plain>>): RunKind {
  const said = RUN_KINDS.find((kind) => kind === attributes[ATTRIBUTE.kind]);
  if (said) return said;
  const session = String(attributes[ATTRIBUTE.session] ?? "");
  if (matches(session, REPLAY_SESSION)) return "replay";
  return attributes[ATTRIBUTE.experimentId] !== undefined || matches(session, EVAL_SESSION) ? "eval" : "run";
}

function matches(text: string, glob: string): boolean {
  return new RegExp(`^${glob}$`).test(text);
}

/** The same for a row of `traces` that was made before runs said it, as SQL. */
export const KIND_OF_OLDER = `CASE
  WHEN session GLOB '${REPLAY_SESSION}' THEN 'replay'
  WHEN session GLOB '${EVAL_SESSION}' THEN 'eval'
  WHEN EXISTS (SELECT 1 FROM spans WHERE spans.trace_id = traces.trace_id
    AND instr(body, '"${ATTRIBUTE.experimentId}"') > 0) THEN 'eval'
  ELSE 'run' END`;
/** How many runs such a row's trace has, as SQL. */
export const RUNS_OF_OLDER = `(SELECT count(*) FROM spans WHERE spans.trace_id = traces.trace_id
  AND instr(body, '"invoke_agent"') > 0)`;
