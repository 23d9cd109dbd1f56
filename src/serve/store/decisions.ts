import { randomUUID } from "node:crypto";
import { isDead } from "../../files/lock.js";
import { thisMachine } from "../../files/this-machine.js";
import type { Capture } from "../../tracing/capture.js";
import type { ServiceFile } from "./service-file.js";

/** How long a lease holds without a sign of life, in milliseconds. */
export const LEASE_MS = 15_000;
/** How often the process that worked on a job may die before the job counts as what kills it. */
const MAX_LOSSES = 20;

/** What became of a request for a decision. `done`: the run has ended, whether its answer stands or not. */
export type State = "queued" | "running" | "done" | "failed" | "invalid";

/** A decision that was asked for, as the file has it. */
export interface Row {
  id: string;
  key: string;
  agent: string;
  state: State;
  /** It was taken for later, not answered at once. */
  is_async: number;
  created_at: number;
  ended_at: number | null;
  /** JSON; null once it is decided. */
  input: string | null;
  /** The caller's span, as W3C's `traceparent` names it. */
  link: string | null;
  batch: string | null;
  line: number | null;
  /** The caller's Idempotency-Key, and a hash of what was asked with it. */
  idempotency: string | null;
  request: string | null;
  attempts: number;
  losses: number;
  lease: string | null;
  document: string | null;
  capture: Capture | null;
  exit_reason: string | null;
  valid: number | null;
  trace_id: string | null;
  span_id: string | null;
  problem: string | null;
}

/** A decision that this process works on. */
export type Job = Row & { lease: string; input: string };

/** What is asked for. */
export interface NewDecision {
  key: string;
  agent: string;
  /** JSON. It is kept for what is taken for later only: who is answered at once can send it again. */
  input: string;
  isAsync: boolean;
  at: number;
  link?: string | undefined;
  batch?: string | undefined;
  line?: number | undefined;
  idempotency?: string | undefined;
  request?: string | undefined;
}

export function newId(kind: "dec" | "bat" | "msg"): string {
  return `${kind}_${randomUUID().replaceAll("-", "")}`;
}

/**
 * Keeps a request for a decision.
 *
 * @param lease who works on it from now on; without one it waits in the queue
 */
export function addDecision(file: ServiceFile, asked: NewDecision, lease?: string): Row {
  const { key, agent, input, isAsync, at, link, batch, line, idempotency, request } = asked;
  const id = newId("dec");
  file.run(
    `INSERT INTO decisions (id, key, agent, state, is_async, created_at, input, link, batch, line, idempotency, request,
       not_before, lease, lease_until, pid, machine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[
      id,
      key,
      agent,
      lease === undefined ? "queued" : "running",
      isAsync ? 1 : 0,
      at,
      isAsync ? input : null,
      link ?? null,
    ],
    ...[batch ?? null, line ?? null, idempotency ?? null, request ?? null, at],
    ...(lease === undefined ? [null, null, null, null] : [lease, at + LEASE_MS, process.pid, thisMachine().id]),
  );
  return { ...(findDecision(file, id) as Row), input };
}

/**
 * Takes up a decision again whose process ended while its caller waited, and that its caller asks for again. That process
 * may have come as far as the traces: `losses` has that looked up.
 */
export function reviveDecision(file: ServiceFile, { id }: Pick<Row, "id">, asked: NewDecision, lease?: string): Row {
  const { input, isAsync, at } = asked;
  file.run(
    `UPDATE decisions SET state = ?, is_async = ?, input = ?, ended_at = NULL, problem = NULL, not_before = ?, lease = ?,
       lease_until = ?, pid = ?, machine = ? WHERE id = ?`,
    ...[lease === undefined ? "queued" : "running", isAsync ? 1 : 0, isAsync ? input : null, at, lease ?? null],
    ...(lease === undefined ? [null, null, null] : [at + LEASE_MS, process.pid, thisMachine().id]),
    id,
  );
  return { ...(findDecision(file, id) as Row), input };
}

/** Keeps a row of a batch that is no input: nothing is decided on it. */
export function addInvalid(file: ServiceFile, asked: Omit<NewDecision, "input">, problem: string): void {
  const { key, agent, at, batch, line } = asked;
  file.run(
    `INSERT INTO decisions (id, key, agent, state, is_async, created_at, ended_at, batch, line, not_before, problem)
       VALUES (?, ?, ?, 'invalid', 1, ?, ?, ?, ?, ?, ?)`,
    ...[newId("dec"), key, agent, at, at, batch ?? null, line ?? null, at, problem],
  );
}

export function findDecision(file: ServiceFile, id: string): Row | undefined {
  return file.row<Row>("SELECT * FROM decisions WHERE id = ?", id);
}

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

/** Removes a decision and its review for good: what was asked, and what came of it. @returns whether there was one */
export function eraseDecision(file: ServiceFile, id: string): boolean {
  file.run("DELETE FROM reviews WHERE decision = ?", id);
  return file.run("DELETE FROM decisions WHERE id = ?", id) === 1;
}

/** How many decisions are in each state; those that have ended are not counted, there may be many. */
export function countOpen(file: ServiceFile): { queued: number; running: number } {
  const count = (state: string) =>
    file.row<{ n: number }>(`SELECT count(*) AS n FROM decisions WHERE state = '${state}'`)?.n ?? 0;
  return { queued: count("queued"), running: count("running") };
}

/** Removes what ended before a time: decisions, their reviews and their batches. @returns how many decisions */
export function eraseBefore(file: ServiceFile, before: number): number {
  return file.change(() => {
    file.run("DELETE FROM reviews WHERE decision IN (SELECT id FROM decisions WHERE ended_at < ?)", before);
    file.run("DELETE FROM batches WHERE ended_at < ?", before);
    file.run("DELETE FROM messages WHERE at < ?", before);
    return file.run("DELETE FROM decisions WHERE ended_at < ?", before);
  });
}
