import { UserError } from "../../errors.js";
import { changeFolder } from "../../files/change-files.js";
import { keepingLineEnds } from "../../text/line-ends.js";
import { visible } from "../../text/visible.js";
import { parsePlan, withMove } from "./front-matter.js";
import type { Plan, PlanMove } from "./plan.js";
import { readPlan, readPlanFile } from "./plan-folder.js";
import { goalOf, type PlanAction, type PlanStatus, statusAfter } from "./status.js";

/**
 * Moves a plan to the status that an action leads to, and notes who did it and when. One process at a time moves a
 * plan.
 *
 * @param shown digest of the plan as the person who moves it has seen it
 * @throws UserError where the action is not open to it, and where it was changed since it was approved or shown
 */
export async function movePlan(
  folder: string,
  name: string,
  action: PlanAction,
  note: Omit<PlanMove, "status" | "digest">,
  shown?: string,
): Promise<Plan> {
  const { id } = await readPlan(folder, name);
  return changeFolder(folder, async ({ write }) => {
    const before = await readPlanFile(folder, id);
    const plan = parsePlan(before, `plans/${id}.md`);
    const status = nextStatus(plan, action);
    if (shown !== undefined && plan.digest !== shown) {
      throw new UserError(`The plan ${id} was changed since you saw it: read it again, with underwrite plan show.`);
    }
    const digest = action === "approve" ? { digest: plan.digest } : {};
    const after = keepingLineEnds(before, (text) => withMove(text, { status, ...note, ...digest }));
    write([{ path: `${id}.md`, text: after }]);
    return parsePlan(after, `plans/${id}.md`);
  });
}

/** The status after an action. @throws UserError where the action is not open to the plan as it is */
export function nextStatus(plan: Plan, action: PlanAction): PlanStatus {
  const { id, status } = plan;
  const next = statusAfter(status, action);
  const moves = action !== "approve" && action !== "reject";
  if (moves && (status === "approved" || next !== undefined)) refuseChanged(plan);
  // An approval is given again only where there is something else to approve.
  if (next !== undefined && (next !== status || isChanged(plan))) return next;
  const already = status === goalOf(action) ? ` already, by ${visible(plan.history.at(-1)?.by ?? "a person")}` : "";
  throw new UserError(`The plan ${id} is ${status}${already}: ${OPEN[status]}.`);
}

/** What is open to a plan of each status. */
const OPEN: Record<PlanStatus, string> = {
  proposed: "a person must approve it first, with underwrite plan approve",
  approved: "make its changes, then say so with underwrite plan applied",
  applied: "underwrite plan verify tells what became of its predictions",
  untested: "underwrite plan verify with the model of its findings tells what became of its predictions",
  verified: "it is settled, and what comes next is a plan of its own",
  refuted: "it is settled, and what comes next is a plan of its own",
  rejected: "it is settled, and what comes next is a plan of its own",
};

/** What was approved is what counts: predictions and changes that were edited since need another approval. */
export function refuseChanged(plan: Plan): void {
  if (!isChanged(plan)) return;
  const { id, status } = plan;
  const by = visible(approvalOf(plan)?.by ?? "a person");
  const again = status === "approved" ? "approve it again, or undo that" : "undo that";
  throw new UserError(
    `The plan ${id} is not what ${by} approved: its text or predictions were changed since (git diff plans/${id}.md). To go on, ${again}.`,
  );
}

function isChanged(plan: Plan): boolean {
  return approvalOf(plan)?.digest !== plan.digest;
}

function approvalOf({ history }: Plan): PlanMove | undefined {
  return history.findLast(({ status }) => status === "approved");
}
