import type { Queries } from "./database.js";

/** Something that somebody did, and that others may ask for later. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  at: number;
  /** The key that was used; empty for the command line, and where no key is needed. */
  key: string;
  /** The person, where one is named. */
  by?: string | undefined;
  action: string;
  /** What it was done to: the id of a decision or of a key. */
  subject: string;
  details?: Record<string, unknown>;
}

/** Writes down what somebody did: part of the turn in which it is done. */
export async function addAudit(queries: Queries, { at, key, by, action, subject, details }: AuditEntry): Promise<void> {
  await queries.run(
    "INSERT INTO audit (at, key, by, action, subject, details) VALUES (?, ?, ?, ?, ?, ?)",
    at,
    key,
    by ?? null,
    action,
    subject,
    details === undefined ? null : JSON.stringify(details),
  );
}

/** What was done, newest first. @param before the id of an entry: only older ones */
export async function listAudit(queries: Queries, { limit, before }: { limit: number; before?: number | undefined }) {
  const rows = await queries.rows<
    { id: number; at: number; key: string; by: string | null } & Record<string, string | null>
  >("SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?", before ?? Number.MAX_SAFE_INTEGER, limit);
  return rows.map(({ id, at, key, by, action, subject, details }) => ({
    id,
    at: new Date(at).toISOString(),
    key,
    by,
    action,
    subject,
    details: typeof details === "string" ? JSON.parse(details) : null,
  }));
}
