import type { Queries } from "./database.js";
import { type Row as Decision, newId } from "./decisions.js";

/** Rows that were handed over together. */
export interface Batch {
  id: string;
  key: string;
  agent: string;
  created_at: number;
  rows: number;
  ended_at: number | null;
  idempotency: string | null;
  request: string | null;
}

export async function addBatch(
  queries: Queries,
  batch: Pick<Batch, "key" | "agent" | "rows"> & {
    at: number;
    idempotency?: string | undefined;
    request?: string | undefined;
  },
): Promise<string> {
  const id = newId("bat");
  const { key, agent, rows, at, idempotency, request } = batch;
  await queries.run(
    "INSERT INTO batches (id, key, agent, created_at, rows, idempotency, request) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[id, key, agent, at, rows, idempotency ?? null, request ?? null],
  );
  return id;
}

export function findBatch(queries: Queries, id: string): Promise<Batch | undefined> {
  return queries.row<Batch>("SELECT * FROM batches WHERE id = ?", id);
}

/** How many rows of a batch are in which state. */
export async function countRows(queries: Queries, batch: string): Promise<Record<string, number>> {
  const rows = await queries.rows<{ state: string; n: number }>(
    "SELECT state, count(*) AS n FROM decisions WHERE batch = ? GROUP BY state",
    batch,
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Notes that a batch has ended, if no row of it is left to do. @returns whether it ended by this */
export async function endIfDone(queries: Queries, batch: string, now: number): Promise<boolean> {
  // One process at a time looks: of two that end the last two rows at once, each would see the other's as open.
  await queries.run("UPDATE batches SET ended_at = ended_at WHERE id = ?", batch);
  const sql = "SELECT 1 FROM decisions WHERE batch = ? AND state IN ('queued', 'running') LIMIT 1";
  if (await queries.row(sql, batch)) return false;
  return (await queries.run("UPDATE batches SET ended_at = ? WHERE id = ? AND ended_at IS NULL", now, batch)) === 1;
}

/** Rows of a batch in the order of its input. @param after the line before the first that is wanted */
export function rowsOfBatch(queries: Queries, batch: string, after: number, limit: number): Promise<Decision[]> {
  return queries.rows<Decision>(
    "SELECT * FROM decisions WHERE batch = ? AND line > ? ORDER BY line LIMIT ?",
    ...[batch, after, limit],
  );
}
