import type { StoredSpan } from "../otlp/otlp.js";
import type { PendingScore } from "../score.js";
import type { Connection } from "./files/connection.js";
import type { TextOf } from "./packing/pack-span.js";
import { type Row, readScoreRow, readStoredSpan } from "./rows.js";

/** What waits for a backend, as far as it can be read. */
export interface Pending {
  spans: StoredSpan[];
  scores: PendingScore[];
  /** Spans among them that are not whole now: a text that they share is damaged, and may be put back. They wait on. */
  held?: number;
}

/** What is sent to backends, each kind by itself: none waits behind another. */
export type PendingKind = "spans" | "scores";

/** Items of a kind, by how the names in `deliveries` begin: `span ` and what sorts next to it. */
const NAMED: Record<PendingKind, readonly [string, string]> = {
  spans: ["span ", "span!"],
  scores: ["score ", "score!"],
};

/** Items that are queued in one transaction. */
const QUEUED = 5000;

/** What `deliveries` calls a span and a score. */
const spanItem = (traceId: string, spanId: string) => `span ${traceId} ${spanId}`;
const scoreItem = (id: string) => `score ${id}`;

/** The outbox: which backend has acknowledged what. */
export class DeliveryTable {
  constructor(private readonly connection: Connection) {}

  addSpan(target: string, traceId: string, spanId: string): void {
    this.add(target, spanItem(traceId, spanId));
  }

  /** A score that was sent in another form is sent anew. */
  addScore(target: string, id: string): void {
    this.connection.sql("DELETE FROM deliveries WHERE target = ? AND item = ?").run(target, scoreItem(id));
    this.add(target, scoreItem(id));
  }

  /**
   * What a backend has not acknowledged of a kind, oldest first; `skip` leaves out the first ones. What cannot be read
   * can never be sent: it is counted as a bad row, and waits no longer; what may be whole again waits on.
   */
  pending(target: string, kind: PendingKind, limit: number, skip: number): Pending {
    for (;;) {
      const rows = this.connection
        .sql(`SELECT id, item FROM deliveries WHERE ${WAITING} AND item >= ? AND item < ? ORDER BY id LIMIT ? OFFSET ?`)
        .all(target, ...NAMED[kind], limit, skip) as Row[];
      const found: Pending = { spans: [], scores: [] };
      const unreadable = rows.filter((row) => !this.read(row, found));
      for (const { id } of unreadable) this.connection.sql("DELETE FROM deliveries WHERE id = ?").run(Number(id));
      if (rows.length === 0) this.dropUnnamed(target);
      if (unreadable.length < rows.length || rows.length === 0) return found;
    }
  }

  /**
   * Queues everything that a backend never got, some at a time: whoever writes waits for no more, and where it is ended
   * by force, it is done again.
   *
   * @returns how much is now waiting for it
   */
  addAll(target: string): number {
    const queue = "INSERT OR IGNORE INTO deliveries (target, item)";
    const page = this.connection.sql(
      `SELECT max(id) AS last FROM (SELECT id FROM spans WHERE id > ? ORDER BY id LIMIT ${QUEUED})`,
    );
    for (let from = 0; ; ) {
      const { last } = page.get(from) as { last: number | null };
      if (last === null) break;
      this.connection
        .sql(`${queue} SELECT ?, 'span ' || trace_id || ' ' || span_id FROM spans WHERE id > ? AND id <= ? ORDER BY id`)
        .run(target, from, last);
      from = last;
    }
    const scores = this.connection.sql("SELECT id FROM scores ORDER BY created_us, id").all() as { id: string }[];
    for (let from = 0; from < scores.length; from += QUEUED) {
      const ids = JSON.stringify(scores.slice(from, from + QUEUED).map(({ id }) => id));
      this.connection
        .sql(
          `${queue} SELECT ?, 'score ' || id FROM scores WHERE id IN (SELECT value FROM json_each(?)) ORDER BY created_us, id`,
        )
        .run(target, ids);
    }
    return this.count(target);
  }

