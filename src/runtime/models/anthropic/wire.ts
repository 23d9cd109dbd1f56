import * as z from "zod/mini";
import type { StopReason } from "../model.js";

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

/** What the Messages API's own words say; all others are unknown. */
const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "end_turn",
  stop_sequence: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  model_context_window_exceeded: "max_tokens",
  refusal: "refusal",
  pause_turn: "pause_turn",
};

/** Why a model stopped, by its server's word, which may be none. */
export function stopReasonOf(word: string | null): StopReason {
  return word !== null && Object.hasOwn(STOP_REASONS, word) ? (STOP_REASONS[word] as StopReason) : "unknown";
}
