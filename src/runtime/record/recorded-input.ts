import { isDeepStrictEqual } from "node:util";
import { AgentFault, messageOf } from "../../errors.js";
import { isPlaceholder } from "../../tracing/capture.js";
import type { AgentDefinition, Reference } from "../definition/agent.js";
import type { RecordedRun } from "./recorded-run.js";

/** Why the input of a recorded run cannot be given to an agent: each is counted, none is fatal. */
export type InputProblem =
  | "incomplete"
  | "foreign"
  | "other_agent"
  | "not_captured"
  | "masked"
  | "invalid_input"
  | "failed";

/** The input of a recorded run as today's agent reads it, with what its reference says of it, or why there is none. */
export type ReadInput<Input, Output> =
  | { ok: true; input: Input; reference: Reference<Output> }
  | { ok: false; reason: InputProblem; message: string };

/**
 * Reads the input of a recorded run by today's agent. `foreign`: the trace is of another program; `incomplete`: the run
 * has not ended, or its process was killed; `masked`: all its texts and figures are placeholders; `invalid_input`: the
 * agent takes it no more; `failed`: its code fails on it.
 */
export function inputOf<Input, Output>(
  run: RecordedRun,
  agent: AgentDefinition<Input, Output>,
): ReadInput<Input, Output> {
  const none = (reason: InputProblem, message: string) => ({ ok: false as const, reason, message });
  if (run.agent !== agent.name && (run.complete || run.agent !== null)) {
    return none("other_agent", "It is a run of another agent.");
  }
  if (!run.complete && !run.trace_complete)
    return none("incomplete", "The run has not ended, or its process was killed.");
  if (!run.complete) return none("foreign", "No span of it is a run of an agent.");
  if (run.input_text === null) return none("not_captured", "Its input was not captured.");
  const fields = run.input ?? run.input_text;
  if (isMasked(fields)) return none("masked", "Its input is masked.");
  try {
    const input = agent.parseInput(fields);
    if (changesAgain(agent, fields, input)) {
      return none(
        "invalid_input",
        "The agent's schema changes an input that it has read already when it reads it again.",
      );
    }
    return { ok: true, input, reference: agent.reference(input) };
  } catch (error) {
    return none(error instanceof AgentFault ? "failed" : "invalid_input", messageOf(error));
  }
}

/**
 * Whether a schema makes something else of each input that it made: then nobody knows what the run had. One that only
 * adds what an older input lacks leaves its own result alone; one that refuses its own result was given another's, and of
 * what is no JSON nothing is known.
 */
function changesAgain<Input, Output>(agent: AgentDefinition<Input, Output>, recorded: unknown, input: Input): boolean {
  if (isDeepStrictEqual(recorded, input)) return false;
  try {
    const once = JSON.parse(JSON.stringify(input));
    if (isDeepStrictEqual(recorded, once)) return false;
    return !isDeepStrictEqual(JSON.parse(JSON.stringify(agent.parseInput(once))), once);
  } catch {
    return false;
  }
}

/** Whether a value was masked as a whole: one placeholder alone may be a person's own text. */
export function isMasked(value: unknown): boolean {
  const leaves = leavesOf(value);
  return leaves.length > 0 && leaves.every(isPlaceholder);
}

/** Whether something of a value was masked, or a name in it. */
export function isPartlyMasked(value: unknown): boolean {
  if (value === null || typeof value !== "object") return isPlaceholder(value);
  return Object.entries(value).some(([name, field]) => isPlaceholder(name) || isPartlyMasked(field));
}

function leavesOf(value: unknown): unknown[] {
  if (value === null || typeof value === "boolean") return [];
  return typeof value === "object" ? Object.values(value).flatMap(leavesOf) : [value];
}
