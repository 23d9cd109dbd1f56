import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { isMet, type ScoreCondition } from "../../tracing/score.js";
import type { Trace } from "../../tracing/trace.js";

/** Reads `name` or `name=value`. @throws UserError */
export function parseScoreCondition(text: string): ScoreCondition {
  const [, name, , value] = /^([\w.:-]{1,100})(=(.+))?$/s.exec(text) ?? [];
  if (name !== undefined) return { name, ...(value === undefined ? {} : { value }) };
  throw new UserError(`--score is ${show(text)}: give a score's name, or name=value such as correct=false.`);
}

/** Whether a trace has a score for every condition. */
export function meets({ all_scores }: Trace, conditions: readonly ScoreCondition[]): boolean {
  return conditions.every((condition) => all_scores.some((score) => isMet(score, condition)));
}
