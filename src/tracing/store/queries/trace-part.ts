import type { StoredTrace } from "../../runs.js";
import type { Connection } from "../files/connection.js";
import { type Row, readSpanRow, readTraceRow } from "../rows.js";
import { toSummary } from "./queries.js";
import { byStart } from "./read-many.js";
import { scoresOf } from "./score-queries.js";

/** A page of a trace's spans, in the order in which they began: so many from one on, counted from 0. */
export interface SpanRange {
  from: number;
  most: number;
}

/** A long trace of which some spans are read: those that tell what was done, those that were asked for, and those above them. */
export interface StoredPart extends StoredTrace {
  /** Ids of the spans that were asked for, in order. */
  page: string[];
  /** Its spans in all. */
  total: number;
  /** When the first one began, and the last one ended: microseconds since 1970. */
  begin_us: number;
  end_us: number;
  /** Of the spans that tell what was done, how many were left out: in the middle. */
  left_out: number;
}

/** Spans up to which a trace is read as a whole. */
const SHORT = 1000;
/** Spans that tell what was done that are read: from the beginning, and from the end. */
const TELLING = 100;
/** Spans above others that are read with them. */
const ABOVE = 12;

const OF_TRACE = "FROM spans AS s CROSS JOIN observations AS o ON o.id = s.id WHERE s.trace_id = ?1";
const BRIEF = `SELECT s.id, s.span_id, o.parent_id ${OF_TRACE}`;
/** Runs, model calls, tool calls and checks (by name as well: not every writer gives types), and what was judged by itself. */
const TELLS = `(o.type IN ('AGENT', 'GENERATION', 'TOOL', 'GUARDRAIL', 'CHAIN') OR o.name IN ('validate decision', 'repair')
  OR s.span_id IN (SELECT span_id FROM scores WHERE trace_id = ?1))`;

/** Reads a long trace in part; undefined for one that is short or not there. */
export function readPart(connection: Connection, traceId: string, { from, most }: SpanRange): StoredPart | undefined {
  const rows = (sql: string, ...values: (string | number)[]) => connection.sql(sql).all(traceId, ...values) as Row[];
  const [found] = rows("SELECT * FROM traces WHERE trace_id = ?");
  const row = found && readTraceRow(found, connection.badRows);
  if (!row || row.spans <= SHORT) return undefined;
  const [sums = {}] = rows(
    `SELECT count(*) AS total, min(o.start_us) AS begin_us, max(o.start_us + o.duration_us) AS end_us,
       sum(${TELLS}) AS telling ${OF_TRACE}`,
  );
  const page = rows(`${BRIEF} ORDER BY o.start_us, o.duration_us DESC, s.id LIMIT ?2 OFFSET ?3`, most, from);
  const telling = [
    ...rows(`${BRIEF} AND ${TELLS} ORDER BY o.start_us, s.id LIMIT ?2`, TELLING),
    ...rows(`${BRIEF} AND ${TELLS} ORDER BY o.start_us DESC, s.id DESC LIMIT ?2`, TELLING),
  ];
  const brief = new Map([...page, ...telling].map((span) => [span.span_id, span]));
  let parents = missing(brief);
  for (let level = 0; level < ABOVE && parents.length > 0; level++) {
    const above = rows(`${BRIEF} AND s.span_id IN (SELECT value FROM json_each(?2))`, JSON.stringify(parents));
    for (const span of above) brief.set(span.span_id, span);
    parents = above.length === 0 ? [] : missing(brief);
  }
  const bodies = connection
    .sql("SELECT trace_id, span_id, start_us, id, body AS span FROM spans WHERE id IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify([...brief.values()].map(({ id }) => id))) as Row[];
  const scores = scoresOf(connection, traceId);
  return {
    summary: toSummary(row, scores),
    spans: bodies.sort(byStart).flatMap((span) => readSpanRow(span, connection) ?? []),
    scores,
    page: page.map(({ span_id }) => String(span_id)),
    total: Number(sums.total),
    begin_us: Number(sums.begin_us),
    end_us: Number(sums.end_us),
    left_out: Math.max(0, Number(sums.telling) - 2 * TELLING),
  };
}

/** Ids of the spans above some that are not among them. */
function missing(spans: ReadonlyMap<unknown, Row>): string[] {
  const ids = [...spans.values()].flatMap(({ parent_id }) => (typeof parent_id === "string" ? parent_id : []));
  return [...new Set(ids)].filter((id) => !spans.has(id));
}