  /** How much waits for a backend: of a kind, or of both. */
  count(target: string, kind?: PendingKind): number {
    const ofKind = kind ? " AND item >= ? AND item < ?" : "";
    const [row] = this.connection
      .sql(`SELECT count(*) AS count FROM deliveries WHERE ${WAITING}${ofKind}`)
      .all(target, ...(kind ? NAMED[kind] : []));
    return (row as { count: number }).count;
  }

  /** Notes that a backend has acknowledged spans and scores. @param at microseconds since 1970 */
  mark(target: string, { spans = [], scores = [] }: Partial<Readonly<Pending>>, at: number): void {
    this.connection.transaction(() => {
      const done = this.connection.sql("UPDATE deliveries SET delivered_us = ? WHERE target = ? AND item = ?");
      for (const { span } of spans) done.run(at, target, spanItem(span.traceId, span.spanId));
      for (const { id } of scores) done.run(at, target, scoreItem(id));
    });
  }

  private add(target: string, item: string): void {
    this.connection.sql("INSERT OR IGNORE INTO deliveries (target, item) VALUES (?, ?)").run(target, item);
  }

  /** What names neither a span nor a score can never be sent. */
  private dropUnnamed(target: string): void {
    const names = Object.values(NAMED);
    const isNone = names.map(() => "NOT (item >= ? AND item < ?)").join(" AND ");
    const rows = this.connection
      .sql(`SELECT id FROM deliveries WHERE ${WAITING} AND ${isNone}`)
      .all(target, ...names.flat()) as Row[];
    for (const { id } of rows) {
      this.connection.badRows.add("deliveries", id);
      this.connection.sql("DELETE FROM deliveries WHERE id = ?").run(Number(id));
    }
  }

  /** Reads what an item names, and adds it to what was found. @returns whether it could be read */
  private read({ item }: Row, found: Pending): boolean {
    const { badRows } = this.connection;
    const [kind, first, second = ""] = String(item).split(" ");
    if (kind === "span" && first !== undefined) {
      const rows = this.connection
        .sql(`${SELECT_SPANS} WHERE trace_id = ? AND span_id = ?`)
        .all(first, second) as Row[];
      let isWhole = true;
      const textOf: TextOf = (id) => {
        const text = this.connection.textOf(id);
        isWhole &&= text !== undefined;
        return text;
      };
      const span = rows[0] && readStoredSpan(rows[0], { badRows, textOf });
      if (span && isWhole) found.spans.push(span);
      else if (span) found.held = (found.held ?? 0) + 1;
      else if (!rows[0]) badRows.add("deliveries", item);
      return span !== undefined;
    }
    const rows = this.connection.sql(SELECT_SCORE).all(String(item).slice("score ".length)) as Row[];
    const read = rows[0] && readScoreRow(rows[0], badRows);
    const environment = rows[0]?.environment;
    if (read) {
      const of = typeof environment === "string" ? { environment } : {};
      found.scores.push({ ...read.score, created_at: read.created_us / 1000, ...of });
    } else if (!rows[0]) badRows.add("deliveries", item);
    return read !== undefined;
  }
}

const WAITING = "target = ? AND delivered_us IS NULL";

/** A score, with the environment of its trace. */
const SELECT_SCORE = `SELECT scores.*, (SELECT observations.environment FROM spans
  JOIN observations ON observations.id = spans.id WHERE spans.trace_id = scores.trace_id LIMIT 1) AS environment
  FROM scores WHERE scores.id = ?`;

/** Spans with what `readStoredSpan` wants. */
const SELECT_SPANS = `SELECT spans.trace_id, spans.span_id, spans.body AS span, spans.origin AS origin_id,
  origins.body AS origin FROM spans LEFT JOIN origins ON origins.id = spans.origin`;

/** The rows of a trace's spans, in the order in which they began. */
export function spanRows(connection: Connection, traceId: string): Row[] {
  return connection.sql(`${SELECT_SPANS} WHERE trace_id = ? ORDER BY start_us, spans.id`).all(traceId) as Row[];
}

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
