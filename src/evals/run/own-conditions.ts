import type { Case } from "../cases/case.js";
import type { EvalSchedule, OwnConditions } from "./eval-run.js";

/** What cases say of themselves, by id; undefined where none does. A judge is left out where no rubric is judged. */
export function ownConditions(cases: readonly Case<unknown>[], isJudged: boolean): EvalSchedule["own"] {
  const own = cases.flatMap(({ id, judge, repeats, threshold, rubric }): [string, OwnConditions][] => {
    const says: OwnConditions = {
      ...(judge === undefined || rubric === undefined || !isJudged ? {} : { judge }),
      ...(repeats === undefined ? {} : { repeats }),
      ...(threshold === undefined ? {} : { threshold }),
    };
    return Object.keys(says).length === 0 ? [] : [[id, says]];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** The model that judges a case's rubric; null where none does. */
export function judgeOf({ judge, own }: Pick<EvalSchedule, "judge" | "own">, caseId: string): string | null {
  return own?.[caseId]?.judge ?? judge;
}

/** The models that may judge rubrics in a run. */
export function judgesIn({ judge, own = {} }: Pick<EvalSchedule, "judge" | "own">): string[] {
  const named = [judge, ...Object.values(own).map((says) => says.judge)];
  return [...new Set(named.filter((name) => name != null))];
}

/** How often a schedule runs a case. */
export function repeatsOf({ repeat, own }: Pick<EvalSchedule, "repeat" | "own">, caseId: string): number {
  return own?.[caseId]?.repeats ?? repeat;
}

/** How many runs a schedule holds: each case that is no draft, so often as it says. */
export function scheduledRuns(schedule: Pick<EvalSchedule, "case_ids" | "skipped_ids" | "repeat" | "own">): number {
  const drafts = new Set(schedule.skipped_ids);
  const run = schedule.case_ids.filter((id) => !drafts.has(id));
  return run.reduce((sum, id) => sum + repeatsOf(schedule, id), 0);
}
