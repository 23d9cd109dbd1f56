import { randomUUID } from "node:crypto";
import { isDead } from "../../files/lock.js";
import { thisMachine } from "../../files/this-machine.js";
import type { Capture } from "../../tracing/capture.js";
import { type Job, LEASE_MS, type Row } from "./decisions.js";
import type { ServiceFile } from "./service-file.js";

/** How often the process that worked on a job may die before the job counts as what kills it. */
const MAX_LOSSES = 20;

/** Takes what waits, oldest first, and holds it for this process. */
export function leaseJobs(file: ServiceFile, owner: string, now: number, most: number): Job[] {
  if (!file.row("SELECT 1 FROM decisions WHERE state = 'queued' AND not_before <= ? LIMIT 1", now)) return [];
  return file.change(() => {
    const due = file.rows<Row>(
      "SELECT * FROM decisions WHERE state = 'queued' AND not_before <= ? ORDER BY not_before, seq LIMIT ?",
      now,
      most,
    );
    return due.map((row) => {
      const lease = `${owner}-${randomUUID()}`;
      file.run(
        `UPDATE decisions SET state = 'running', lease = ?, lease_until = ?, pid = ?, machine = ?, attempts = attempts + 1
           WHERE id = ?`,
        ...[lease, now + LEASE_MS, process.pid, thisMachine().id, row.id],
      );
      return { ...row, state: "running", lease, attempts: row.attempts + 1 } as Job;
    });
  });
}

/** Shows that this process is at work on jobs. */
export function showLife(file: ServiceFile, leases: Iterable<string>, now: number): void {
  file.change(() => {
    for (const lease of leases) {
      file.run("UPDATE decisions SET lease_until = ? WHERE state = 'running' AND lease = ?", now + LEASE_MS, lease);
    }
  });
}

/**
 * Puts jobs back into the queue whose process is gone, or has been silent for too long.
 *
 * @param own leases that this process holds: they are not lost
 * @returns how many, and the batches of those that were given up
 */
export function returnLost(
  file: ServiceFile,
  own: ReadonlySet<string>,
  now: number,
): { returned: number; batches: Set<string> } {
  const batches = new Set<string>();
  const running = file.rows<Row & { lease_until: number; pid: number; machine: string | null }>(
    "SELECT * FROM decisions WHERE state = 'running'",
  );
  const lost = running.filter(({ lease, lease_until, pid, machine }) => {
    if (lease === null || own.has(lease)) return false;
    const isEarlierSelf = pid === process.pid && machine === thisMachine().id; // a container's processes all have number 1
    return lease_until < now || isEarlierSelf || isDead({ pid, machine });
  });
  if (lost.length === 0) return { returned: 0, batches };
  return file.change(() => {
    let returned = 0;
    for (const row of lost) {
      const { id, lease, losses } = row;
      if (row.is_async === 0) {
        leaveDecision(file, row, now);
        continue;
      }
      if (losses + 1 > MAX_LOSSES) {
        failDecision(file, row, `The service died ${losses + 1} times while it was decided.`, now);
        if (row.batch !== null) batches.add(row.batch);
        continue;
      }
      returned += file.run(
        `UPDATE decisions SET state = 'queued', losses = losses + 1, not_before = ?, lease = NULL, lease_until = NULL
           WHERE id = ? AND lease = ? AND state = 'running'`,
        ...[now, id, lease],
      );
    }
    return { returned, batches };
  });
}

/**
 * Gives up what was to be answered at once, as its process ends first. Its Idempotency-Key stays: who asks again with it
 * gets this decision.
 */
export function leaveDecision(
  file: ServiceFile,
  { id, lease }: { id: string; lease: string | null },
  now: number,
): void {
  file.run(
    `UPDATE decisions SET state = 'failed', ended_at = ?, losses = losses + 1, lease = NULL, lease_until = NULL, problem = ?
       WHERE id = ? AND lease IS ? AND state = 'running'`,
    ...[now, "The service ended while this was decided: ask again.", id, lease],
  );
}

/** Puts a job back into the queue. @param notBefore when it may be tried again */
export function requeue(file: ServiceFile, { id, lease }: Pick<Job, "id" | "lease">, notBefore: number): void {
  file.run(
    `UPDATE decisions SET state = 'queued', not_before = ?, lease = NULL, lease_until = NULL
       WHERE id = ? AND lease = ? AND state = 'running'`,
    ...[notBefore, id, lease],
  );
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
export function endDecision(file: ServiceFile, job: Pick<Job, "id" | "lease">, ending: Ending, now: number): boolean {
  const { document, capture, exitReason, valid, traceId, spanId } = ending;
  const changed = file.run(
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
 * @returns how many rows that changed
 */
export function failDecision(
  file: ServiceFile,
  { id, lease }: { id: string; lease: string | null },
  problem: string,
  now: number,
): number {
  return file.run(
    `UPDATE decisions SET state = 'failed', ended_at = ?, lease = NULL, lease_until = NULL, problem = ?, idempotency = NULL
       WHERE id = ? AND lease IS ? AND state IN ('running', 'queued')`,
    ...[now, problem, id, lease],
  );
}

/** Puts a dead letter back into the queue. Its last process may have come as far as the traces: `losses` has that looked up. @returns whether there was one */
export function retryFailed(file: ServiceFile, id: string, now: number): boolean {
  const changed = file.run(
    `UPDATE decisions SET state = 'queued', is_async = 1, ended_at = NULL, problem = NULL, attempts = 0, losses = 1,
       not_before = ? WHERE id = ? AND state = 'failed' AND input IS NOT NULL`,
    ...[now, id],
  );
  return changed === 1;
}
