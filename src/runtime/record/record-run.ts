import { randomBytes } from "node:crypto";
import { context, isSpanContextValid, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { messageOf, ProviderError } from "../../errors.js";
import { ATTRIBUTE, OPERATION, RETRY_EVENT } from "../../tracing/attributes.js";
import { runId } from "../../tracing/runs.js";
import { type Score, scoreId } from "../../tracing/score.js";
import { VERSION } from "../../version.js";
import { type Check, countWarnings } from "../check/check-output.js";
import type { Violation } from "../check/violation.js";
import type { AgentDefinition } from "../definition/agent.js";
import { agentVersion } from "../definition/agent-version.js";
import type { AgentEvent } from "../loop/events.js";
import type { RunOptions } from "../loop/run-options.js";
import type { RunResult } from "../loop/run-result.js";
import type { Model, ModelRequest, ModelResponse } from "../models/model.js";
import { experimentAttributes } from "./experiment-item.js";
import { inputMessages, outputMessages, toolDefinitions } from "./gen-ai-messages.js";

type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

/**
 * Turns a run's events into spans: one for the run, under it one for each model call, tool call, validation and
 * repair, with the attributes that OpenTelemetry's GenAI conventions and Langfuse name. What the run's check says become
 * scores of the trace.
 */
export function recordRun<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  {
    model,
    tracing = { tracer: trace.getTracer("underwrite", VERSION) },
    kind = "run",
    session,
    tags,
    experiment,
  }: RunOptions,
): { traceId: string; onEvent: (event: AgentEvent) => void } {
  const { tracer } = tracing;
  const { every, root: ofRoot } = experimentAttributes(experiment);
  const shared: Record<string, string | string[] | undefined> = {
    [ATTRIBUTE.kind]: kind,
    [ATTRIBUTE.session]: session,
    [ATTRIBUTE.conversation]: session,
    [ATTRIBUTE.traceTags]: tags && [...tags], // Langfuse sums costs by the tags of each observation
    [ATTRIBUTE.traceName]: agent.name,
    ...every,
  };
  const around = trace.getSpanContext(context.active());
  const isBelow = kind === "run" && around !== undefined && isSpanContextValid(around);
  const root = tracer.startSpan(`${OPERATION.run} ${agent.name}`, {
    kind: SpanKind.INTERNAL,
    root: !isBelow,
    ...(around && !isBelow && isSpanContextValid(around) ? { links: [{ context: around }] } : {}),
    attributes: {
      [ATTRIBUTE.operation]: OPERATION.run,
      [ATTRIBUTE.observationType]: "agent",
      [ATTRIBUTE.agentName]: agent.name,
      [ATTRIBUTE.provider]: model.provider,
      [ATTRIBUTE.requestModel]: model.id,
      [ATTRIBUTE.observationInput]: JSON.stringify(input),
      ...shared,
      ...ofRoot,
      ...agentVersion(agent),
    },
  });
  if (experiment) {
    shared[ATTRIBUTE.experimentRootId] = root.spanContext().spanId;
    root.setAttribute(ATTRIBUTE.experimentRootId, root.spanContext().spanId);
  }
  let parent: Span = root;
  let modelCall: Span | undefined;
  let validation: Span | undefined;
  const toolCalls = new Map<string, Span[]>();

  const start = (name: string, kind: SpanKind, attributes: Record<string, string | number | undefined>) =>
    tracer.startSpan(
      name,
      { kind, attributes: Object.assign(attributes, shared) },
      trace.setSpan(context.active(), parent),
    );

  const handlers: { [Type in AgentEvent["type"]]?: (event: Of<Type>) => void } = {
    model_call_started({ request, round_trip }) {
      modelCall = start(`${OPERATION.model} ${model.id}`, SpanKind.CLIENT, {
        [ATTRIBUTE.provider]: model.provider,
        ...serverOf(model),
        [ATTRIBUTE.requestModel]: model.id,
        [ATTRIBUTE.roundTrip]: round_trip,
        ...requestAttributes(request),
        ...promptAttributes(agent),
      });
    },
    model_call_retried({ attempt, status, delay_ms }) {
      const attributes = {
        [RETRY_EVENT.attempt]: attempt,
        [RETRY_EVENT.status]: status,
        [RETRY_EVENT.delayMs]: delay_ms,
      };
      modelCall?.addEvent(RETRY_EVENT.name, attributes);
    },
    model_call_ended({ response }) {
      modelCall?.setAttributes(responseAttributes(response)).end();
      modelCall = undefined;
    },
    model_call_failed({ error }) {
      if (modelCall) fail(modelCall, errorType(error), messageOf(error)).end();
      modelCall = undefined;
    },
    tool_call_started({ id, name, arguments: args }) {
      const span = start(`${OPERATION.tool} ${name}`, SpanKind.INTERNAL, {
        [ATTRIBUTE.operation]: OPERATION.tool,
        [ATTRIBUTE.observationType]: "tool",
        [ATTRIBUTE.toolName]: name,
        [ATTRIBUTE.toolType]: "function",
        [ATTRIBUTE.toolDescription]: agent.tools.find((tool) => tool.name === name)?.description,
        [ATTRIBUTE.toolCallId]: id,
        [ATTRIBUTE.toolArguments]: JSON.stringify(args ?? {}),
      });
      toolCalls.set(id, [...(toolCalls.get(id) ?? []), span]);
    },
    tool_call_ended({ id, result, is_error }) {
      const span = toolCalls.get(id)?.shift();
      span?.setAttribute(ATTRIBUTE.toolResult, typeof result === "string" ? result : JSON.stringify(result));
      if (span && is_error) fail(span, "tool_error", String(result));
      span?.end();
    },
    validation_started({ output }) {
      validation = start("validate decision", SpanKind.INTERNAL, {
        [ATTRIBUTE.operation]: OPERATION.validation,
        [ATTRIBUTE.observationType]: "guardrail",
        [ATTRIBUTE.observationInput]: JSON.stringify(output),
      });
    },
    validated({ violations, warnings }) {
      const valid = violations.length === 0;
      validation
        ?.setAttributes({
          [ATTRIBUTE.valid]: valid,
          [ATTRIBUTE.observationOutput]: JSON.stringify({ valid, violations, warnings }),
          [ATTRIBUTE.observationLevel]: valid && countWarnings({ warnings }) === 0 ? "DEFAULT" : "WARNING",
          ...checkAttributes({ violations, warnings }),
        })
        .end();
      validation = undefined;
    },
    repair_started({ reason, violations, warnings }) {
      parent = start("repair", SpanKind.INTERNAL, {
        [ATTRIBUTE.operation]: OPERATION.repair,
        [ATTRIBUTE.observationType]: "chain",
        [ATTRIBUTE.errorType]: reason,
        [ATTRIBUTE.observationInput]: JSON.stringify({ reason, violations, warnings }),
      });
    },
    run_ended({ result }) {
      endAll(toolCalls, "interrupted");
      const outcome = JSON.stringify(result.output ?? { rejected_decision: result.rejected ?? null });
      if (parent !== root) parent.setAttribute(ATTRIBUTE.observationOutput, outcome);
      if (parent !== root) parent.end();
      root.setAttributes(resultAttributes(agent, result as RunResult<Output>));
      if (result.error) fail(root, result.run.exit_reason, result.error.message);
      root.end();
      tracing.addScores?.(validationScores(result, isBelow ? root.spanContext().spanId : undefined));
    },
    run_faulted({ error }) {
      for (const span of [modelCall, validation]) if (span) fail(span, "fault", messageOf(error)).end();
      endAll(toolCalls, "fault");
      if (parent !== root) parent.end();
      fail(root, "fault", messageOf(error)).end();
    },
  };
  const spanContext = root.spanContext();
  return {
    traceId: isSpanContextValid(spanContext) ? spanContext.traceId : randomBytes(16).toString("hex"),
    onEvent: (event) => (handlers[event.type] as ((event: AgentEvent) => void) | undefined)?.(event),
  };
}

