import { notFound } from "../problems.js";
import type { Service } from "../service.js";
import { findDecision, type Row } from "../store/decisions.js";
import { type Caller, may } from "../store/keys.js";
import { findReview, findVerdict } from "../store/reviews.js";

/** A decision as it is told of by its id. */
export async function entryOf({ database, project }: Service, row: Row) {
  const { id, agent, state, created_at, ended_at, batch, line, capture, document, problem } = row;
  return project.redactor.json({
    id,
    agent,
    status: state,
    created_at: new Date(created_at).toISOString(),
    ended_at: ended_at === null ? null : new Date(ended_at).toISOString(),
    batch,
    line,
    capture,
    decision: documentIn(id, document),
    review: (await findReview(database, id)) ?? null,
    verdict: (await findVerdict(database, id)) ?? null,
    problem,
  });
}

export function documentIn(id: string, document: string | null): Record<string, unknown> | null {
  return document === null ? null : { id, ...JSON.parse(document) };
}

/**
 * A decision that a caller may see: any with the scope read, its own with decide.
 *
 * @throws Problem of 404 for any other: it is not told that it is there
 */
export async function visibleDecision({ database }: Service, caller: Caller, id: string): Promise<Row> {
  const row = await findDecision(database, id);
  if (row && (may(caller, "read") || row.key === caller.id)) return row;
  throw notFound("decision", id);
}
