import { unlessFaulty } from "../errors.js";
import { type Case, expectedFields } from "../evals/cases/case.js";
import type { CaseResult } from "../evals/report/eval-report.js";
import type { AnyAgent, Reference } from "../runtime/definition/agent.js";

/** An outcome where none stands, and an expected outcome that cannot be told. */
export const NO_OUTCOME = "no outcome";
export const UNKNOWN = "not told";

/**
 * The outcome that a case expects, in the agent's word: of the fields that the case prescribes and, for others, of
 * the policy's. Null where the outcome depends on a field that neither gives.
 *
 * @param reference what the policy says of the case's input, where it says something
 */
export function expectedOutcome(
  agent: AnyAgent,
  subject: Case,
  reference: Reference<unknown> | undefined,
): string | null {
  const prescribed = Object.entries(expectedFields(subject)).map(([name, { value }]) => [name, value]);
  const fields = { ...(reference?.output as object | undefined), ...Object.fromEntries(prescribed) };
  let complete = true;
  const output = new Proxy<Record<string, unknown>>(fields, {
    get(target, name) {
      complete &&= Object.hasOwn(target, name);
      return target[String(name)];
    },
  });
  const outcome = unlessFaulty(() => agent.outcomeOf(output)); // it may need a field that is not there
  return (complete && outcome) || null;
}

/** Whether there is an outcome to speak of: an agent may have none, and a run may have ended without. */
export function hasOutcomes({ expected, result }: { expected: string | null; result: Pick<CaseResult, "outcomes"> }) {
  return expected !== null || result.outcomes.some((outcome) => outcome !== null);
}
