import { listSome } from "../../text/format.js";
import type { CaseResult, JudgeStanding } from "../report/eval-report.js";
import type { KnownJudge } from "../run/eval-run.js";
import { unfitBecause } from "./agreement.js";
import type { CheckedJudge } from "./judge-file.js";

const NEVER = "it was not held against people's verdicts";

/**
 * What is known today of a judge that was held against people.
 *
 * @param instructions hash of what a judge is told to do today
 */
export function knownJudge(checked: CheckedJudge, instructions: string): KnownJudge {
  const { model, answered_by, rubrics, checked_at } = checked;
  const missing = unfitBecause(checked);
  const on = checked_at.slice(0, 10);
  const problem =
    checked.instructions !== instructions
      ? `since it was checked on ${on}, what judges are told to do has changed`
      : missing.length > 0
        ? `its check of ${on} found ${missing.join("; ")}`
        : null;
  return { model, answered_by, rubrics, problem };
}

/** Why a judge cannot be fit, whatever model answers to its name; null where it may be. */
export function problemBefore(model: string, known: readonly KnownJudge[]): string | null {
  const checks = known.filter((one) => one.model === model);
  return checks.some(({ problem }) => problem === null) ? null : (checks[0]?.problem ?? NEVER);
}

/** Who judged rubrics in a run, by its grades, and what is known of each. */
export function judgesOf(cases: readonly CaseResult[], known: readonly KnownJudge[]): JudgeStanding[] {
  const found = new Map<string, { problem: string | null; cases: Set<string>; unchecked: Set<string> }>();
  for (const { id, graders } of cases) {
    for (const { by, status } of graders) {
      if (!by || (status !== "pass" && status !== "fail")) continue;
      const check = known.find(({ model, answered_by }) => model === by.judge && answered_by === by.model);
      const judge = found.get(by.judge) ?? { problem: null, cases: new Set(), unchecked: new Set() };
      found.set(by.judge, judge);
      judge.problem ??= check ? check.problem : problemOfUnknown(by.judge, by.model, known);
      judge.cases.add(id);
      if (!check?.rubrics.includes(by.rubric)) judge.unchecked.add(id);
    }
  }
  return [...found].map(([model, { problem, cases: judged, unchecked }]) => {
    return { model, cases: judged.size, problem, unchecked_cases: unchecked.size };
  });
}

function problemOfUnknown(judge: string, answered: string, known: readonly KnownJudge[]): string {
  const others = known.filter(({ model }) => model === judge).map(({ answered_by }) => answered_by);
  return others.length === 0 ? NEVER : `${answered} answered, and ${listSome(others)} was checked`;
}

/** The judges of the parts of one run, together. */
export function mergeStandings(parts: readonly (readonly JudgeStanding[])[]): JudgeStanding[] {
  const merged = new Map<string, JudgeStanding>();
  for (const one of parts.flat()) {
    const { cases = 0, problem = null, unchecked_cases = 0 } = merged.get(one.model) ?? {};
    merged.set(one.model, {
      model: one.model,
      cases: cases + one.cases,
      problem: problem ?? one.problem,
      unchecked_cases: unchecked_cases + one.unchecked_cases,
    });
  }
  return [...merged.values()];
}
