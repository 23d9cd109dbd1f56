/**
 * Conversations in the form that Langfuse's chat view reads and in which it counts tool calls (messages with `content`
 * and `tool_calls`, as OpenAI has them), made from OpenTelemetry's form (messages with `parts`), and back.
 */

import * as z from "zod/mini";
import { isObject, jsonIn } from "../../text/json.js";

const partSchema = z.looseObject({ type: z.string() });
const partsSchema = z.array(z.looseObject({ role: z.string(), parts: z.array(partSchema) }));
const instructionsSchema = z.array(z.looseObject({ type: z.literal("text"), content: z.string() }));
const definitionsSchema = z.array(z.looseObject({ type: z.literal("function"), name: z.string() }));
const toolCallSchema = z.looseObject({
  id: z.catch(z.optional(z.string()), undefined),
  function: z.looseObject({ name: z.string(), arguments: z.optional(z.unknown()) }),
});
const messageSchema = z.looseObject({
  role: z.string(),
  content: z.optional(z.unknown()),
  thinking: z.catch(
    z.optional(z.array(z.looseObject({ type: z.literal("thinking"), content: z.string() }))),
    undefined,
  ),
  tool_calls: z.catch(z.optional(z.array(toolCallSchema)), undefined),
  tool_call_id: z.catch(z.optional(z.string()), undefined),
});
const chatSchema = z.object({ messages: z.array(z.looseObject({ role: z.string() })), tools: z.optional(z.unknown()) });

type Part = z.infer<typeof partSchema>;

/** What a model call was asked, each as JSON text. */
export interface AskedTexts {
  inputMessages?: string;
  systemInstructions?: string;
  toolDefinitions?: string;
}

/** What a model was asked, as `{ messages, tools }`; undefined where it has another form than ours. */
export function toChatInput({ inputMessages, systemInstructions, toolDefinitions }: AskedTexts): string | undefined {
  const messages = z
    .safeParse(partsSchema, jsonIn(inputMessages))
    .data?.flatMap(({ role, parts }) => toMessages(role, parts));
  const instructions = systemInstructions === undefined ? [] : readAs(instructionsSchema, systemInstructions);
  const definitions = toolDefinitions === undefined ? [] : readAs(definitionsSchema, toolDefinitions);
  if (!messages || !instructions || !definitions) return undefined;
  const system = instructions.map(({ content }) => ({ role: "system", content }));
  const tools = definitions.map(({ type, ...rest }) => ({ type, function: rest }));
  return JSON.stringify({ messages: [...system, ...messages], ...(tools.length > 0 ? { tools } : {}) });
}

/** A model's answer as one message; JSON in it as an object. Undefined where it has another form than ours. */
export function toChatOutput(outputMessages: string): string | undefined {
  const [answer, ...others] = readAs(partsSchema, outputMessages) ?? [];
  if (!answer || others.length > 0) return undefined;
  const [message, ...rest] = toMessages(answer.role, answer.parts);
  if (!message || rest.length > 0) return undefined;
  const { content } = message;
  const json = typeof content === "string" ? jsonIn(content) : undefined;
  return JSON.stringify(isObject(json) ? { ...message, content: json } : message);
}

/** What was asked, from an input as Langfuse has it; undefined where it is no conversation. */
export function fromChatInput(input: string): AskedTexts | undefined {
  const { data } = z.safeParse(chatSchema, jsonIn(input));
  if (!data) return undefined;
  const first = data.messages.findIndex(({ role }) => role !== "system");
  const system = data.messages.slice(0, first === -1 ? data.messages.length : first);
  const turns = fromMessages(data.messages.slice(system.length));
  const tools = Array.isArray(data.tools) ? data.tools.map(fromTool) : [];
  return {
    inputMessages: JSON.stringify(turns),
    ...(system.length > 0 ? { systemInstructions: JSON.stringify(system.flatMap(partsOf)) } : {}),
    ...(tools.length > 0 ? { toolDefinitions: JSON.stringify(tools) } : {}),
  };
}

