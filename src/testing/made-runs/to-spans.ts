import { underwriting } from "../../agents/index.js";
import { ATTRIBUTE, OPERATION, RETRY_EVENT } from "../../tracing/attributes.js";
import { type OtlpSpan, STATUS_ERROR, toKeyValues } from "../../tracing/otlp/otlp.js";
import type { StoredSpan } from "../../tracing/store/store.js";
import type { MadeModelCall, MadeRun, MadeToolCall } from "./made-run.js";

type Values = Record<string, string | number | boolean | string[] | undefined>;

const ORIGIN = { resource: { attributes: [] }, scope: { name: "underwrite", version: "0.1.0" } };

/** A made run as the spans that recording it would have left. */
export function toSpans(run: MadeRun): StoredSpan[] {
  const spans: OtlpSpan[] = [];
  const step = run.duration_ms / (run.calls.length * 2 + 2);
  let made = 0;
  const span = (name: string, from: number, to: number, values: Values, more: Partial<OtlpSpan> = {}): string => {
    const spanId = `${run.trace_id.slice(0, 12)}${(++made).toString(16).padStart(4, "0")}`;
    spans.push({
      traceId: run.trace_id,
      spanId,
      name,
      kind: 1,
      startTimeUnixNano: nanos(run.started_at + from),
      endTimeUnixNano: nanos(run.started_at + to),
      attributes: toKeyValues({ [ATTRIBUTE.traceName]: underwriting.name, ...values }),
      events: [],
      status: { code: 0 },
      ...more,
    });
    return spanId;
  };
  const failed = (message: string) => ({ status: { code: STATUS_ERROR, message } });

  const rootId = `${run.trace_id.slice(0, 12)}ffff`;
  const inRoot = { parentSpanId: rootId };
  const repairId = run.repaired || run.checks.length > 1 ? `${run.trace_id.slice(0, 12)}fffe` : undefined;
  run.calls.forEach((call, round) => {
    const at = step * (2 * round + 1);
    const isLast = round === run.calls.length - 1;
    const parent = repairId && isLast ? { parentSpanId: repairId } : inRoot;
    span(`chat ${run.model}`, at, at + step, callAttributes(run, call, round), {
      ...parent,
      events: call.retries.map((status, index) => ({
        name: RETRY_EVENT.name,
        timeUnixNano: nanos(run.started_at + at),
        attributes: toKeyValues({
          [RETRY_EVENT.attempt]: index + 1,
          [RETRY_EVENT.status]: status,
          [RETRY_EVENT.delayMs]: 500,
        }),
      })),
      ...(call.error ? failed(call.error.message) : {}),
    });
    run.tools.forEach((tool, index) => {
      if (tool.round !== round) return;
      const values = { ...toolAttributes(tool), [ATTRIBUTE.toolCallId]: callId(index) };
      span(`execute_tool ${tool.name}`, at + step + 0.01 * index, at + step * (1 + 0.5 * (tool.slower ?? 1)), values, {
        ...parent,
        ...(tool.error === null ? {} : failed(tool.error)),
      });
    });
  });
  run.checks.forEach(({ output, codes }, index) => {
    const at = run.duration_ms - step * (0.9 - 0.1 * index);
    span(
      "validate decision",
      at,
      at + 0.05,
      {
        [ATTRIBUTE.operation]: OPERATION.validation,
        [ATTRIBUTE.observationInput]: JSON.stringify(output),
        [ATTRIBUTE.valid]: codes.length === 0,
        [ATTRIBUTE.violationCodes]: codes,
      },
      inRoot,
    );
  });
  if (repairId) {
    span(
      "repair",
      run.duration_ms - step,
      run.duration_ms,
      {
        [ATTRIBUTE.operation]: OPERATION.repair,
        [ATTRIBUTE.errorType]: run.checks.length > 1 ? "violations" : "invalid_output",
      },
      { ...inRoot, spanId: repairId },
    );
  }
  if (run.ended) {
    span(`invoke_agent ${underwriting.name}`, 0, run.duration_ms, rootAttributes(run), {
      spanId: rootId,
      ...(run.error === null ? {} : failed(run.error)),
    });
  }
  return spans.map((made) => ({ origin: ORIGIN, span: made }));
}

