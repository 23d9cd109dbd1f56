import { ServiceProblem } from "../store/database.js";
import type { Holder, Job } from "../store/decisions.js";
import { findLost, leaveDecision, requeue, takeOver, waitAfterLoss } from "../store/jobs.js";
import { decidedBefore } from "./decide.js";
import type { Desk } from "./desk.js";
import { giveUp } from "./keep.js";

/**
 * Brings back jobs whose process died: what it had recorded in the traces of this process counts, the rest goes into the
 * queue again, and what has killed many processes is given up.
 *
 * @param hold makes what a job is held with while it is looked at
 * @param leases of this process
 * @param patience jobs that others hold are left alone
 * @returns how many are in the queue again
 */
export async function recoverLost(
  desk: Desk,
  { hold, leases, patience }: { hold: () => Holder; leases: Set<string>; patience: boolean },
): Promise<number> {
  const { database, store } = desk;
  let returned = 0;
  for (const lost of await findLost(database, { own: leases, store, patience })) {
    const holder = hold();
    const { lease } = holder;
    try {
      if (!(await takeOver(database, lost, holder))) continue;
      const job = { ...lost, lease, losses: lost.losses + 1 } as Job;
      if (await settle(desk, job, { isOfHere: lost.store === store })) returned++;
    } finally {
      leases.delete(lease);
    }
  }
  return returned;
}

/** @param isOfHere whether the traces of who had it are those of this process @returns whether it is in the queue again */
async function settle(desk: Desk, job: Job, { isOfHere }: { isOfHere: boolean }): Promise<boolean> {
  const { database } = desk;
  const now = database.now();
  if (job.is_async === 0) {
    await database.change((queries) => leaveDecision(queries, job, now));
    return false;
  }
  try {
    if (isOfHere && (await isDecided(desk, job))) return false;
  } catch (error) {
    if (error instanceof ServiceProblem) throw error;
    await giveUp(desk, job, desk.project.redactor.text((error as Error).message)); // it would fail so each time
    return false;
  }
  const waitMs = waitAfterLoss(job.losses, Math.random());
  if (waitMs === undefined) {
    await giveUp(desk, job, `The service died ${job.losses} times while it was decided.`);
    return false;
  }
  await database.change((queries) => requeue(queries, job, now + waitMs));
  return true;
}

async function isDecided(desk: Desk, job: Job): Promise<boolean> {
  const agent = await desk.agent(job.agent).catch(() => undefined); // of another version: whoever knows it looks
  if (!agent) return false;
  const input = readable(() => agent.parseInput(JSON.parse(job.input)));
  return input !== undefined && (await decidedBefore(desk, job, agent, input)) !== undefined;
}

function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined; // who decides on it says so
  }
}
