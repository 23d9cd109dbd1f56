import type { OtlpSpan } from "../../otlp/otlp.js";
import { partsOfRunId } from "../../runs.js";
import type { Connection } from "../files/connection.js";
import { HOUR_OF_START } from "../files/schema.js";
import { type Row, readSpanRow } from "../rows.js";

/** Runs of one hour that came to the same. */
export interface HourOfRuns {
  /** Which hour, from 0, after the time that was asked for. */
  hour: number;
  outcome: string | null;
  /** False: the output did not stand. */
  valid: boolean | null;
  complete: boolean;
  count: number;
}

const HOUR_MS = 3_600_000;

/**
 * How many traces of real traffic came to what, by the hour.
 *
 * @param since milliseconds since 1970: where an hour begins
 */
export function runsByHour(connection: Connection, since: number): HourOfRuns[] {
  const first = since / HOUR_MS;
  // With a plus before it, the kind is looked at row by row: else SQLite would sort them all once more.
  const rows = connection
    .sql(
      `SELECT ${HOUR_OF_START} AS hour, outcome, valid, complete, count(*) AS count FROM traces
       WHERE ${HOUR_OF_START} >= ? AND +kind = 'run' GROUP BY ${HOUR_OF_START}, kind, outcome, valid, complete`,
    )
    .all(first) as Row[];
  return rows.map(({ hour, outcome, valid, complete, count }) => ({
    hour: Number(hour) - first,
    outcome: typeof outcome === "string" ? outcome : null,
    valid: valid === null ? null : valid === 1,
    complete: complete === 1,
    count: Number(count),
  }));
}

/** A run's own span, or the one that began first in its trace; undefined where there is none that can be read. */
export function openingSpan(connection: Connection, id: string): OtlpSpan | undefined {
  const { traceId, spanId } = partsOfRunId(id);
  if (spanId !== undefined) return spanOf(connection, traceId, spanId);
  const [row] = connection
    .sql(
      // By number, so that not every span's body goes through the sorting.
      `SELECT trace_id, span_id, start_us, id, body AS span FROM spans WHERE id =
         (SELECT id FROM spans WHERE trace_id = ? ORDER BY start_us, id LIMIT 1)`,
    )
    .all(traceId) as Row[];
  return row && readSpanRow(row, connection);
}

/** One span of a trace; undefined where there is none that can be read. */
export function spanOf(connection: Connection, traceId: string, spanId: string): OtlpSpan | undefined {
  const [row] = connection
    .sql("SELECT trace_id, span_id, start_us, id, body AS span FROM spans WHERE trace_id = ? AND span_id = ?")
    .all(traceId, spanId) as Row[];
  return row && readSpanRow(row, connection);
}
