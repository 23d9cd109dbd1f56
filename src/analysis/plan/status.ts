/**
 * What a plan is at. It moves `proposed` → `approved` → `applied` → `verified` or `refuted`, or is `rejected`. One whose
 * predictions were kept in a way that proves nothing is `untested`, until it is verified or refuted.
 */
export const PLAN_STATUSES = [
  "proposed",
  "approved",
  "applied",
  "untested",
  "verified",
  "refuted",
  "rejected",
] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

export type PlanAction = "approve" | "reject" | "apply" | "verify" | "refute" | "leave untested";

const MOVES: Record<PlanAction, { from: readonly PlanStatus[]; to: PlanStatus }> = {
  // Again, where the plan was changed since.
  approve: { from: ["proposed", "approved"], to: "approved" },
  reject: { from: ["proposed", "approved"], to: "rejected" },
  apply: { from: ["approved"], to: "applied" },
  verify: { from: ["applied", "untested"], to: "verified" },
  refute: { from: ["applied", "untested"], to: "refuted" },
  "leave untested": { from: ["applied"], to: "untested" },
};

/** The status after an action; undefined where the action is not open to a plan of that status. */
export function statusAfter(status: PlanStatus, action: PlanAction): PlanStatus | undefined {
  const { from, to } = MOVES[action];
  return from.includes(status) ? to : undefined;
}

export function goalOf(action: PlanAction): PlanStatus {
  return MOVES[action].to;
}

/** Whether a list of statuses, oldest first, is one that actions can make. */
export function isHistory(statuses: readonly PlanStatus[]): boolean {
  const moves = Object.values(MOVES);
  return statuses.every((to, index) => {
    const before = statuses[index - 1];
    return before === undefined
      ? to === "proposed"
      : moves.some((move) => move.to === to && move.from.includes(before));
  });
}
