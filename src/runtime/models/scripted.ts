import type { Block } from "./message.js";
import type { Model, ModelRequest, ModelResponse, StopReason, Usage } from "./model.js";

/** One prepared answer: its blocks, or a function of the request that gives them. */
export type ScriptedTurn =
  | { content: Block[]; stop_reason?: StopReason; usage?: Partial<Usage> }
  | ((request: ModelRequest) => ScriptedTurn);

/**
 * A model that replays given answers in order: for tests, and to reproduce recorded traces.
 *
 * @throws from `generate`, when it is asked more often than there are answers
 */
export function scriptedModel(turns: readonly ScriptedTurn[], id = "scripted"): Model {
  let next = 0;
  return {
    id,
    provider: "scripted",
    async generate(request, { signal }): Promise<ModelResponse> {
      signal?.throwIfAborted();
      let turn = turns[next++];
      while (typeof turn === "function") turn = turn(request);
      if (!turn) throw new Error(`the script has ${turns.length} answers and was asked for another`);
      const { content, stop_reason, usage } = turn;
      const calls = content.some(({ type }) => type === "tool_use");
      return {
        model: id,
        content,
        stop_reason: stop_reason ?? (calls ? "tool_use" : "end_turn"),
        usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, ...usage },
        cost_usd: 0,
      };
    },
  };
}