/** The server that a model call goes to. */
function serverOf({ host }: Model): Record<string, string | number> {
  if (host === undefined) return {};
  const { hostname, port } = new URL(`http://${host}`);
  return { [ATTRIBUTE.serverAddress]: hostname, ...(port === "" ? {} : { [ATTRIBUTE.serverPort]: Number(port) }) };
}

const prompts = new WeakMap<object, Record<string, string>>();

/** What every model call of an agent begins with. Made once. */
function promptAttributes<I, O>(agent: AgentDefinition<I, O>): Record<string, string> {
  const known = prompts.get(agent);
  if (known) return known;
  const prompt = {
    [ATTRIBUTE.systemInstructions]: JSON.stringify([{ type: "text", content: agent.instructions }]),
    [ATTRIBUTE.toolDefinitions]: JSON.stringify(toolDefinitions(agent.tools)),
  };
  prompts.set(agent, prompt);
  return prompt;
}

function requestAttributes(request: ModelRequest) {
  return {
    [ATTRIBUTE.operation]: OPERATION.model,
    [ATTRIBUTE.observationType]: "generation",
    [ATTRIBUTE.requestMaxTokens]: request.max_tokens,
    [ATTRIBUTE.outputType]: "json",
    [ATTRIBUTE.inputMessages]: JSON.stringify(inputMessages(request.messages)),
  };
}

