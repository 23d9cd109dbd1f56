import { isDead, thisMachine } from "../../files/lock.js";
import type { Capture } from "../../tracing/capture.js";
import type { Queries, ServiceDatabase } from "./database.js";
import { HELD, type Holder, held, type Job, LEASE_MS, type Row } from "./decisions.js";

/** How often the process that worked on a job may die before the job counts as what kills it. */
const MAX_LOSSES = 5;
/** How long a job waits after its process has died, from the second time on; twice as long each time. Milliseconds. */
const LOSS_WAIT_MS = 1000;

/** Takes what waits, oldest first, and holds it for this process. @param hold makes what one more job is held with */
export async function leaseJobs(database: ServiceDatabase, hold: () => Holder, most: number): Promise<Job[]> {
  const now = database.now();
  const due = "SELECT 1 FROM decisions WHERE state = 'queued' AND not_before <= ? LIMIT 1";
  if (!(await database.row(due, now))) return [];
  return database.change(async (queries) => {
    const jobs: Job[] = [];
    for (const id of await queries.due(now, most)) {
      const job = await queries.row<Job>(
        `UPDATE decisions SET state = 'running', ${HELD}, attempts = attempts + 1
           WHERE id = ? AND state = 'queued' RETURNING *`,
        ...[...Object.values(held(hold(), now)), id],
      );
      if (job) jobs.push(job);
    }
    return jobs;
  });
}

/** Shows that this process is at work on jobs. */
export async function showLife(database: ServiceDatabase, leases: readonly string[]): Promise<void> {
  if (leases.length === 0) return;
  await database.run(
    `UPDATE decisions SET lease_until = ? WHERE state = 'running' AND lease IN (${leases.map(() => "?").join(", ")})`,
    ...[database.now() + LEASE_MS, ...leases],
  );
}

type Lost = Row & { lease: string; lease_until: number; pid: number; machine: string | null };

/**
 * Jobs whose process is gone, or has been silent for too long.
 *
 * @param own leases that this process holds: they are not lost
 * @param patience jobs of other stores are left alone: the database was away, and nobody could show that he lives
 */
export async function findLost(
  database: ServiceDatabase,
  { own, store, patience }: { own: ReadonlySet<string>; store: string | null; patience: boolean },
): Promise<Lost[]> {
  const now = database.now();
  const sql = "SELECT * FROM decisions WHERE state = 'running'";
  return (await database.rows<Lost>(sql)).filter((row) => {
    if (row.lease === null || own.has(row.lease)) return false;
    const isOverdue = row.lease_until < now;
    // Its own store has the traces of what it did: whoever has them looks first, the others when a lease is over.
    if (row.store !== store) return isOverdue && !patience;
    const isEarlierSelf = row.pid === process.pid && row.machine === thisMachine().id; // a container's have number 1
    return isOverdue || isEarlierSelf || isDead(row);
  });
}

/** Takes a lost job from who had it: his word does not count from now on. @returns whether nobody else was first */
export async function takeOver(database: ServiceDatabase, lost: Lost, holder: Holder): Promise<boolean> {
  const taken = await database.run(
    `UPDATE decisions SET ${HELD}, losses = losses + 1 WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[...Object.values(held(holder, database.now())), lost.id, lost.lease],
  );
  return taken === 1;
}

/** What becomes of a job that was lost so often: when it may be tried again; undefined for never. */
export function waitAfterLoss(losses: number, random: number): number | undefined {
  if (losses > MAX_LOSSES) return undefined;
  // The jobs that were beside it are not to be beside it again.
  return losses === 1 ? 0 : LOSS_WAIT_MS * 2 ** (losses - 2) * (1 + random);
}

/**
 * Gives up what was to be answered at once, as its process ends first. Its Idempotency-Key stays: who asks again with it
 * gets this decision.
 */
export async function leaveDecision(
  queries: Queries,
  { id, lease }: Pick<Job, "id" | "lease">,
  now: number,
): Promise<void> {
  await queries.run(
    `UPDATE decisions SET state = 'failed', ended_at = ?, losses = losses + 1, lease = NULL, lease_until = NULL, problem = ?
       WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[now, "The service ended while this was decided: ask again.", id, lease],
  );
}

/** Puts a job back into the queue. @param notBefore when it may be tried again */
export async function requeue(
  queries: Queries,
  { id, lease }: Pick<Job, "id" | "lease">,
  notBefore: number,
): Promise<void> {
  const changed = await queries.run(
    `UPDATE decisions SET state = 'queued', not_before = ?, lease = NULL, lease_until = NULL
       WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[notBefore, id, lease],
  );
  if (changed === 1) await queries.offer([id], notBefore);
}

/** Leaves a job to another version of the product: that it was taken does not count as a try. */
export async function passOn(queries: Queries, job: Pick<Job, "id" | "lease">, notBefore: number): Promise<void> {
  await queries.run("UPDATE decisions SET attempts = attempts - 1 WHERE id = ? AND lease = ?", job.id, job.lease);
  await requeue(queries, job, notBefore);
}

/** How a run ended, as it is kept. */
export interface Ending {
  document: string;
  capture: Capture;
  exitReason: string;
  valid: boolean;
  traceId: string;
  spanId?: string | undefined;
}

/** Keeps a result: only once, and only of who holds the job. @returns whether it was kept */
export async function endDecision(
  queries: Queries,
  job: Pick<Job, "id" | "lease">,
  ending: Ending,
  now: number,
): Promise<boolean> {
  const { document, capture, exitReason, valid, traceId, spanId } = ending;
  const changed = await queries.run(
    `UPDATE decisions SET state = 'done', ended_at = ?, input = NULL, lease = NULL, lease_until = NULL, document = ?,
       capture = ?, exit_reason = ?, valid = ?, trace_id = ?, span_id = ? WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[now, document, capture, exitReason, valid ? 1 : 0, traceId, spanId ?? null, job.id, job.lease],
  );
  return changed === 1;
}

/**
 * Gives a job up. One that was taken for later keeps its input: it is a dead letter, which can be tried again. Its
 * Idempotency-Key is free again.
 *
 * @returns whether it was held by who gives it up
 */
export async function failDecision(
  queries: Queries,
  { id, lease }: Pick<Job, "id" | "lease">,
  problem: string,
  now: number,
): Promise<boolean> {
  const changed = await queries.run(
    `UPDATE decisions SET state = 'failed', ended_at = ?, lease = NULL, lease_until = NULL, problem = ?, idempotency = NULL
       WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[now, problem, id, lease],
  );
  return changed === 1;
}

/** Puts a dead letter back into the queue. Its last process may have come as far as the traces: `losses` has that looked up. @returns whether there was one */
export async function retryFailed(queries: Queries, id: string, now: number): Promise<boolean> {
  const changed = await queries.run(
    `UPDATE decisions SET state = 'queued', is_async = 1, ended_at = NULL, problem = NULL, attempts = 0, losses = 1,
       not_before = ? WHERE id = ? AND state = 'failed' AND input IS NOT NULL`,
    ...[now, id],
  );
  if (changed === 1) await queries.offer([id], now);
  return changed === 1;
}
