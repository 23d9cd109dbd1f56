import * as z from "zod/mini";
import { jsonIn } from "../../text/json.js";

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Record<string, unknown>;

/** A block of a message. Kinds that are not listed here (thinking, say) are carried along untouched. */
export interface Block {
  type: string;
}

export interface TextBlock extends Block {
  type: "text";
  text: string;
}

export function textBlock(text: string): TextBlock {
  return { type: "text", text };
}

/** The model's wish to call a tool. */
export interface ToolUseBlock extends Block {
  type: "tool_use";
  id: string;
  name: string;
  input: unknown;
}

export interface ToolResultBlock extends Block {
  type: "tool_result";
  tool_use_id: string;
  content: string;
  is_error: boolean;
}

/** One turn of the conversation, as in the Messages API. */
export interface Turn {
  role: "user" | "assistant";
  content: Block[];
}

const toolUseSchema = z.looseObject({ id: z.string(), name: z.string() });
const textSchema = z.looseObject({ text: z.string() });

/** The tool calls among blocks, in order. */
export function toolUses(content: readonly Block[]): ToolUseBlock[] {
  return content.filter(
    (block): block is ToolUseBlock => block.type === "tool_use" && z.safeParse(toolUseSchema, block).success,
  );
}

/** The text of blocks, joined. */
export function textOf(content: readonly Block[]): string {
  return content
    .filter((block): block is TextBlock => block.type === "text" && z.safeParse(textSchema, block).success)
    .map((block) => block.text)
    .join("");
}

/**
 * What a model gave a tool. Servers write arguments as the text of a JSON object, too, and where there are none as null,
 * an empty text or an empty list.
 */
export function toolInput(given: unknown): unknown {
  if (given === null || given === undefined) return {};
  if (Array.isArray(given)) return given.length === 0 ? {} : given;
  if (typeof given !== "string") return given;
  if (given.trim() === "") return {};
  const json = jsonIn(given);
  if (json === null) return {};
  return typeof json === "object" && !Array.isArray(json) ? json : given;
}
