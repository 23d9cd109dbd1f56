import * as z from "zod/mini";
import { textBlock, toolInput } from "../message.js";
import type { StopReason } from "../model.js";

/** A count of tokens, whole; what cannot be one counts as 0, for a bill is no reason to lose an answer. */
const tokens = z.catch(z.pipe(z.number().check(z.gte(0), z.lte(1e12)), z.transform(Math.trunc)), 0);

/** A block; a tool's arguments are an object, however they were written: they go back to the server with the results. */
const block = z.pipe(
  z.looseObject({ type: z.string() }),
  z.transform((given) => (given.type === "tool_use" ? { ...given, input: toolInput(given.input) } : given)),
);

/** Some servers give a text in the place of blocks, or nothing. */
function blocksOf(content: unknown): unknown {
  if (content === null) return [];
  return typeof content === "string" ? [textBlock(content)] : content;
}

/**
 * A model's answer in the Messages API's form, read leniently: any server may add fields and block types.
 * Format: https://docs.claude.com/en/api/messages
 */
export const messageSchema = z.looseObject({
  id: z.optional(z.string()),
  model: z.optional(z.string()),
  content: z.pipe(z.transform(blocksOf), z.array(block)),
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

/** What a server's words say; all others are unknown. */
const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "end_turn",
  stop_sequence: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  model_context_window_exceeded: "max_tokens",
  refusal: "refusal",
  pause_turn: "pause_turn",
  // The words of OpenAI's API, from servers that translate it.
  stop: "end_turn",
  tool_calls: "tool_use",
  length: "max_tokens",
  content_filter: "refusal",
};

/** Why a model stopped, by its server's word, which may be none. */
export function stopReasonOf(word: string | null): StopReason {
  return word !== null && Object.hasOwn(STOP_REASONS, word) ? (STOP_REASONS[word] as StopReason) : "unknown";
}
