import { visible } from "../../../text/visible.js";
import type { Plan } from "../plan.js";
import type { PlanEvidence } from "./grade.js";

/** Models that are named, and longest name. */
const MAX_NAMED = 5;
const MAX_NAME = 100;

/**
 * Why a grading is no proof, in a sentence: a model was asked that none of the runs with a finding had asked. Null
 * where none was asked, where it is one of theirs, and where their traces name none.
 */
export function warnOfOtherModels({ models = [] }: Plan, { evalReport, replayResult }: PlanEvidence): string | null {
  const asked = new Set([evalReport?.versions.model, replayResult?.live?.model].filter((model) => model !== undefined));
  const others = [...asked].filter((model) => !models.includes(model));
  if (models.length === 0 || others.length === 0) return null;
  return `No proof: ${named(others)} answered, but the plan's findings are of runs with ${named(models)}.`;
}

function named(models: readonly string[]): string {
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : "";
  const names = models.slice(0, MAX_NAMED).map((model) => visible(model).slice(0, MAX_NAME));
  return `${names.join(", ")}${more}`;
}
