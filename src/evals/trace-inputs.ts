import { messageOf, UserError } from "../errors.js";
import type { AgentDefinition } from "../runtime/agent.js";
import { ATTRIBUTE } from "../tracing/attributes.js";
import { holdsPlaceholder } from "../tracing/capture.js";
import { type Trace, type TraceSpan, walk } from "../tracing/trace.js";

/** Why a run's input cannot be had from its trace. */
export type SkipReason = "incomplete" | "foreign" | "other_agent" | "not_captured" | "masked" | "invalid_input";

/** A run's input, or why there is none. */
export type TraceInput<Input> = { span: TraceSpan; input: Input } | { reason: SkipReason; example?: string };

/**
 * The inputs of the runs in a trace, read by today's agent. One entry for each run, or the reason why the trace has
 * none: `foreign`, it is of another program; `incomplete`, its run has not ended, or never did.
 */
export function readRuns<Input, Output>(agent: AgentDefinition<Input, Output>, trace: Trace): TraceInput<Input>[] {
  const runs = [...walk(trace.roots)].filter(({ kind }) => kind === "run");
  if (runs.length === 0) return [{ reason: trace.complete ? "foreign" : "incomplete" }];
  return runs.map((span) => readRun(agent, span));
}

function readRun<Input, Output>(agent: AgentDefinition<Input, Output>, span: TraceSpan): TraceInput<Input> {
  if (span.attributes[ATTRIBUTE.agentName] !== agent.name) return { reason: "other_agent" };
  if (span.input === null) return { reason: "not_captured" };
  if (holdsPlaceholder(span.input)) return { reason: "masked" };
  try {
    return { span, input: agent.parseInput(JSON.parse(span.input)) };
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) {
      return { reason: "invalid_input", example: messageOf(error) };
    }
    throw error;
  }
}