/** A model's answer, from an output as Langfuse has it; undefined where it is no message. */
export function fromChatOutput(output: string, finishReason: string | undefined): string | undefined {
  const message = readAs(messageSchema, output);
  if (!message) return undefined;
  const reason = finishReason === undefined ? {} : { finish_reason: finishReason };
  return JSON.stringify([{ role: message.role, parts: partsOf(message), ...reason }]);
}

/** A turn as messages: each answer of a tool is one of its own. */
function toMessages(role: string, parts: readonly Part[]): Record<string, unknown>[] {
  const answers = parts.filter(({ type }) => type === "tool_call_response");
  const calls = parts.filter(({ type }) => type === "tool_call");
  const others = parts.filter((part) => !answers.includes(part) && !calls.includes(part));
  const spokenAt = others.findIndex((part) => !isReasoning(part));
  const reasoning = spokenAt === -1 ? others : others.slice(0, spokenAt);
  const rest = others.slice(reasoning.length);
  const thinking = reasoning.map(({ type: _, ...thought }) => ({ type: "thinking", ...thought }));
  const own = rest.map((part) => (part.type === "text" ? { type: "text", text: part.content } : part));
  const [only] = rest;
  const content = rest.length === 1 && only?.type === "text" ? only.content : own.length > 0 ? own : null;
  const tool_calls = calls.map(({ id, name, arguments: args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) ?? "{}" },
  }));
  const spoken = content !== null || calls.length > 0 || thinking.length > 0 || answers.length === 0;
  return [
    ...answers.map(({ id, response }) => ({ role: "tool", tool_call_id: id, content: response })),
    ...(spoken
      ? [
          {
            role: role === "tool" ? "user" : role,
            ...(thinking.length > 0 ? { thinking } : {}),
            content,
            ...(calls.length > 0 ? { tool_calls } : {}),
          },
        ]
      : []),
  ];
}

/** A part with what a model thought before it answered. */
function isReasoning({ type, content }: Part): boolean {
  return type === "reasoning" && typeof content === "string";
}

/** Messages as turns: answers of tools that follow each other are one. Turns that are there already stay as they are. */
function fromMessages(messages: readonly Record<string, unknown>[]): object[] {
  const turns: { role: unknown; parts: unknown[] }[] = [];
  for (const message of messages) {
    const parts = partsOf(message);
    const last = turns.at(-1);
    if (message.role === "tool" && last?.role === "tool") last.parts.push(...parts);
    else turns.push({ role: message.role, parts });
  }
  return turns;
}

function partsOf(message: Record<string, unknown>): unknown[] {
  if (Array.isArray(message.parts)) return message.parts;
  const { role, content, thinking = [], tool_calls = [], tool_call_id } = z.parse(messageSchema, message);
  if (role === "tool") return [{ type: "tool_call_response", id: tool_call_id, response: content }];
  const calls = tool_calls.map(({ id, function: { name, arguments: args } }) => {
    const parsed = typeof args === "string" ? jsonIn(args) : args;
    return { type: "tool_call", id, name, arguments: parsed === undefined ? args : parsed };
  });
  const thoughts = thinking.map(({ type: _, ...thought }) => ({ type: "reasoning", ...thought }));
  return [...thoughts, ...textsOf(content), ...calls];
}

function textsOf(content: unknown): unknown[] {
  if (content === null || content === undefined) return [];
  if (typeof content === "string") return [{ type: "text", content }];
  if (!Array.isArray(content)) return [{ type: "text", content: JSON.stringify(content) }];
  return content.map((part) => (part?.type === "text" ? { type: "text", content: part.text ?? part.content } : part));
}

function fromTool(tool: unknown): unknown {
  if (!isObject(tool) || !isObject(tool.function)) return tool;
  return { type: "function", ...tool.function };
}

function readAs<Schema extends z.core.$ZodType>(schema: Schema, text: string): z.core.output<Schema> | undefined {
  return z.safeParse(schema, jsonIn(text)).data;
}
