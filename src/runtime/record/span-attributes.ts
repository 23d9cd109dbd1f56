import * as z from "zod/mini";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import type { Check } from "../check/violation.js";
import type { AgentDefinition } from "../definition/agent.js";
import { NO_ARGUMENTS } from "../definition/tool.js";
import type { ExperimentItem, RunResult } from "../loop/run.js";
import type { Block, TextBlock, ToolResultBlock, ToolUseBlock, Turn } from "../models/message.js";
import type { BatchedCall, Model, ModelRequest, ModelResponse, StopReason } from "../models/model.js";

/** The server that a model call goes to. */
export function serverOf({ host }: Model): Record<string, string | number> {
  if (host === undefined) return {};
  const { hostname, port } = new URL(`http://${host}`);
  return { [ATTRIBUTE.serverAddress]: hostname, ...(port === "" ? {} : { [ATTRIBUTE.serverPort]: Number(port) }) };
}

/** What every model call of an agent begins with. */
export function promptAttributes<I, O>({ instructions, tools }: AgentDefinition<I, O>): Record<string, string> {
  return {
    [ATTRIBUTE.systemInstructions]: JSON.stringify([{ type: "text", content: instructions }]),
    [ATTRIBUTE.toolDefinitions]: JSON.stringify(toolDefinitions(tools)),
  };
}

export function requestAttributes(request: ModelRequest) {
  return {
    [ATTRIBUTE.operation]: OPERATION.model,
    [ATTRIBUTE.observationType]: "generation",
    [ATTRIBUTE.requestMaxTokens]: request.max_tokens,
    [ATTRIBUTE.outputType]: "json",
    [ATTRIBUTE.inputMessages]: JSON.stringify(inputMessages(request.messages)),
  };
}

export function responseAttributes(response: ModelResponse) {
  const { usage, cost_usd, cost = { total: cost_usd }, stop_reason, finish_reason = stop_reason } = response;
  const reason = finishReasonOf(response);
  return {
    [ATTRIBUTE.responseModel]: response.model,
    [ATTRIBUTE.responseId]: response.id,
    [ATTRIBUTE.finishReasons]: reason === undefined ? undefined : [reason],
    [ATTRIBUTE.stopReason]: finish_reason === "unknown" ? undefined : finish_reason,
    [ATTRIBUTE.inputTokens]: usage.input_tokens,
    [ATTRIBUTE.outputTokens]: usage.output_tokens,
    [ATTRIBUTE.cacheReadTokens]: usage.cache_read_tokens || undefined,
    [ATTRIBUTE.cacheWriteTokens]: usage.cache_write_tokens || undefined,
    [ATTRIBUTE.costDetails]: cost_usd === null ? undefined : JSON.stringify(cost),
    [ATTRIBUTE.outputMessages]: JSON.stringify(outputMessages(response)),
    ...batchAttributes(response.batched),
  };
}

/** How a model call came that was one request of a batch: most of its span's time it waited in a queue. */
export function batchAttributes(batched: BatchedCall | undefined): Record<string, string | number> {
  if (batched === undefined) return {};
  const { batch_id, custom_id, queued_ms } = batched;
  return { [ATTRIBUTE.batchId]: batch_id, [ATTRIBUTE.batchCustomId]: custom_id, [ATTRIBUTE.batchQueuedMs]: queued_ms };
}

export function resultAttributes<I, O>(agent: AgentDefinition<I, O>, result: RunResult<O>) {
  const { output, policy, rejected, validation, run } = result;
  const { valid, repaired } = validation;
  return {
    [ATTRIBUTE.exitReason]: run.exit_reason,
    [ATTRIBUTE.outcome]: output === null ? undefined : (agent.outcomeOf(output) ?? undefined),
    [ATTRIBUTE.valid]: valid,
    [ATTRIBUTE.repaired]: repaired,
    [ATTRIBUTE.observationOutput]: JSON.stringify(output ?? { rejected_decision: rejected ?? null }),
    [ATTRIBUTE.explanation]: policy && JSON.stringify(policy),
    ...checkAttributes(validation),
  };
}

export function checkAttributes({ violations, warnings }: Check) {
  return {
    [ATTRIBUTE.violationCodes]: violations.map(({ code }) => code),
    [ATTRIBUTE.violations]: JSON.stringify(violations),
    [ATTRIBUTE.warningCodes]: warnings.map(({ code }) => code),
    [ATTRIBUTE.warnings]: JSON.stringify(warnings),
  };
}

/**
 * A conversation in the form of OpenTelemetry's `gen_ai.input.messages`.
 * Format: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
function inputMessages(turns: readonly Turn[]): object[] {
  return turns.map(({ role, content }) => {
    const answersTools = content.length > 0 && content.every(({ type }) => type === "tool_result");
    return { role: answersTools ? "tool" : role, parts: content.map(toPart) };
  });
}

/** A model's answer in the form of `gen_ai.output.messages`. */
function outputMessages(response: ModelResponse): object[] {
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
function finishReasonOf({ stop_reason, finish_reason }: ModelResponse): string | undefined {
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

/**
 * Attributes that every span of the run gets, and those of its root span.
 * https://langfuse.com/integrations/native/opentelemetry/experiments
 */
export function experimentAttributes(item: ExperimentItem | undefined): {
  every: Record<string, string>;
  root: Record<string, string>;
} {
  if (!item) return { every: {}, root: {} };
  return {
    every: {
      [ATTRIBUTE.experimentId]: item.experiment_id,
      [ATTRIBUTE.experimentName]: item.experiment_name,
      ...(item.dataset_id === null ? {} : { [ATTRIBUTE.experimentDatasetId]: item.dataset_id }),
      [ATTRIBUTE.experimentItemId]: item.item_id,
    },
    root: {
      [ATTRIBUTE.experimentExpectedOutput]: JSON.stringify(item.expected),
      [ATTRIBUTE.experimentMetadata]: JSON.stringify(item.experiment_metadata),
      [ATTRIBUTE.experimentItemMetadata]: JSON.stringify(item.metadata),
    },
  };
}
