import type { Row as Decision } from "./decisions.js";
import type { ServiceFile } from "./service-file.js";

/** A decision that a person should look at, and what they said. */
export interface Review {
  decision: string;
  /** `does not stand`: it has violations, or there was no answer. `warnings`: it stands, and something is suspected. */
  reason: "does not stand" | "warnings";
  codes: string[];
  opened_at: string;
  resolved_at: string | null;
  /** `confirm`: it is as the service says. `override`: the person says otherwise, with a reason. */
  action: "confirm" | "override" | null;
  outcome: string | null;
  said: string | null;
  by: string | null;
}

type Row = Omit<Review, "codes" | "opened_at" | "resolved_at"> & {
  codes: string;
  opened_at: number;
  resolved_at: number | null;
};

/** Opens a review: part of the turn in which its decision is kept. */
export function openReview(
  file: ServiceFile,
  decision: string,
  { reason, codes, at }: { reason: Review["reason"]; codes: readonly string[]; at: number },
): void {
  file.run(
    "INSERT OR IGNORE INTO reviews (decision, reason, codes, opened_at) VALUES (?, ?, ?, ?)",
    ...[decision, reason, JSON.stringify(codes), at],
  );
}

export function findReview(file: ServiceFile, decision: string): Review | undefined {
  const row = file.row<Row>("SELECT * FROM reviews WHERE decision = ?", decision);
  return row && toReview(row);
}

/** Reviews with their decisions, the oldest first. @param after the id of a decision: only reviews behind its own */
export function listReviews(
  file: ServiceFile,
  { isOpen, limit, after }: { isOpen: boolean; limit: number; after?: string | undefined },
): { review: Review; decision: Decision }[] {
  const rows = file.rows<Row & { at: number }>(
    `SELECT reviews.* FROM reviews WHERE (resolved_at IS NULL) = ?1
       AND (?2 IS NULL OR (opened_at, decision) > (SELECT opened_at, decision FROM reviews WHERE decision = ?2))
       ORDER BY opened_at, decision LIMIT ?3`,
    ...[isOpen ? 1 : 0, after ?? null, limit],
  );
  return rows.flatMap((row) => {
    const decision = file.row<Decision>("SELECT * FROM decisions WHERE id = ?", row.decision);
    return decision ? [{ review: toReview(row), decision }] : [];
  });
}

/** Keeps what a person said; once. @returns whether the review was open */
export function resolveReview(
  file: ServiceFile,
  decision: string,
  said: { action: string; outcome?: string | undefined; reason?: string | undefined; by: string; at: number },
): boolean {
  const changed = file.run(
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
