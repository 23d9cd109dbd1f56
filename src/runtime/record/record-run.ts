import { randomBytes } from "node:crypto";
import {
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { messageOf, ProviderError } from "../../errors.js";
import { ATTRIBUTE, EVALUATION, OPERATION, RETRY_EVENT } from "../../tracing/attributes.js";
import { runId } from "../../tracing/runs.js";
import { evaluationAttributes, type Score, scoreId } from "../../tracing/score.js";
import { readTraceparent, traceparentOf } from "../../tracing/traceparent.js";
import { VERSION } from "../../version.js";
import { countWarnings } from "../check/check-output.js";
import type { Violation } from "../check/violation.js";
import type { AgentDefinition } from "../definition/agent.js";
import { agentVersion } from "../definition/agent-version.js";
import type { AgentEvent, RunOptions, RunResult } from "../loop/run.js";
import {
  batchAttributes,
  checkAttributes,
  experimentAttributes,
  promptAttributes,
  requestAttributes,
  responseAttributes,
  resultAttributes,
  serverOf,
} from "./span-attributes.js";

type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

export interface RunRecord {
  traceId: string;
  /** The run's own span, where its trace is one that others have spans in. */
  spanId?: string;
  onEvent: (event: AgentEvent) => void;
  /** Does work inside the span that began last, so that what is traced in it is below that span. */
  within<Result>(work: () => Result): Result;
  /** That span, as W3C's `traceparent` names it. */
  traceparent(): string | undefined;
}

/**
 * Turns a run's events into spans: one for the run, under it one for each model call, tool call, validation and
 * repair, with the attributes that OpenTelemetry's GenAI conventions and Langfuse name. What the run's check says become
 * scores of the trace.
 */
export function recordRun<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  options: RunOptions,
): RunRecord {
  const { model, tracing = { tracer: trace.getTracer("underwrite", VERSION) }, kind = "run" } = options;
  const { session, tags, experiment } = options;
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
  const { parent: caller, links } = placeOf(options);
  const root = tracer.startSpan(
    `${OPERATION.run} ${agent.name}`,
    {
      kind: SpanKind.INTERNAL,
      root: caller === undefined,
      links: links.map((linked) => ({ context: linked })),
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.run,
        [ATTRIBUTE.observationType]: "agent",
        [ATTRIBUTE.agentName]: agent.name,
        [ATTRIBUTE.provider]: model.provider,
        [ATTRIBUTE.requestModel]: model.id,
        [ATTRIBUTE.observationInput]: JSON.stringify(input),
        ...(caller?.isRemote ? { [ATTRIBUTE.appRoot]: true } : {}), // Langfuse may never see what is above it
        ...shared,
        ...ofRoot,
        ...agentVersion(agent),
      },
    },
    caller && trace.setSpanContext(context.active(), caller),
  );
  const ownSpanId = caller && root.spanContext().spanId;
  if (experiment) {
    shared[ATTRIBUTE.experimentRootId] = root.spanContext().spanId;
    root.setAttribute(ATTRIBUTE.experimentRootId, root.spanContext().spanId);
  }
  let parent: Span = root;
  let latest: Span = root; // the one that began last
  let modelCall: Span | undefined;
  let validation: Span | undefined;
  const toolCalls = new Map<string, Span[]>();

  const start = (name: string, kind: SpanKind, attributes: Record<string, string | number | undefined>) => {
    const options = { kind, attributes: Object.assign(attributes, shared) };
    latest = tracer.startSpan(name, options, trace.setSpan(context.active(), parent));
    return latest;
  };

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
      if (error instanceof ProviderError) {
        modelCall?.setAttributes(batchAttributes(error.batched));
        const isRefused = (error.status ?? 0) >= 400; // what the provider turned away, it does not bill
        if (isRefused) modelCall?.setAttribute(ATTRIBUTE.costDetails, JSON.stringify({ total: 0 }));
      }
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
      const scores = validationScores(result, ownSpanId);
      for (const score of scores) root.addEvent(EVALUATION.event, evaluationAttributes(score));
      root.end();
      tracing.addScores?.(scores);
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
    ...(ownSpanId === undefined ? {} : { spanId: ownSpanId }),
    onEvent: (event) => (handlers[event.type] as ((event: AgentEvent) => void) | undefined)?.(event),
    within: (work) => context.with(trace.setSpan(context.active(), latest), work),
    traceparent: () => traceparentOf(latest.spanContext()),
  };
}

/**
 * Where a run belongs among the spans of those who ask for it: below the one that is named as its parent, else, if it is
 * real traffic, below the active one. Others are linked: many runs of one job are no part of one another.
 */
function placeOf({ kind = "run", parent: named, link }: RunOptions): { parent?: SpanContext; links: SpanContext[] } {
  const around = trace.getSpanContext(context.active());
  const active = around && isSpanContextValid(around) ? around : undefined;
  const parent = readTraceparent(named) ?? (kind === "run" ? active : undefined);
  const links = [active, readTraceparent(link)].filter((span) => span !== undefined);
  return { ...(parent ? { parent } : {}), links: links.filter(({ spanId }) => spanId !== parent?.spanId) };
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
