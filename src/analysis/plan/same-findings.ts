import type { Plan, PlanMatter } from "./plan.js";
import type { ListedPlan } from "./plan-folder.js";
import type { PlanStatus } from "./status.js";

const OPEN: readonly PlanStatus[] = ["proposed", "approved", "applied", "untested"];

/** The plans that are not settled yet and mend the same findings, of the same traces, as a new one. */
export function openPlansWith(matter: Pick<PlanMatter, "agent" | "findings">, plans: readonly ListedPlan[]): Plan[] {
  const wanted = keyOf(matter);
  return plans.flatMap(({ plan }) => (plan && OPEN.includes(plan.status) && keyOf(plan) === wanted ? [plan] : []));
}

function keyOf({ agent, findings }: Pick<PlanMatter, "agent" | "findings">): string {
  const keys = findings.map(({ code, subject, trace_ids }) => JSON.stringify([code, subject, [...trace_ids].sort()]));
  return JSON.stringify([agent, keys.sort()]);
}
