import type { TraceFilter, TraceSummary } from "../filter.js";
import type { OtlpSpan } from "../otlp.js";
import type { Score } from "../score.js";
import type { Connection } from "./connection.js";
import { conditions, toScore, toSummary } from "./queries.js";

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

type Row = { trace_id: string } & Record<string, unknown>;

/**
 * Rows of `traces`, newest first. Between two rows nothing is held open, so that the reader may write.
 *
 * @param columns what is read of each, beside its id and start
 */
export function* traceRows(connection: Connection, filter: TraceFilter, columns: "*" | "trace_id"): Generator<Row> {
  const { where, values } = conditions(filter);
  const after = `${where ? `${where} AND` : "WHERE"} (start_us < ? OR (start_us = ? AND trace_id > ?))`;
  const query = connection.sql(
    `SELECT ${columns === "*" ? "*" : "trace_id, start_us"} FROM traces ${after} ORDER BY start_us DESC, trace_id LIMIT ?`,
  );
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  let last = { trace_id: "", start_us: Number.POSITIVE_INFINITY };
  while (left > 0) {
    const page = query.all(...values, last.start_us, last.start_us, last.trace_id, Math.min(left, PAGE)) as Row[];
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1) as unknown as typeof last;
    left -= page.length;
  }
}

/** Whole traces, newest first, many read with one query: for engines that read more than memory holds. */
export function* readMany(connection: Connection, filter: TraceFilter): Generator<StoredTrace> {
  let rows: Row[] = [];
  for (const row of traceRows(connection, filter, "*")) {
    rows.push(row);
    if (rows.length < SPANS_PAGE) continue;
    yield* readPage(connection, rows);
    rows = [];
  }
  yield* readPage(connection, rows);
}

function* readPage(connection: Connection, rows: readonly Row[]): Generator<StoredTrace> {
  const ids = JSON.stringify(rows.map(({ trace_id }) => trace_id));
  const among = "trace_id IN (SELECT value FROM json_each(?))";
  // Sorted here: SQLite would carry the bodies through a table of its own.
  const spans = grouped(connection.sql(`SELECT trace_id, start_us, id, body FROM spans WHERE ${among}`).all(ids));
  const scores = grouped(connection.sql(`SELECT * FROM scores WHERE ${among} ORDER BY created_us, id`).all(ids));
  for (const row of rows) {
    const own = (scores.get(row.trace_id) ?? []).map(toScore);
    yield {
      summary: toSummary(row, own),
      spans: (spans.get(row.trace_id) ?? []).sort(byStart).map(({ body }) => JSON.parse(String(body))),
      scores: own,
    };
  }
}

function byStart(a: Row, b: Row): number {
  return Number(a.start_us) - Number(b.start_us) || Number(a.id) - Number(b.id);
}

function grouped(rows: readonly unknown[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows as Row[]) {
    const group = groups.get(row.trace_id);
    if (group) group.push(row);
    else groups.set(row.trace_id, [row]);
  }
  return groups;
}