function responseAttributes(response: ModelResponse) {
  const { usage, cost_usd, cost = { total: cost_usd }, stop_reason, finish_reason = stop_reason } = response;
  return {
    [ATTRIBUTE.responseModel]: response.model,
    [ATTRIBUTE.responseId]: response.id,
    [ATTRIBUTE.finishReasons]: finish_reason === "unknown" ? undefined : [finish_reason],
    [ATTRIBUTE.inputTokens]: usage.input_tokens,
    [ATTRIBUTE.outputTokens]: usage.output_tokens,
    [ATTRIBUTE.cacheReadTokens]: usage.cache_read_tokens || undefined,
    [ATTRIBUTE.cacheWriteTokens]: usage.cache_write_tokens || undefined,
    [ATTRIBUTE.costDetails]: cost_usd === null ? undefined : JSON.stringify(cost),
    [ATTRIBUTE.outputMessages]: JSON.stringify(outputMessages(response)),
  };
}

function resultAttributes<I, O>(agent: AgentDefinition<I, O>, result: RunResult<O>) {
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

function checkAttributes({ violations, warnings }: Check) {
  return {
    [ATTRIBUTE.violationCodes]: violations.map(({ code }) => code),
    [ATTRIBUTE.violations]: JSON.stringify(violations),
    [ATTRIBUTE.warningCodes]: warnings.map(({ code }) => code),
    [ATTRIBUTE.warnings]: JSON.stringify(warnings),
  };
}

function fail(span: Span, type: string, message: string): Span {
  return span
    .setAttributes({ [ATTRIBUTE.errorType]: type, [ATTRIBUTE.observationLevel]: "ERROR" })
    .setStatus({ code: SpanStatusCode.ERROR, message });
}

function endAll(spans: Map<string, Span[]>, reason: string): void {
  for (const span of [...spans.values()].flat()) fail(span, reason, reason).end();
}

function errorType(error: unknown): string {
  if (error instanceof ProviderError) return error.status === undefined ? "connection" : String(error.status);
  return error instanceof Error ? error.name : "error";
}

/**
 * What a run's check says, as scores of its trace, or of its span where the trace is not its own: whether the output stands, and how often each code was found. An
 * output that nothing checked is not called valid.
 */
function validationScores<Output>({ run, validation, error }: RunResult<Output>, spanId?: string): Score[] {
  const score = (name: string, rest: Pick<Score, "value" | "data_type" | "comment">): Score => ({
    id: scoreId(spanId === undefined ? run.trace_id : runId(run.trace_id, spanId), "validation", name),
    trace_id: run.trace_id,
    ...(spanId === undefined ? {} : { span_id: spanId }),
    name,
    source: "validation",
    ...rest,
  });
  const counts = (kind: "violation" | "warning", all: readonly Violation[]): Score[] => {
    return [...new Set(all.map(({ code }) => code))].map((code) => {
      const found = all.filter((one) => one.code === code);
      const comment = found.map(({ message }) => message).join(" ");
      return score(`${kind}.${code}`, { value: found.length, data_type: "NUMERIC", comment });
    });
  };
  return [
    ...(validation.checked === false
      ? []
      : [score("valid", { value: validation.valid ? 1 : 0, data_type: "BOOLEAN", comment: error?.message })]),
    ...counts("violation", validation.violations),
    ...counts("warning", validation.warnings),
  ];
}
