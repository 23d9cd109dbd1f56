import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { AgentEvent } from "../../runtime/loop/run.js";
import type { Env } from "../callers.js";
import type { DecisionDocument } from "../jobs/kept-document.js";
import { problemOf } from "../problems.js";
import type { Service } from "../service.js";

/** Sends the steps of a run while they happen, then the decision, or the error. A caller that leaves does not end it. */
export function streamed(
  { project, onFault }: Service,
  c: Context<Env>,
  agent: AnyAgent,
  run: (tell: (event: AgentEvent) => void) => Promise<DecisionDocument>,
): Response {
  return streamSSE(c, async (stream) => {
    const send = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) });
    try {
      const document = await run((event) => {
        const step = stepOf(event, agent);
        if (step) void send("step", step);
      });
      await send("decision", document);
    } catch (error) {
      const { status, code, message } = problemOf(error);
      if (status === 500) onFault(String((error as Error).message));
      await send("error", { error: { code, message: project.redactor.text(message) } });
    }
  });
}

/** What a caller is told of a step: names and counts, nothing of what was said. A model can ask for a tool by any text. */
function stepOf(event: AgentEvent, { tools }: AnyAgent): object | undefined {
  switch (event.type) {
    case "run_started":
      return { type: event.type, trace_id: event.trace_id, model: event.model };
    case "model_call_started":
    case "model_call_retried":
      return { type: event.type, round_trip: event.round_trip };
    case "model_call_ended":
      return { type: event.type, round_trip: event.round_trip, duration_ms: Math.round(event.duration_ms) };
    case "tool_call_ended":
      return {
        type: event.type,
        tool: tools.some(({ name }) => name === event.name) ? event.name : "unknown",
        duration_ms: Math.round(event.duration_ms),
      };
    case "validated":
      return { type: event.type, violations: event.violations.length, warnings: event.warnings.length };
    case "repair_started":
      return { type: event.type, reason: event.reason };
    default:
      return undefined;
  }
}
