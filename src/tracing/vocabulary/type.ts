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
    OF_OPENINFERENCE[String(attributes["openinference.span.kind"]).toUpperCase()] ??
    OF_OPERATION[String(attributes[ATTRIBUTE.operation])] ??
    OF_OPENLLMETRY[String(attributes["traceloop.span.kind"])] ??
    ofAiSdk(textIn(attributes, ["ai.operationId", "operation.name"]))
  );
}

function ofAiSdk(operation: string | null): string | undefined {
  return operation === null ? undefined : OF_AI_SDK.find(([pattern]) => pattern.test(operation))?.[1];
}

function ofClaudeCode(name: string, attributes: Attributes): string | undefined {
  return name.startsWith("claude_code.") ? (OF_CLAUDE_CODE[String(attributes["span.type"])] ?? "SPAN") : undefined;
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
