import type { TraceFilter, TraceSummary } from "../../filter.js";
import { isMeant, partsOfRunId, runsOf, type StoredTrace } from "../../runs.js";
import type { Connection } from "../files/connection.js";
import { type Row, readScoreRow, readSpanRow, readTraceRow, type TraceRow } from "../rows.js";
import { conditions, type OfScores, toSummary } from "./queries.js";
import { scoresOf } from "./score-queries.js";

/** Traces that are looked up at once, and those whose spans are read at once. */
const PAGE = 500;
const SPANS_PAGE = 50;
/** Scores up to which the traces that have them are looked up by them. */
const FEW_SCORES = 3000;

/** A place in the list: runs that are older, or newer, than the one that is named; the nearest come first. */
export interface Place {
  side: "older" | "newer";
  /** Id of a run: see `runId`. */
  than: string;
}

/** Rows of `traces`, newest first, without end at the limit: some may hold none of the runs that are meant. Between two rows nothing is held open, so that the reader may write. */
function* traceRows(
  connection: Connection,
  filter: TraceFilter,
  { from, isRising = false }: { from?: Row; isRising?: boolean } = {},
): Generator<TraceRow> {
  const { where, values } = conditions(filter, (scores) => isRare(connection, scores));
  const order = isRising ? "ORDER BY start_us, trace_id DESC" : "ORDER BY start_us DESC, trace_id";
  // What a filter looks at is in an index: only the rows that it lets through are read.
  const rows = (among: string) =>
    connection.sql(
      `SELECT * FROM traces WHERE trace_id IN (SELECT trace_id FROM traces ${among} ${order} LIMIT ?) ${order}`,
    );
  const beyond = isRising
    ? "start_us >= ? AND (start_us > ? OR trace_id < ?)"
    : "start_us <= ? AND (start_us < ? OR trace_id > ?)";
  const size = Math.max(1, Math.min(filter.limit ?? PAGE, PAGE)); // who wants none takes none
  let last = from;
  for (;;) {
    const behind = `${where ? `${where} AND` : "WHERE"} ${beyond}`;
    const page = last
      ? rows(behind).all(...values, last.start_us as number, last.start_us as number, last.trace_id as string, size)
      : rows(where).all(...values, size);
    for (const row of page as Row[]) {
      last = row;
      const read = readTraceRow(row, connection.badRows);
      if (read) yield read;
    }
    if (page.length < size) return;
  }
}

function isRare(connection: Connection, { where, values }: OfScores): boolean {
  const sql = `SELECT count(*) AS count FROM (SELECT 1 FROM scores WHERE ${where} LIMIT ${FEW_SCORES})`;
  return Number((connection.sql(sql).get(...values) as Row).count) < FEW_SCORES;
}

/**
 * Runs beside one that is named, in a line each, the nearest first.
 *
 * @returns undefined where there is no such run (any more)
 */
export function beside(connection: Connection, filter: TraceFilter, { side, than }: Place): TraceSummary[] | undefined {
  const { traceId, spanId } = partsOfRunId(than);
  const [row] = connection.sql("SELECT * FROM traces WHERE trace_id = ?").all(traceId) as Row[];
  if (!row) return undefined;
  const isRising = side === "newer";
  const inOrder = (runs: TraceSummary[]) => (isRising ? runs.reverse() : runs);
  const limit = filter.limit ?? Number.POSITIVE_INFINITY;
  const found = spanId === undefined ? [] : inOrder(runsIn(connection, row, {}));
  const own = found
    .slice(found.findIndex(({ trace_id }) => trace_id === than) + 1)
    .filter((run) => isMeant(run, filter));
  for (const next of traceRows(connection, filter, { from: row, isRising })) {
    if (own.length >= limit) break;
    own.push(...inOrder(next.runs > 1 ? runsIn(connection, { ...next }, filter) : [summaryOf(connection, next)]));
  }
  return own.slice(0, limit);
}

/** The runs of one trace that are meant, newest first. */
function runsIn(connection: Connection, row: Row, filter: TraceFilter): TraceSummary[] {
  const read = readTraceRow(row, connection.badRows);
  return read ? [...readPage(connection, [read], filter)].map(({ summary }) => summary) : [];
}

/** Runs in a line each, newest first: of a trace with several runs each one. */
export function* summaries(connection: Connection, filter: TraceFilter): Generator<TraceSummary> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (const row of traceRows(connection, filter)) {
    const found = row.runs > 1 ? runsIn(connection, { ...row }, filter) : [summaryOf(connection, row)];
    for (const summary of found) {
      if (left-- <= 0) return;
      yield summary;
    }
  }
}

function summaryOf(connection: Connection, row: TraceRow): TraceSummary {
  return toSummary(row, scoresOf(connection, row.trace_id));
}

/** Whole runs, newest first, many read with one query: for engines that read more than memory holds. */
export function* readMany(connection: Connection, filter: TraceFilter): Generator<StoredTrace> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  for (const rows of pagesOf(traceRows(connection, filter))) {
    for (const trace of readPage(connection, rows, filter)) {
      if (left-- <= 0) return;
      yield trace;
    }
  }
}

/** Whole runs of the traces with some ids, in their order; of those that are not there any more nothing. */
export function* readThese(
  connection: Connection,
  ids: readonly string[],
  filter: TraceFilter,
): Generator<StoredTrace> {
  for (let from = 0; from < ids.length; from += SPANS_PAGE) {
    const page = ids.slice(from, from + SPANS_PAGE);
    const found = connection
      .sql("SELECT * FROM traces WHERE trace_id IN (SELECT value FROM json_each(?))")
      .all(JSON.stringify(page)) as Row[];
    const rows = new Map(found.map((row) => [row.trace_id, row]));
    const read = page.flatMap((id) => {
      const row = rows.get(id);
      return (row && readTraceRow(row, connection.badRows)) ?? [];
    });
    yield* readPage(connection, read, filter);
  }
}

function* pagesOf(rows: Iterable<TraceRow>): Generator<TraceRow[]> {
  let page: TraceRow[] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length < SPANS_PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

function* readPage(connection: Connection, rows: readonly TraceRow[], filter: TraceFilter): Generator<StoredTrace> {
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
    const stored = (spans.get(row.trace_id) ?? []).sort(byStart);
    const read = stored.flatMap((span) => readSpanRow(span, connection) ?? []);
    const trace = {
      summary: { ...toSummary(row, own), ...unreadOf(stored, read) },
      spans: read,
      scores: own,
    };
    const runs = row.runs > 1 ? runsOf(trace) : [trace];
    yield* runs.length > 1 ? runs.filter(({ summary }) => isMeant(summary, filter)) : runs;
  }
}

/** How many of a trace's spans cannot be read, where some cannot. */
export function unreadOf(stored: readonly unknown[], read: readonly unknown[]): Pick<TraceSummary, "unread"> {
  return stored.length > read.length ? { unread: stored.length - read.length } : {};
}

/** The order in which spans began. */
export function byStart(a: Row, b: Row): number {
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
