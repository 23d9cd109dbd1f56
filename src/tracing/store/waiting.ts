import type { Connection } from "./files/connection.js";

/** SQL: whether a delivery `d` is one that a backend whose name is in the JSON of `?2` has not acknowledged. */
const WAITS = "d.target IN (SELECT value FROM json_each(?2)) AND d.delivered_us IS NULL";
const SPAN_WAITS = `EXISTS (SELECT 1 FROM deliveries AS d WHERE ${WAITS}
  AND d.item >= 'span ' || given.value || ' ' AND d.item < 'span ' || given.value || '!')`;

/** SQL: whether a backend whose name is in the JSON of `?2` is still to get a score. @param id its id, as SQL */
export function scoreWaits(id: string): string {
  return `EXISTS (SELECT 1 FROM deliveries AS d WHERE ${WAITS} AND d.item = 'score ' || ${id})`;
}

/**
 * Of some traces those of which a backend is still to get something: a span, or a score.
 *
 * @param targets names of the backends
 */
export function waitingAmong(
  connection: Connection,
  ids: readonly string[],
  targets: readonly string[],
): ReadonlySet<string> {
  if (ids.length === 0 || targets.length === 0) return new Set();
  const ofScores = `EXISTS (SELECT 1 FROM scores AS s WHERE s.trace_id = given.value AND ${scoreWaits("s.id")})`;
  const rows = connection
    .sql(`SELECT value FROM json_each(?1) AS given WHERE ${SPAN_WAITS} OR ${ofScores}`)
    .all(JSON.stringify(ids), JSON.stringify(targets)) as { value: string }[];
  return new Set(rows.map(({ value }) => value));
}
