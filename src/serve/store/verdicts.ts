import type { Verdict } from "../schemas.js";
import type { Queries } from "./database.js";

/** Keeps a verdict; said again, it replaces the one before. @param said `at` in milliseconds, `key` as in the audit */
export async function keepVerdict(
  queries: Queries,
  decision: string,
  said: { correct: boolean; comment?: string | undefined; by: string; key: string; at: number },
): Promise<void> {
  await queries.run(
    `INSERT INTO verdicts (decision, correct, comment, by, key, at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (decision) DO UPDATE SET correct = excluded.correct, comment = excluded.comment, by = excluded.by,
         key = excluded.key, at = excluded.at`,
    ...[decision, said.correct ? 1 : 0, said.comment ?? null, said.by, said.key, said.at],
  );
}

export async function findVerdict(queries: Queries, decision: string): Promise<Verdict | undefined> {
  const sql = "SELECT correct, comment, by, at FROM verdicts WHERE decision = ?";
  const row = await queries.row<{ correct: number; comment: string | null; by: string; at: number }>(sql, decision);
  return row && { ...row, correct: row.correct === 1, at: new Date(row.at).toISOString() };
}
