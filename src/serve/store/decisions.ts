import { randomUUID } from "node:crypto";
import { thisMachine } from "../../files/lock.js";
import type { Capture } from "../../tracing/capture.js";
import { VERSION } from "../../version.js";
import type { Queries, Value } from "./database.js";

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
  /** Of the traces of who works on it: an id of theirs; null where all processes have the same. */
  store: string | null;
  /** Whom to tell when it has ended: nobody, or a webhook, with its document or without. */
  tells: "ids" | "documents" | null;
  /** The version of underwrite that took it. */
  version: string | null;
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
  tells?: Row["tells"];
}

export interface Holder {
  /** Nobody else's word: what is kept of a decision is kept for who has it. */
  lease: string;
  /** The traces to which its runs go, where others have others. */
  store: string | null;
}

export function newId(kind: "dec" | "bat" | "msg"): string {
  return `${kind}_${randomUUID().replaceAll("-", "")}`;
}

/**
 * Keeps a request for a decision.
 *
 * @param holder who works on it from now on; without one it waits in the queue
 */
export async function addDecision(queries: Queries, asked: NewDecision, holder?: Holder): Promise<Row> {
  const [row] = await insert(queries, [valuesOf(asked, holder)]);
  if (!holder) await queries.offer([row?.id ?? ""], asked.at);
  return { ...(row as Row), input: asked.input };
}

/** A row of a batch: an input, or why it is none. */
export type BatchRow = { line: number } & ({ input: string } | { problem: string });

/** Keeps the rows of a batch. On those that are no input nothing is decided. */
export async function addRows(
  queries: Queries,
  asked: Omit<NewDecision, "input" | "isAsync" | "line">,
  rows: readonly BatchRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const values = rows.slice(from, from + ROWS_AT_ONCE).map((row) => {
      const { line } = row;
      if ("input" in row) return valuesOf({ ...asked, isAsync: true, line, input: row.input });
      const invalid = { state: "invalid", input: null, ended_at: asked.at, problem: row.problem };
      return { ...valuesOf({ ...asked, isAsync: true, line, input: "" }), ...invalid };
    });
    const kept = await insert(queries, values);
    const waiting = kept.filter(({ state }) => state === "queued").map(({ id }) => id);
    await queries.offer(waiting, asked.at);
  }
}

/** SQLite takes 32,766 values in a statement. */
const ROWS_AT_ONCE = 500;

function valuesOf(asked: NewDecision, holder?: Holder) {
  const { key, agent, input, isAsync, at, link, batch, line, idempotency, request, tells } = asked;
  return {
    id: newId("dec"),
    key,
    agent,
    state: holder ? "running" : "queued",
    is_async: isAsync ? 1 : 0,
    created_at: at,
    ended_at: null as number | null,
    input: isAsync ? input : null,
    link: link ?? null,
    batch: batch ?? null,
    line: line ?? null,
    idempotency: idempotency ?? null,
    request: request ?? null,
    not_before: at,
    tells: tells ?? null,
    version: VERSION,
    problem: null as string | null,
    ...held(holder, at),
  };
}

/** The columns that say who works on a decision, to be set to the values of `held`. */
export const HELD = "lease = ?, lease_until = ?, pid = ?, machine = ?, store = ?";

/** Who works on a decision, by these columns. */
export function held(holder: Holder | undefined, at: number) {
  if (!holder) return { lease: null, lease_until: null, pid: null, machine: null, store: null };
  const { lease, store } = holder;
  return { lease, lease_until: at + LEASE_MS, pid: process.pid, machine: thisMachine().id, store };
}

async function insert(queries: Queries, rows: readonly Record<string, Value>[]): Promise<Row[]> {
  const names = Object.keys(rows[0] ?? {});
  const marks = `(${names.map(() => "?").join(", ")})`;
  return queries.rows<Row>(
    `INSERT INTO decisions (${names.join(", ")}) VALUES ${rows.map(() => marks).join(", ")} RETURNING *`,
    ...rows.flatMap((row) => Object.values(row)),
  );
}

