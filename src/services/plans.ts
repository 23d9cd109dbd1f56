import { movePlan } from "../analysis/plan/move-plan.js";
import type { Plan } from "../analysis/plan/plan.js";
import { type ListedPlan, listPlans, readPlan } from "../analysis/plan/plan-folder.js";
import { cutTo } from "../text/format.js";
import type { Project } from "./open-project.js";
import { plansPath } from "./plan-evidence.js";

/** The plans of the working folder, newest first; one that cannot be used is named with what is wrong. @throws UserError */
export function plansHere(folder = plansPath()): Promise<ListedPlan[]> {
  return listPlans(folder);
}

/** A plan of the working folder. @throws UserError where there is none, or it is no plan */
export function planHere(id: string, folder = plansPath()): Promise<Plan> {
  return readPlan(folder, id);
}

/** What only a person says of a plan. */
export interface PlanWord {
  action: "approve" | "reject" | "apply";
  by: string;
  reason?: string;
  /** Digest of the plan as the person has seen it. */
  shown?: string;
}

/**
 * Moves a plan, as a person. Secrets in what the person says are blanked.
 *
 * @throws UserError where that is not open to it, and where it was changed since it was shown
 */
export function decideOnPlan(
  { redactor, now }: Pick<Project, "redactor" | "now">,
  id: string,
  { action, by, reason, shown }: PlanWord,
): Promise<Plan> {
  const said = redactor.json({ by, ...(reason === undefined ? {} : { reason }) });
  if (said.reason !== undefined) said.reason = cutTo(said.reason, 1000);
  return movePlan(plansPath(), id, action, { at: new Date(now()).toISOString(), ...said }, shown);
}
