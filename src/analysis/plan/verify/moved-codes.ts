import { traitOf } from "../../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { PlanMatter } from "../plan.js";
import type { EvalOutcome } from "./grade.js";

/** Whether a code, which may have blocked once, only warns by today's levels; of a strict agent's, infos only. */
function onlyWarns(agent: AnyAgent, code: string): boolean {
  const { level = "violation" } = traitOf(agent, code) ?? {};
  return agent.strict ? level === "info" : level !== "violation";
}

/** Whether an output was rejected by nothing but codes that only warn by today's levels. */
export function onlyWarned(agent: AnyAgent, codes: readonly string[]): boolean {
  return codes.length > 0 && codes.every((code) => onlyWarns(agent, code));
}

/**
 * The cases that a plan predicts to flip and that pass today without any change: those whose outputs were rejected by
 * nothing but codes that only warn by now. Where the eval run of the prediction is gone, or does not say by what, all
 * of them, as far as a finding of the plan has such a code.
 *
 * @param before the eval run that the plan predicts from
 */
export function unprovenCases(
  agent: AnyAgent,
  { predictions, findings }: Pick<PlanMatter, "predictions" | "findings">,
  before: EvalOutcome | undefined,
): Set<string> {
  const moved = findings.some(({ code }) => onlyWarns(agent, code));
  const cases = new Map(before?.cases.map((result) => [result.id, result]));
  const unproven = predictions.cases.flip.filter((id) => {
    const codes = rejectedBy(cases.get(id));
    return codes === undefined ? moved : onlyWarned(agent, codes);
  });
  return new Set(unproven);
}

/** The codes by which a case's outputs were rejected; undefined where nothing tells. */
function rejectedBy(result: EvalOutcome["cases"][number] | undefined): string[] | undefined {
  const grades = result?.graders?.filter(({ name, status }) => name === "validation" && status === "fail");
  if (!grades || grades.some(({ value }) => !Array.isArray(value))) return undefined;
  return grades.flatMap(({ value }) => value as unknown[]).map(String);
}
