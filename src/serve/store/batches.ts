import { type Row as Decision, newId } from "./decisions.js";
import type { ServiceFile } from "./service-file.js";

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

export function addBatch(
  file: ServiceFile,
  batch: Pick<Batch, "key" | "agent" | "rows"> & {
    at: number;
    idempotency?: string | undefined;
    request?: string | undefined;
  },
): string {
  const id = newId("bat");
  const { key, agent, rows, at, idempotency, request } = batch;
  file.run(
    "INSERT INTO batches VALUES (?, ?, ?, ?, ?, NULL, ?, ?)",
    ...[id, key, agent, at, rows, idempotency ?? null, request ?? null],
  );
  return id;
}

export function findBatch(file: ServiceFile, id: string): Batch | undefined {
  return file.row<Batch>("SELECT * FROM batches WHERE id = ?", id);
}

/** How many rows of a batch are in which state. */
export function countRows(file: ServiceFile, batch: string): Record<string, number> {
  const rows = file.rows<{ state: string; n: number }>(
    "SELECT state, count(*) AS n FROM decisions WHERE batch = ? GROUP BY state",
    batch,
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Notes that a batch has ended, if no row of it is left to do. @returns whether it ended by this */
export function endIfDone(file: ServiceFile, batch: string, now: number): boolean {
  const open = file.row("SELECT 1 FROM decisions WHERE batch = ? AND state IN ('queued', 'running') LIMIT 1", batch);
  if (open) return false;
  return file.run("UPDATE batches SET ended_at = ? WHERE id = ? AND ended_at IS NULL", now, batch) === 1;
}

/** Rows of a batch in the order of its input. @param after the line before the first that is wanted */
export function rowsOfBatch(file: ServiceFile, batch: string, after: number, limit: number): Decision[] {
  return file.rows<Decision>(
    "SELECT * FROM decisions WHERE batch = ? AND line > ? ORDER BY line LIMIT ?",
    ...[batch, after, limit],
  );
}
