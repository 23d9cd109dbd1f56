import { createHmac, randomBytes } from "node:crypto";
import type { Queries, ServiceDatabase } from "./database.js";

/** How long an Idempotency-Key is kept, in hours. */
export const KEPT_HOURS = 24;

/** What an Idempotency-Key says of a request. */
export type Known<Row> =
  /** It was used for this very request: what came of that is the answer. */
  | { kind: "same"; row: Row }
  /** It was used for another request. */
  | { kind: "other" };

/** The secret by which this database's hashes of requests are of use to nobody else: made once, and it stays. */
export function saltOf(database: ServiceDatabase): Promise<string> {
  return database.change(async (queries) => {
    const read = () => queries.row<{ value: string }>("SELECT value FROM settings WHERE name = 'salt'");
    const known = await read();
    if (known) return known.value;
    const sql = "INSERT INTO settings (name, value) VALUES ('salt', ?) ON CONFLICT DO NOTHING";
    await queries.run(sql, randomBytes(16).toString("hex"));
    return (await read())?.value ?? "";
  });
}

/** A request as it is recognised: by a hash that only the salt can make, for requests hold figures of people. */
export function requestHash(salt: string, parts: readonly unknown[]): string {
  return createHmac("sha256", salt)
    .update(JSON.stringify(parts.map(sorted)))
    .digest("hex");
}

/**
 * What is known of a caller's Idempotency-Key. One that is older than it is kept is forgotten.
 *
 * @param table where requests of its kind are
 */
export async function knownRequest<Row extends { created_at: number; request: string | null }>(
  queries: Queries,
  table: "decisions" | "batches",
  { key, idempotency, request, now }: { key: string; idempotency: string; request: string; now: number },
): Promise<Known<Row> | undefined> {
  const row = await queries.row<Row>(`SELECT * FROM ${table} WHERE key = ? AND idempotency = ?`, key, idempotency);
  if (!row) return undefined;
  if (row.created_at < now - KEPT_HOURS * 3_600_000) {
    await queries.run(`UPDATE ${table} SET idempotency = NULL WHERE key = ? AND idempotency = ?`, key, idempotency);
    return undefined;
  }
  return row.request === request ? { kind: "same", row } : { kind: "other" };
}

/** JSON with its keys in order: the same request, however its fields are ordered. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, child]) => [name, sorted(child)]);
}
