import * as z from "zod/mini";
import { NO_ARGUMENTS } from "../definition/tool.js";
import type { Block, TextBlock, ToolResultBlock, ToolUseBlock, Turn } from "../models/message.js";
import type { ModelRequest, ModelResponse, StopReason } from "../models/model.js";

/**
 * A conversation in the form of OpenTelemetry's `gen_ai.input.messages`.
 * Format: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function inputMessages(turns: readonly Turn[]): object[] {
  return turns.map(({ role, content }) => {
    const answersTools = content.length > 0 && content.every(({ type }) => type === "tool_result");
    return { role: answersTools ? "tool" : role, parts: content.map(toPart) };
  });
}

/** A model's answer in the form of `gen_ai.output.messages`. */
export function outputMessages(response: ModelResponse): object[] {
  return [
    {
      role: "assistant",
      parts: response.content.map(toPart),
      finish_reason: finishReasonOf(response) ?? "unknown",
    },
  ];
}

/** Why models stop, in OpenTelemetry's words; it has none for one that wants to be asked to go on. */
const FINISH_REASONS: Readonly<Record<Exclude<StopReason, "unknown">, string>> = {
  end_turn: "stop",
  tool_use: "tool_call",
  max_tokens: "length",
  refusal: "content_filter",
  pause_turn: "pause_turn",
};

/** Why a model stopped, in OpenTelemetry's word, else the provider's; undefined where nobody says. */
export function finishReasonOf({ stop_reason, finish_reason }: ModelResponse): string | undefined {
  return stop_reason === "unknown" ? finish_reason : FINISH_REASONS[stop_reason];
}

/** The tools in the form of `gen_ai.tool.definitions`. */
export function toolDefinitions(tools: ModelRequest["tools"]): object[] {
  return tools.map(({ name, description, arguments: schema }) => {
    // The schema of no arguments is known; making it costs start-up time.
    const parameters =
      schema === NO_ARGUMENTS ? { type: "object", properties: {} } : z.toJSONSchema(schema, { io: "input" });
    return { type: "function", name, description, parameters };
  });
}

function toPart(block: Block): object {
  switch (block.type) {
    case "text":
      return { type: "text", content: (block as TextBlock).text };
    case "tool_use": {
      const { id, name, input } = block as ToolUseBlock;
      return { type: "tool_call", id, name, arguments: input ?? {} };
    }
    case "tool_result": {
      const { tool_use_id, content } = block as ToolResultBlock;
      return { type: "tool_call_response", id: tool_use_id, response: content };
    }
    case "thinking": {
      const { type: _, thinking, ...rest } = block as Block & { thinking?: unknown };
      return typeof thinking === "string" ? { type: "reasoning", content: thinking, ...rest } : block;
    }
    default:
      return block;
  }
}
