import { needsArguments } from "../definition/tool.js";
import { type Json, type ToolResultBlock, type Turn, textBlock, toolUses } from "./message.js";
import type { Model, OfferedTool } from "./model.js";

/**
 * The embedded model, used when no key is set: it calls every tool in one answer, then writes the output from
 * what the tools returned in the conversation. It reads neither the prompt nor the policy, costs nothing and
 * needs no network. A tool that takes arguments says itself what it is called with (`offline` of `defineTool`).
 *
 * @param answer the agent's `answerOffline`
 */
export function offlineModel<Input>(answer: (results: Record<string, Json>, input: Input) => unknown): Model {
  return {
    id: "offline",
    provider: "offline",
    async generate({ messages, tools, input }, { signal }) {
      signal?.throwIfAborted();
      const { results, errors } = readResults(messages);
      const calls = tools
        .filter(({ name }) => !Object.hasOwn(results, name))
        .flatMap((tool) => callsOf(tool, input, results));
      const text = () =>
        errors.length > 0
          ? `No answer is possible: ${errors.join(" ")}`
          : JSON.stringify(answer(results, input as Input));
      return {
        model: "offline",
        content: calls.length > 0 ? calls : [textBlock(text())],
        stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
        usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
        cost_usd: 0,
      };
    },
  };
}

/** Names of the tools that the embedded model cannot call: they need arguments, and say none for it. */
export function uncalledOffline(tools: readonly Pick<OfferedTool, "name" | "arguments" | "offline">[]): string[] {
  return tools.filter((tool) => !tool.offline && needsArguments(tool)).map(({ name }) => name);
}

/** The calls of a tool that can be made by now. Their ids say whether it is one call or a list of them. */
function callsOf(tool: OfferedTool, input: unknown, results: Record<string, Json>) {
  const call = (id: string, args: unknown) => ({ type: "tool_use", id: `offline_${id}`, name: tool.name, input: args });
  if (!tool.offline) return needsArguments(tool) ? [] : [call(tool.name, {})];
  const args = tool.offline(input, results);
  if (args === undefined) return [];
  return Array.isArray(args)
    ? args.map((each, index) => call(`${tool.name}[${index}]`, each))
    : [call(tool.name, args)];
}

/** What the tools returned, by name, and the messages of those that failed. */
function readResults(messages: readonly Turn[]): { results: Record<string, Json>; errors: string[] } {
  const nameOf = new Map<string, string>();
  const results = new Map<string, Json>();
  const errors: string[] = [];
  for (const { content } of messages) {
    for (const call of toolUses(content)) nameOf.set(call.id, call.name);
    for (const { tool_use_id, content: text, is_error } of content.filter(isToolResult)) {
      const name = nameOf.get(tool_use_id);
      if (name === undefined) continue;
      if (is_error) errors.push(text);
      const result: Json = is_error ? text : JSON.parse(text);
      const before = results.get(name);
      const isOneOfMany = tool_use_id.endsWith("]");
      results.set(name, isOneOfMany ? [...(Array.isArray(before) ? before : []), result] : result);
    }
  }
  return { results: Object.fromEntries(results), errors };
}

function isToolResult(block: { type: string }): block is ToolResultBlock {
  return block.type === "tool_result";
}
