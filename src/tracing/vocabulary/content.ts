import { jsonIn } from "../../text/json.js";
import { ATTRIBUTE } from "../attributes.js";
import { attributesOf, type OtlpEvent, type OtlpSpan, type Plain } from "../otlp/otlp.js";
import { textIn } from "./names.js";

type Attributes = Readonly<Record<string, Plain>>;
/** What went into a span or came out of it, and the attributes that say so. */
interface Side {
  text: string;
  names: readonly string[];
}

/**
 * Names of attributes that are input, and output; the first that a span has counts. Ours come first, then those of the
 * Vercel AI SDK, Google's ADK, Logfire, MLflow, OpenLLMetry, OpenInference, Pydantic AI and Claude Code, in the order in
 * which Langfuse reads them.
 */
const INPUT = [
  ATTRIBUTE.observationInput,
  ATTRIBUTE.inputMessages,
  ATTRIBUTE.toolArguments,
  "ai.prompt.messages",
  "ai.prompt",
  "ai.toolCall.args",
  "gcp.vertex.agent.llm_request",
  "gcp.vertex.agent.tool_call_args",
  "prompt",
  "request_data",
  "mlflow.spanInputs",
  "traceloop.entity.input",
  "input.value",
  "input",
  "pydantic_ai.all_messages",
  "tool_arguments",
  "gen_ai.prompt",
  "user_prompt",
  "tool_input",
];
const OUTPUT = [
  ATTRIBUTE.observationOutput,
  ATTRIBUTE.outputMessages,
  ATTRIBUTE.toolResult,
  "ai.response.text",
  "ai.result.text",
  "ai.toolCall.result",
  "ai.response.object",
  "ai.result.object",
  "ai.response.toolCalls",
  "ai.result.toolCalls",
  "gcp.vertex.agent.llm_response",
  "gcp.vertex.agent.tool_response",
  "final_result",
  "all_messages_events",
  "response_data",
  "mlflow.spanOutputs",
  "traceloop.entity.output",
  "output.value",
  "output",
  "tool_response",
  "gen_ai.completion",
  "response.model_output",
];
/** Prefixes of attributes that are one message's part each: `gen_ai.prompt.0.content`. */
const INPUT_PARTS = ["gen_ai.prompt.", "llm.input_messages.", "llm.prompts."];
const OUTPUT_PARTS = ["gen_ai.completion.", "llm.output_messages.", "llm.completions."];

/** What went into a span and what came out, as text; null where it was not recorded. */
export function contentOf(span: OtlpSpan, attributes: Attributes): { input: string | null; output: string | null } {
  const { input, output } = sidesOf(span, attributes);
  return { input: input?.text ?? null, output: output?.text ?? null };
}

/** The attributes that are a span's input and output. */
export function contentNames(span: OtlpSpan, attributes: Attributes): ReadonlySet<string> {
  const { input, output } = sidesOf(span, attributes);
  return new Set([...(input?.names ?? []), ...(output?.names ?? [])]);
}

function sidesOf(span: OtlpSpan, attributes: Attributes): { input?: Side; output?: Side } {
  const isTool = span.name === "claude_code.tool";
  return {
    input:
      inAttributes(attributes, INPUT) ??
      inEvents(span, "input") ??
      inParts(attributes, INPUT_PARTS) ??
      (isTool ? undefined : inAttributes(attributes, ["new_context"])),
    output:
      ofAiSdk(attributes) ??
      inAttributes(attributes, OUTPUT) ??
      inEvents(span, "output") ??
      inParts(attributes, OUTPUT_PARTS) ??
      (isTool ? inAttributes(attributes, ["new_context"]) : undefined),
  };
}

/** An answer that calls tools has a text beside them. */
function ofAiSdk(attributes: Attributes): Side | undefined {
  const names = ["ai.response.text", "ai.response.toolCalls"];
  const [text, calls] = names.map((name) => textIn(attributes, [name]));
  if (text == null || calls == null) return undefined;
  return { text: JSON.stringify({ role: "assistant", content: text, tool_calls: calls }), names };
}

function inAttributes(attributes: Attributes, names: readonly string[]): Side | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (value === undefined || value === null || isNothing(name, value)) continue;
    return { text: typeof value === "string" ? value : JSON.stringify(value), names: [name] };
  }
  return undefined;
}