/**
 * Takes up a decision again whose process ended while its caller waited, and that its caller asks for again. That process
 * may have come as far as the traces: `losses` has that looked up.
 *
 * @returns undefined where another request with the same key was first
 */
export async function reviveDecision(
  queries: Queries,
  { id }: Pick<Row, "id">,
  asked: NewDecision,
  holder?: Holder,
): Promise<Row | undefined> {
  const { input, isAsync, at } = asked;
  const row = await queries.row<Row>(
    `UPDATE decisions SET state = ?, is_async = ?, input = ?, ended_at = NULL, problem = NULL, not_before = ?, ${HELD}
       WHERE id = ? AND state = 'failed' RETURNING *`,
    ...[holder ? "running" : "queued", isAsync ? 1 : 0, isAsync ? input : null, at],
    ...[...Object.values(held(holder, at)), id],
  );
  if (row && !holder) await queries.offer([id], at);
  return row && { ...row, input };
}

export function findDecision(queries: Queries, id: string): Promise<Row | undefined> {
  return queries.row<Row>("SELECT * FROM decisions WHERE id = ?", id);
}

/** Decisions, the newest first. @param after the id of one: only older ones */
export function listDecisions(
  queries: Queries,
  { status, limit, after }: { status?: string | undefined; limit: number; after?: string | undefined },
): Promise<Row[]> {
  const wanted = [
    ...(status === undefined ? [] : [{ sql: "state = ?", value: status }]),
    ...(after === undefined ? [] : [{ sql: "seq < (SELECT seq FROM decisions WHERE id = ?)", value: after }]),
  ];
  const where = wanted.length === 0 ? "" : `WHERE ${wanted.map(({ sql }) => sql).join(" AND ")}`;
  return queries.rows<Row>(
    `SELECT * FROM decisions ${where} ORDER BY seq DESC LIMIT ?`,
    ...[...wanted.map(({ value }) => value), limit],
  );
}

/**
 * Removes a decision and its review for good: what was asked, what came of it, and what people said of it. That they said
 * something stays in the audit.
 *
 * @returns whether there was one; one that is being made stays
 */
export async function eraseDecision(queries: Queries, id: string): Promise<boolean> {
  const isGone = await queries.run("DELETE FROM decisions WHERE id = ? AND state <> 'running'", id);
  if (isGone === 0) return false;
  await queries.run("DELETE FROM reviews WHERE decision = ?", id);
  await queries.run("DELETE FROM verdicts WHERE decision = ?", id);
  await queries.run("UPDATE audit SET details = NULL WHERE subject = ?", id);
  await queries.run("DELETE FROM messages WHERE body LIKE ?", `%${id}%`);
  return true;
}

/** How many decisions wait, are made, and were given up with their input (dead letters). What has ended is not counted. */
export async function countOpen(queries: Queries): Promise<{ queued: number; running: number; dead: number }> {
  return {
    queued: await countQueued(queries),
    running: await count(queries, "state = 'running'"),
    dead: await count(queries, "state = 'failed' AND input IS NOT NULL"),
  };
}

/** How many decisions wait. */
export function countQueued(queries: Queries): Promise<number> {
  return count(queries, "state = 'queued'");
}

async function count(queries: Queries, where: string): Promise<number> {
  return (await queries.row<{ n: number }>(`SELECT count(*) AS n FROM decisions WHERE ${where}`))?.n ?? 0;
}

/** Removes what ended before a time: decisions, their reviews and their batches. @returns how many decisions */
export async function eraseBefore(queries: Queries, before: number): Promise<number> {
  const old = "(SELECT id FROM decisions WHERE ended_at < ?)";
  await queries.run(`DELETE FROM reviews WHERE decision IN ${old}`, before);
  await queries.run(`DELETE FROM verdicts WHERE decision IN ${old}`, before);
  await queries.run("DELETE FROM batches WHERE ended_at < ?", before);
  await queries.run("DELETE FROM messages WHERE at < ?", before);
  return queries.run("DELETE FROM decisions WHERE ended_at < ?", before);
}
