import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import type { Check } from "../check/check-output.js";
import type { AgentDefinition } from "../definition/agent.js";
import type { RunResult } from "../loop/run-result.js";
import type { BatchedCall, Model, ModelRequest, ModelResponse } from "../models/model.js";
import { finishReasonOf, inputMessages, outputMessages, toolDefinitions } from "./gen-ai-messages.js";

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
