import { randomUUID } from "node:crypto";
import { thisMachine } from "../../files/this-machine.js";
import type { Capture } from "../../tracing/capture.js";
import type { ServiceFile } from "./service-file.js";

/** How long a lease holds without a sign of life, in milliseconds. */
export const LEASE_MS = 15_000;

/** What became of a request for a decision. `done`: the run has ended, whether its answer stands or not. */
type State = "queued" | "running" | "done" | "failed" | "invalid";

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

/**
 * Removes a decision and its review for good: what was asked, what came of it, and what people said of it. That they said
 * something stays in the audit.
 *
 * @returns whether there was one
 */
export function eraseDecision(file: ServiceFile, id: string): boolean {
  file.run("DELETE FROM reviews WHERE decision = ?", id);
  file.run("UPDATE audit SET details = NULL WHERE subject = ?", id);
  file.run("DELETE FROM messages WHERE instr(body, ?) > 0", id);
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