/** An empty text of another program is nothing, and so is an empty object of Google's ADK; ours says what was there. */
function isNothing(name: string, value: Plain): boolean {
  return (value === "" && !OWN.has(name)) || (value === "{}" && name.startsWith("gcp."));
}
const OWN: ReadonlySet<string> = new Set([...INPUT.slice(0, 3), ...OUTPUT.slice(0, 3)]);

/** Messages whose parts are attributes of their own, put together: `[{"role":"user","content":"hi"}]`. */
function inParts(attributes: Attributes, prefixes: readonly string[]): Side | undefined {
  for (const prefix of prefixes) {
    const names = Object.keys(attributes).filter((name) => name.startsWith(prefix));
    if (names.length === 0) continue;
    const tree: Tree = new Map();
    for (const name of names) grow(tree, pathOf(name.slice(prefix.length)), attributes[name] as Plain);
    return { text: JSON.stringify(toJson(tree)), names };
  }
  return undefined;
}

type Tree = Map<string, Tree | { value: Plain }>;

/** The steps of a path; what is deeper than anybody writes is one. */
function pathOf(name: string): string[] {
  const steps = name.split(".");
  return steps.length <= DEEPEST ? steps : [...steps.slice(0, DEEPEST - 1), steps.slice(DEEPEST - 1).join(".")];
}
const DEEPEST = 12;

function grow(tree: Tree, [first = "", ...rest]: readonly string[], value: Plain): void {
  if (rest.length === 0) {
    tree.set(first, { value });
    return;
  }
  const known = tree.get(first);
  const branch: Tree = known instanceof Map ? known : new Map();
  tree.set(first, branch);
  grow(branch, rest, value);
}

/** Keys that are all numbers make a list, in their order: an index may be beyond all measure. */
function toJson(tree: Tree): unknown {
  const entries = [...tree].map(([key, node]) => [key, node instanceof Map ? toJson(node) : node.value] as const);
  if (!entries.every(([key]) => /^\d+$/.test(key))) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

/** Names of the events that are a message each, in older conventions, and the role of each. */
const MESSAGE_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/;
const CHOICE_EVENT = "gen_ai.choice";

function inEvents(span: OtlpSpan, side: "input" | "output"): Side | undefined {
  const events = (span.events ?? []).concat(eventsInAttribute(span));
  const messages = events.flatMap((event) => {
    const role = MESSAGE_EVENT.exec(event.name ?? "")?.[1];
    const isWanted = side === "input" ? role !== undefined : event.name === CHOICE_EVENT;
    return isWanted ? [{ ...(role === undefined ? {} : { role }), ...attributesOf(event) }] : [];
  });
  if (messages.length > 0) {
    return { text: JSON.stringify(side === "output" && messages.length === 1 ? messages[0] : messages), names: [] };
  }
  for (const event of span.events ?? []) {
    const found = inAttributes(attributesOf(event), side === "input" ? EVENT_INPUT : eventOutput(event));
    if (found) return { ...found, names: [] };
  }
  return undefined;
}

/** Attributes of other events: those of today's conventions for a whole call, and older ones. */
const EVENT_INPUT = [ATTRIBUTE.inputMessages, "gen_ai.prompt"];
function eventOutput({ name }: OtlpEvent): string[] {
  return [ATTRIBUTE.outputMessages, "gen_ai.completion", ...(name === "tool.output" ? ["output", "content"] : [])];
}

/** Logfire gathers a call's events in one attribute: `[{"event.name":"gen_ai.choice", …}]`. */
function eventsInAttribute({ attributes = [] }: OtlpSpan): OtlpEvent[] {
  const value = attributes.find(({ key }) => key === "events")?.value?.stringValue;
  const list = jsonIn(value);
  return Array.isArray(list) ? list.flatMap(toEvent) : [];
}

function toEvent(given: unknown): OtlpEvent[] {
  if (typeof given !== "object" || given === null) return [];
  const { "event.name": name, ...rest } = given as Record<string, unknown>;
  if (typeof name !== "string") return [];
  const attributes = Object.entries(rest).map(([key, value]) => {
    return { key, value: { stringValue: typeof value === "string" ? value : JSON.stringify(value) } };
  });
  return [{ name, attributes }];
}
