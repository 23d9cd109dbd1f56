import { type Json, type ToolResultBlock, type Turn, textBlock, toolUses } from "./message.js";
import type { Model } from "./model.js";

/**
 * The embedded model, used when no key is set: it calls every tool in one answer, then writes the output from
 * what the tools returned in the conversation. It knows neither the input nor the policy, costs nothing and
 * needs no network.
 *
 * @param answer the agent's `answerOffline`
 */
export function offlineModel(answer: (results: Record<string, Json>) => unknown): Model {
  return {
    id: "offline",
    provider: "offline",
    async generate({ messages, tools }, { signal }) {
      signal?.throwIfAborted();
      const results = toolResultsByName(messages);
      const uncalled = tools.filter(({ name }) => !results.seen.has(name));
      const calls = uncalled.map(({ name }) => ({ type: "tool_use", id: `offline_${name}`, name, input: {} }));
      return {
        model: "offline",
        content: calls.length > 0 ? calls : [textBlock(finalText(results, answer))],
        stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
        usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
        cost_usd: 0,
      };
    },
  };
}

interface Results {
  seen: Map<string, Json>;
  errors: string[];
}

function finalText({ seen, errors }: Results, answer: (results: Record<string, Json>) => unknown): string {
  if (errors.length > 0) return `No answer is possible: ${errors.join(" ")}`;
  return JSON.stringify(answer(Object.fromEntries(seen)));
}

function toolResultsByName(messages: readonly Turn[]): Results {
  const nameOf = new Map<string, string>();
  const results: Results = { seen: new Map(), errors: [] };
  for (const { content } of messages) {
    for (const call of toolUses(content)) nameOf.set(call.id, call.name);
    for (const block of content.filter(isToolResult)) {
      const name = nameOf.get(block.tool_use_id);
      if (name === undefined) continue;
      results.seen.set(name, block.is_error ? block.content : JSON.parse(block.content));
      if (block.is_error) results.errors.push(block.content);
    }
  }
  return results;
}

function isToolResult(block: { type: string }): block is ToolResultBlock {
  return block.type === "tool_result";
}
