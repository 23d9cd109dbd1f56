import { setImmediate as breathe } from "node:timers/promises";
import { messageOf, ProviderBusy, ProviderError, RunFault } from "../../errors.js";
import { addAmounts } from "../../figures/decimal.js";
import { allowListeners } from "../../waiting/until-aborted.js";
import { checkOutput } from "../check/check-output.js";
import type { Check } from "../check/violation.js";
import type { AgentDefinition } from "../definition/agent.js";
import { policyOf } from "../definition/outcome.js";
import { type Turn, textBlock, textOf, toolUses } from "../models/message.js";
import type { ModelRequest, ModelResponse, Retry } from "../models/model.js";
import { recordRun } from "../record/record-run.js";
import { parseAnswer } from "./answer.js";
import { callTools, MAX_CALLS, toolResultBlock, tooManyCalls } from "./call-tools.js";
import { firstRequest } from "./first-request.js";
import { GivenAnswers } from "./given-answers.js";
import { describeExit, describeMisfit, repairRequest } from "./repair.js";
import type { AgentEvent, CalledTool, ExitReason, RunOptions, RunResult, RunSummary } from "./run.js";

/**
 * Runs one input through an agent: model call, tools, model call, until there is an answer; the answer is
 * checked, and gets one repair round if it does not stand, or is suspect; `given-answers.ts` says which answer stands.
 * Every way to end is in `run.exit_reason`; a provider's failure and an interruption are results, not exceptions.
 *
 * @throws RunFault when a part of ours fails: a validator, say
 */
export async function runAgent<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  options: RunOptions,
): Promise<RunResult<Output>> {
  const { model, maxRoundTrips = 6, maxTokens, signal, now = () => performance.now() } = options;
  if (signal) allowListeners(signal);
  const startedAt = now();
  const record = recordRun(agent, input, options);
  const { within } = record;
  const onEvent = (event: AgentEvent) => {
    record.onEvent(event);
    options.onEvent?.(event);
  };
  const run: Omit<RunSummary, "exit_reason"> = {
    trace_id: record.traceId,
    ...(record.spanId === undefined ? {} : { span_id: record.spanId }),
    agent: agent.name,
    model: model.id,
    round_trips: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    duration_ms: 0,
  };
  const turns: Turn[] = [];
  const toolResults: CalledTool[] = [];
  const answers = new GivenAnswers<Output>();

  const end = (reason: ExitReason, error?: RunResult<Output>["error"]) => {
    run.duration_ms = Math.round(now() - startedAt);
    if (run.cost_usd !== null) run.cost_usd = Number(run.cost_usd.toFixed(6));
    const { exit_reason, ...outcome } = answers.outcome(reason);
    const why = () => error ?? { message: describeExit(exit_reason, outcome.validation, maxRoundTrips) };
    const result: RunResult<Output> = {
      run: { ...run, exit_reason },
      tool_results: toolResults,
      ...outcome,
      ...policyOf(agent, input, outcome.output),
      ...(outcome.validation.valid ? {} : { error: why() }),
    };
    onEvent({ type: "run_ended", exit_reason, duration_ms: run.duration_ms, result });
    return result;
  };

  const ask = async (request: Omit<ModelRequest, "messages">): Promise<ModelResponse> => {
    await breathe(); // a model that answers at once, run after run, would starve timers and signals
    const round_trip = ++run.round_trips;
    const askedAt = now();
    const asked = { messages: [...turns], ...request };
    onEvent({ type: "model_call_started", round_trip, request: asked });
    const onRetry = (retry: Retry) => onEvent({ type: "model_call_retried", round_trip, ...retry });
    const generate = () => model.generate(asked, { signal, onRetry, traceparent: record.traceparent() });
    const response = await within(generate).catch((error) => {
      onEvent({ type: "model_call_failed", round_trip, error });
      throw error;
    });
    run.input_tokens += response.usage.input_tokens;
    run.output_tokens += response.usage.output_tokens;
    run.cost_usd = addCosts(run.cost_usd, response.cost_usd);
    onEvent({ type: "model_call_ended", round_trip, response, duration_ms: now() - askedAt });
    return response;
  };

  onEvent({ type: "run_started", trace_id: run.trace_id, agent: agent.name, model: model.id });
  try {
    const { messages, ...request } = firstRequest(agent, input, maxTokens);
    turns.push(...messages);
    while (run.round_trips < maxRoundTrips) {
      const response = await ask(request);
      if (response.content.length > 0) turns.push({ role: "assistant", content: response.content });
      if (response.stop_reason === "refusal") return end("refusal");
      if (response.stop_reason === "max_tokens") return end("max_tokens");
      if (response.stop_reason === "pause_turn") continue;

      const calls = toolUses(response.content);
      if (calls.length > MAX_CALLS) return end("invalid_output", { message: tooManyCalls(calls.length) });
      if (calls.length > 0) {
        const results = await callTools(calls, { tools: agent.tools, input, signal, now, onEvent, within });
        const asked = (index: number) => ({ round_trip: run.round_trips, arguments: calls[index]?.input });
        toolResults.push(...results.map((result, index) => ({ ...asked(index), ...result })));
        turns.push({ role: "user", content: results.map(toolResultBlock) });
        continue;
      }

      const text = textOf(response.content);
      const answer = parseAnswer(agent.output, text);
      let check: Check = { violations: [], warnings: [] };
      if (answer.ok) {
        onEvent({ type: "validation_started", output: answer.output });
        check = within(() => checkOutput(agent, input, answer.output, toolResults, { strict: options.strict }));
        onEvent({ type: "validated", ...check });
      }
      const step = answers.add(answer, text, check, run.round_trips < maxRoundTrips);
      if ("end" in step) return end(step.end, answer.ok ? undefined : { message: describeMisfit(answer) });
      onEvent({ type: "repair_started", reason: step.repair, ...check });
      turns.push({ role: "user", content: [textBlock(repairRequest(answer, check))] });
    }
    return end("max_round_trips");
  } catch (error) {
    if (signal?.aborted && isInterruption(error, signal)) return end("interrupted");
    if (!(error instanceof ProviderError)) {
      onEvent({ type: "run_faulted", error });
      throw new RunFault(run.trace_id, error);
    }
    return end("provider_error", { message: messageOf(error), request_id: error.requestId });
  }
}

/** Whether an abort explains an error: a fault of ours that merely comes after one is still a fault. */
function isInterruption(error: unknown, { reason }: AbortSignal): boolean {
  if (error instanceof ProviderBusy) return false; // it explains the abort
  return error === reason || error instanceof ProviderError || (error as Error | undefined)?.name === "AbortError";
}

/** The sum of two costs in US dollars, to a billionth; null where one is not known. */
function addCosts(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : addAmounts(a, b);
}