function rootAttributes(run: MadeRun): Values {
  const output = run.rejected ? { rejected_decision: run.output ?? null } : run.output;
  return {
    [ATTRIBUTE.operation]: OPERATION.run,
    [ATTRIBUTE.agentName]: underwriting.name,
    [ATTRIBUTE.requestModel]: run.model,
    [ATTRIBUTE.appVersion]: run.version.app,
    [ATTRIBUTE.revision]: run.version.revision,
    [ATTRIBUTE.instructionsHash]: run.version.instructions,
    [ATTRIBUTE.toolsHash]: run.version.tools,
    [ATTRIBUTE.policyHash]: run.version.policy,
    [ATTRIBUTE.observationInput]: JSON.stringify(run.application),
    [ATTRIBUTE.observationOutput]: JSON.stringify(output ?? { rejected_decision: null }),
    [ATTRIBUTE.exitReason]: run.exit_reason ?? undefined,
    [ATTRIBUTE.errorType]: run.error === null ? undefined : (run.exit_reason ?? "fault"),
    [ATTRIBUTE.valid]: !run.rejected,
  };
}

function callAttributes(run: MadeRun, call: MadeModelCall, round: number): Values {
  const asked = run.tools.flatMap((tool, index) =>
    tool.round === round
      ? [{ type: "tool_call", id: callId(index), name: tool.name, arguments: JSON.parse(tool.arguments) }]
      : [],
  );
  const isLast = round === run.calls.length - 1;
  const content = call.answer ?? (isLast ? JSON.stringify(run.output) : undefined);
  const text = content === undefined ? [] : [{ type: "text", content }];
  const said = asked.length > 0 ? asked : text;
  const history = run.tools
    .filter((tool) => tool.round < round)
    .map((tool) => ({ type: "tool_call_response", id: tool.name, response: JSON.stringify(tool.result) }));
  return {
    [ATTRIBUTE.operation]: OPERATION.model,
    [ATTRIBUTE.requestModel]: run.model,
    [ATTRIBUTE.responseModel]: call.answered,
    [ATTRIBUTE.systemInstructions]: JSON.stringify([{ type: "text", content: underwriting.instructions }]),
    [ATTRIBUTE.inputMessages]: JSON.stringify([
      { role: "user", parts: [{ type: "text", content: underwriting.prompt(run.application) }] },
      ...(history.length > 0 ? [{ role: "tool", parts: history }] : []),
    ]),
    [ATTRIBUTE.toolDefinitions]: JSON.stringify(
      Object.entries(run.offered).map(([name, description]) => ({
        type: "function",
        name,
        description,
        parameters: { type: "object", properties: {} },
      })),
    ),
    ...(call.error
      ? { [ATTRIBUTE.errorType]: call.error.type }
      : {
          [ATTRIBUTE.outputMessages]: JSON.stringify([
            { role: "assistant", parts: said, finish_reason: call.finish_reason },
          ]),
          [ATTRIBUTE.finishReasons]: call.finish_reason === null ? undefined : [call.finish_reason],
        }),
    [ATTRIBUTE.inputTokens]: call.input_tokens,
    [ATTRIBUTE.outputTokens]: call.output_tokens,
    [ATTRIBUTE.costDetails]: call.cost_usd === null ? undefined : JSON.stringify({ total: call.cost_usd }),
    [ATTRIBUTE.roundTrip]: round + 1,
  };
}

function toolAttributes({ name, arguments: args, result, error }: MadeToolCall): Values {
  return {
    [ATTRIBUTE.operation]: OPERATION.tool,
    [ATTRIBUTE.toolName]: name,
    [ATTRIBUTE.toolArguments]: args,
    [ATTRIBUTE.toolResult]: error ?? (typeof result === "string" ? result : JSON.stringify(result)),
    [ATTRIBUTE.errorType]: error === null ? undefined : "tool_error",
  };
}

const callId = (index: number) => `call_${index}`;

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
