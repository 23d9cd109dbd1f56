import type { TraceFilter, TraceSummary } from "../../filter.js";
import type { OtlpSpan } from "../../otlp/otlp.js";
import type { Score } from "../../score.js";
import type { Connection } from "../files/connection.js";
import { type Row, readScoreRow, readSpanRow, readTraceRow } from "../rows.js";
import type { TraceRow } from "../trace-row.js";
import { conditions, toSummary } from "./queries.js";

/** Traces that are looked up at once, and those whose spans are read at once. */
const PAGE = 500;
const SPANS_PAGE = 50;

/** A trace as the store has it, before its tree is built. */
export interface StoredTrace {
  summary: TraceSummary;
  /** In the order in which they began. */
  spans: OtlpSpan[];
  scores: Score[];
}

/** Rows of `traces`, newest first. Between two rows nothing is held open, so that the reader may write. */
export function* traceRows(connection: Connection, filter: TraceFilter): Generator<TraceRow> {
  const { where, values } = conditions(filter);
  const order = "ORDER BY start_us DESC, trace_id LIMIT ?";
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let last: Row | undefined;
  while (left > 0) {
    const size = Math.min(left, PAGE);
    const behind = `${where ? `${where} AND` : "WHERE"} start_us <= ? AND (start_us < ? OR trace_id > ?)`;
    const page = last
      ? connection
          .sql(`SELECT * FROM traces ${behind} ${order}`)
          .all(...values, last.start_us as number, last.start_us as number, last.trace_id as string, size)
      : connection.sql(`SELECT * FROM traces ${where} ${order}`).all(...values, size);
    for (const row of page as Row[]) {
      last = row;
      const read = readTraceRow(row, connection.badRows);
      if (!read) continue;
      left--;
      yield read;
    }
    if (page.length < size) return;
  }
}

/** Whole traces, newest first, many read with one query: for engines that read more than memory holds. */
export function* readMany(connection: Connection, filter: TraceFilter): Generator<StoredTrace> {
  let rows: TraceRow[] = [];
  for (const row of traceRows(connection, filter)) {
    rows.push(row);
    if (rows.length < SPANS_PAGE) continue;
    yield* readPage(connection, rows);
    rows = [];
  }
  yield* readPage(connection, rows);
}

function* readPage(connection: Connection, rows: readonly TraceRow[]): Generator<StoredTrace> {
  const { badRows } = connection;
  const ids = JSON.stringify(rows.map(({ trace_id }) => trace_id));
  const among = "trace_id IN (SELECT value FROM json_each(?))";
  // Sorted here: SQLite would carry the bodies through a table of its own.
  const spans = grouped(
    connection.sql(`SELECT trace_id, span_id, start_us, id, body AS span FROM spans WHERE ${among}`).all(ids),
  );
  const scores = grouped(connection.sql(`SELECT * FROM scores WHERE ${among} ORDER BY created_us, id`).all(ids));
  for (const row of rows) {
    const own = (scores.get(row.trace_id) ?? []).flatMap((score) => readScoreRow(score, badRows)?.score ?? []);
    yield {
      summary: toSummary(row, own),
      spans: (spans.get(row.trace_id) ?? []).sort(byStart).flatMap((span) => readSpanRow(span, badRows) ?? []),
      scores: own,
    };
  }
}

function byStart(a: Row, b: Row): number {
  return Number(a.start_us) - Number(b.start_us) || Number(a.id) - Number(b.id);
}

function grouped(rows: readonly unknown[]): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows as Row[]) {
    const group = groups.get(row.trace_id);
    if (group) group.push(row);
    else groups.set(row.trace_id, [row]);
  }
  return groups;
}
