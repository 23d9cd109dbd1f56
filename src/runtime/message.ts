import * as z from "zod/mini";

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

/** A count of tokens, whole; what cannot be one counts as 0, for a bill is no reason to lose an answer. */
const tokens = z.catch(z.pipe(z.number().check(z.gte(0), z.lte(1e12)), z.transform(Math.trunc)), 0);

/**
 * A model's answer in the Messages API's form, read leniently: any server may add fields and block types.
 * Format: https://docs.claude.com/en/api/messages
 */
export const messageSchema = z.looseObject({
  id: z.optional(z.string()),
  model: z.optional(z.string()),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z._default(z.nullable(z.string()), null),
  usage: z.catch(
    z.object({
      input_tokens: tokens,
      output_tokens: tokens,
      cache_creation_input_tokens: tokens,
      cache_read_input_tokens: tokens,
    }),
    { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  ),
});

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
