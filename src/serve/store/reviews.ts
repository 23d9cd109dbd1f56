import type { Review, Verdict } from "../schemas.js";
import type { Queries } from "./database.js";
import type { Row as Decision } from "./decisions.js";

type Row = Omit<Review, "codes" | "opened_at" | "resolved_at"> & {
  codes: string;
  opened_at: number;
  resolved_at: number | null;
};

/** Opens a review: part of the turn in which its decision is kept. */
export async function openReview(
  queries: Queries,
  decision: string,
  { reason, codes, at }: { reason: Review["reason"]; codes: readonly string[]; at: number },
): Promise<void> {
  await queries.run(
    "INSERT INTO reviews (decision, reason, codes, opened_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ...[decision, reason, JSON.stringify(codes), at],
  );
}

export async function findReview(queries: Queries, decision: string): Promise<Review | undefined> {
  const row = await queries.row<Row>("SELECT * FROM reviews WHERE decision = ?", decision);
  return row && toReview(row);
}

/** Reviews with their decisions, the oldest first. @param after the id of a decision: only reviews behind its own */
export async function listReviews(
  queries: Queries,
  { isOpen, limit, after }: { isOpen: boolean; limit: number; after?: string | undefined },
): Promise<{ review: Review; decision: Decision }[]> {
  const behind = "AND (opened_at, decision) > (SELECT opened_at, decision FROM reviews WHERE decision = ?)";
  const rows = await queries.rows<Row>(
    `SELECT * FROM reviews WHERE resolved_at IS ${isOpen ? "NULL" : "NOT NULL"} ${after === undefined ? "" : behind}
       ORDER BY opened_at, decision LIMIT ?`,
    ...[...(after === undefined ? [] : [after]), limit],
  );
  const found: { review: Review; decision: Decision }[] = [];
  for (const row of rows) {
    const decision = await queries.row<Decision>("SELECT * FROM decisions WHERE id = ?", row.decision);
    if (decision) found.push({ review: toReview(row), decision });
  }
  return found;
}

/** Keeps what a person said; once. @returns whether the review was open */
export async function resolveReview(
  queries: Queries,
  decision: string,
  said: { action: string; outcome?: string | undefined; reason?: string | undefined; by: string; at: number },
): Promise<boolean> {
  const changed = await queries.run(
    "UPDATE reviews SET resolved_at = ?, action = ?, outcome = ?, said = ?, by = ? WHERE decision = ? AND resolved_at IS NULL",
    ...[said.at, said.action, said.outcome ?? null, said.reason ?? null, said.by, decision],
  );
  return changed === 1;
}

function toReview({ codes, opened_at, resolved_at, ...row }: Row): Review {
  return {
    ...row,
    codes: JSON.parse(codes),
    opened_at: new Date(opened_at).toISOString(),
    resolved_at: resolved_at === null ? null : new Date(resolved_at).toISOString(),
  };
}

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
