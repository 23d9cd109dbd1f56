import { isObject, jsonIn } from "../../text/json.js";
import { ATTRIBUTE } from "../attributes.js";
import type { Plain } from "../otlp/otlp.js";

type Attributes = Readonly<Record<string, Plain>>;

/** Names that programs give to the model that answered, or that was asked; the first one that a span has counts. */
export const MODEL_NAMES = [
  "langfuse.observation.model.name",
  ATTRIBUTE.responseModel,
  "ai.response.model",
  "ai.model.id",
  ATTRIBUTE.requestModel,
  "llm.response.model",
  "llm.model_name",
  "llm.request.model",
  "embedding.model_name",
  "model_name",
  "model",
] as const;

const INPUT_TOKENS = [
  ATTRIBUTE.inputTokens,
  "gen_ai.usage.prompt_tokens",
  "llm.token_count.prompt",
  "ai.usage.promptTokens",
  "ai.usage.inputTokens",
  "llm.usage.prompt_tokens",
  "input_tokens",
];
const OUTPUT_TOKENS = [
  ATTRIBUTE.outputTokens,
  "gen_ai.usage.completion_tokens",
  "llm.token_count.completion",
  "ai.usage.completionTokens",
  "ai.usage.outputTokens",
  "llm.usage.completion_tokens",
  "output_tokens",
];
/** Names of what groups traces, and of who the user is. */
export const SESSION = [
  ATTRIBUTE.session,
  "langfuse.session.id",
  ATTRIBUTE.conversation,
  "ai.telemetry.metadata.sessionId",
] as const;
export const USER = ["user.id", "langfuse.user.id", "ai.telemetry.metadata.userId"] as const;
const COST = ["gen_ai.usage.cost", "llm.cost.total", "operation.cost"];
const USAGE_DETAILS = "langfuse.observation.usage_details";
/** What Logfire records of a provider's answer. */
const RESPONSE_DATA = "response_data";

/** The model of a span, by its name; null where it names none. */
export function modelOf(attributes: Attributes): string | null {
  return textIn(attributes, MODEL_NAMES);
}

/** The model that was asked for, which may be another than the one that answered. */
export function askedModelOf(attributes: Attributes): string | null {
  return textIn(attributes, [ATTRIBUTE.requestModel]) ?? modelOf(attributes);
}

/** Tokens that went in and came out; null where a span says nothing. */
export function tokensOf(attributes: Attributes): { input: number | null; output: number | null } {
  const input = amountIn(attributes, INPUT_TOKENS);
  const output = amountIn(attributes, OUTPUT_TOKENS);
  if (input !== null || output !== null) return { input, output };
  const details = objectIn(attributes[USAGE_DETAILS]);
  if (details) return { input: amountOf(details.input), output: amountOf(details.output) };
  const usage = objectIn(objectIn(attributes[RESPONSE_DATA])?.usage as Plain | undefined);
  return {
    input: amountOf(usage?.input_tokens ?? usage?.prompt_tokens),
    output: amountOf(usage?.output_tokens ?? usage?.completion_tokens),
  };
}

/** What a call cost, in US dollars, by its parts; nothing where a span says nothing. */
export function costsOf(attributes: Attributes): Record<string, number> {
  const details = objectIn(attributes[ATTRIBUTE.costDetails]);
  if (details) {
    const costs = Object.entries(details).map(([part, cost]) => [part, amountOf(cost)] as const);
    return Object.fromEntries(costs.filter((part): part is [string, number] => part[1] !== null));
  }
  const total = amountIn(attributes, COST);
  return total === null ? {} : { total };
}

/** The first of some attributes that is a text, and not an empty one; null where none is. */
export function textIn(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function amountIn(attributes: Attributes, names: readonly string[]): number | null {
  for (const name of names) {
    const amount = amountOf(attributes[name]);
    if (amount !== null) return amount;
  }
  return null;
}

/** A number, also one that is written as text. */
function amountOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** An object, also one that is written as JSON; undefined for anything else. */
function objectIn(value: Plain | undefined): Record<string, unknown> | undefined {
  const read = typeof value === "string" ? jsonIn(value) : value;
  return isObject(read) ? read : undefined;
}
