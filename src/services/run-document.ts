import type { AgentDefinition } from "../runtime/agent.js";
import type { RunResult } from "../runtime/run-result.js";

/** The version of the document's form. 2 has warnings, and may get further fields. */
export const DOCUMENT_VERSION = 2;

/** A run's result as the one JSON document that is printed. Without an output that stands its fields are null. */
export function documentOf<Input, Output>(agent: AgentDefinition<Input, Output>, result: RunResult<Output>): object {
  const { output, policy, rejected, validation, run, error } = result;
  const nulls = Object.fromEntries(Object.keys(agent.output._zod.def.shape).map((name) => [name, null]));
  return {
    ...(output ?? nulls),
    ...(policy === undefined ? {} : { policy }),
    ...(rejected === undefined ? {} : { rejected_decision: rejected }),
    schema_version: DOCUMENT_VERSION,
    validation,
    run,
    ...(error ? { error } : {}),
  };
}
