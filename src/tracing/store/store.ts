import { NO_SECRETS, type Redactor } from "../../redact.js";
import type { TraceFilter, TraceSummary } from "../filter.js";
import type { StoredSpan } from "../otlp.js";
import type { Score } from "../score.js";
import { Connection } from "./connection.js";
import { EvalTable } from "./eval-table.js";
import { INSERT_OBSERVATION, observationRow } from "./observation-rows.js";
import { OriginTable } from "./origins.js";
import { conditions, scoreItem, spanItem, toScore, toSummary, UPSERT_TRACE } from "./queries.js";
import { readMany, type StoredTrace, traceRows } from "./read-many.js";
import { summarizeSpan, sumRows, type TraceRow } from "./summary.js";

export type { StoredSpan };

/** What is known of a run when it begins. */
export interface RunBeginning {
  /** Milliseconds since 1970. */
  started_at: number;
  name: string;
  agent: string;
  model: string;
  session?: string;
}

const SELECT_SPANS =
  "SELECT spans.body AS span, origins.body AS origin FROM spans JOIN origins ON origins.id = spans.origin";

const NEWEST_FIRST = "ORDER BY start_us DESC, trace_id";

function toStoredSpan(row: unknown): StoredSpan {
  const { span, origin } = row as { span: string; origin: string };
  return { span: JSON.parse(span), origin: JSON.parse(origin) };
}

/**
 * The local store of traces: one SQLite file, written by many processes at once. Each call that writes is one
 * transaction, durable when it returns (against a crash of the process, not of the machine).
 */
export class TraceStore {
  private readonly origins: OriginTable;
  /** Eval runs and their results. */
  readonly evals: EvalTable;

  /** @param connection for what reads the store in ways of its own */
  private constructor(
    readonly connection: Connection,
    private readonly redactor: Redactor = NO_SECRETS,
  ) {
    this.origins = new OriginTable(connection);
    this.evals = new EvalTable(connection, redactor);
  }

  /**
   * Opens the store at a path, or one in memory with `:memory:`.
   *
   * @param redactor blanks secrets in all that is written
   * @throws StoreProblem
   */
  static open(path: string, onAside?: (keptAs: string) => void, redactor?: Redactor): TraceStore {
    return new TraceStore(Connection.open(path, onAside), redactor);
  }

  /** Opens a store that nothing can be written to through it. @throws StoreProblem also for one of another version */
  static openReadOnly(path: string): TraceStore {
    return new TraceStore(Connection.openReadOnly(path));
  }

  get path(): string {
    return this.connection.path;
  }

  /** Notes that a run has begun, so that it is listed even if it never ends. */
  begin(traceId: string, beginning: RunBeginning): void {
    const run = this.redactor.json(beginning);
    const startUs = Math.floor(run.started_at * 1000);
    this.sql(
      `INSERT INTO traces (trace_id, start_us, end_us, name, agent, model, session) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ).run(traceId, startUs, startUs, run.name, run.agent, run.model, run.session ?? null);
  }

  /**
   * Keeps spans. One that is known already is left as it is.
   *
   * @param targets names of the backends that are still to get them
   * @returns how many were new
   */
  addSpans(spans: readonly StoredSpan[], targets: readonly string[] = []): number {
    return this.transaction(() => {
      const added = spans.flatMap((span) => this.addSpan(this.redactor.json(span), targets) ?? []);
      for (const row of sumRows(added)) this.sql(UPSERT_TRACE).run({ ...row });
      return added.length;
    });
  }

  /** @returns what it says of its trace; undefined for a span that is known already */
  private addSpan(stored: StoredSpan, targets: readonly string[]): TraceRow | undefined {
    const { span, origin } = stored;
    const row = summarizeSpan(span);
    const { changes, lastInsertRowid } = this.sql(
      `INSERT INTO spans (trace_id, span_id, name, start_us, duration_us, error, origin, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ).run(
      span.traceId,
      span.spanId,
      span.name,
      row.start_us,
      row.end_us - row.start_us,
      row.errors,
      this.origins.idOf(origin),
      JSON.stringify(span),
    );
    if (changes === 0) return undefined;
    this.sql(INSERT_OBSERVATION).run(...observationRow(lastInsertRowid, row, stored));
    for (const target of targets) this.enqueue(target, spanItem(span.traceId, span.spanId));
    return row;
  }

  /** Keeps scores; one with a known id is replaced. */
  addScores(scores: readonly Score[], createdAt: number, targets: readonly string[] = []): void {
    this.transaction(() => {
      for (const { id, trace_id, span_id, name, value, data_type, comment, source } of this.redactor.json(scores)) {
        this.sql("INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
          id,
          trace_id,
          span_id ?? null,
          name,
          value,
          data_type,
          comment ?? null,
          source,
          Math.round(createdAt * 1000),
        );
        for (const target of targets) {
          this.sql("DELETE FROM deliveries WHERE target = ? AND item = ?").run(target, scoreItem(id));
          this.enqueue(target, scoreItem(id));
        }
      }
    });
  }

  /** Traces in a line each, newest first. */
  list(filter: TraceFilter = {}): TraceSummary[] {
    const { where, values } = conditions(filter);
    const rows = this.sql(`SELECT * FROM traces ${where} ${NEWEST_FIRST} LIMIT ?`).all(
      ...values,
      filter.limit ?? -1,
    ) as ({ trace_id: string } & Record<string, unknown>)[];
    return rows.map((row) => toSummary(row, this.scoresOf(row.trace_id)));
  }

  /**
   * Ids of all traces, newest first: for engines that read many. Between two ids nothing is held open, so that the
   * reader may write.
   */
  *traceIds(filter: TraceFilter = {}): Generator<string> {
    for (const { trace_id } of traceRows(this.connection, filter, "trace_id")) yield trace_id;
  }

  /** All traces with their spans and scores, newest first, read many at a time: several times as quick as one by one. */
  readMany(filter: TraceFilter): Generator<StoredTrace> {
    return readMany(this.connection, filter);
  }

  /** Ids of traces that begin with a prefix; at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): string[] {
    const rows = this.sql("SELECT trace_id FROM traces WHERE trace_id >= ? AND trace_id < ? LIMIT ?").all(
      prefix,
      `${prefix}g`,
      limit,
    );
    return rows.map((row) => (row as { trace_id: string }).trace_id);
  }

  /** How many traces there are. */
  count(): number {
    return (this.sql("SELECT count(*) AS count FROM traces").get() as { count: number }).count;
  }

  /** One trace in a line; undefined where there is none of that id. */
  summary(traceId: string): TraceSummary | undefined {
    const row = this.sql("SELECT * FROM traces WHERE trace_id = ?").get(traceId);
    return row ? toSummary(row as Record<string, unknown>, this.scoresOf(traceId)) : undefined;
  }

  /** The spans of a trace that have ended, in the order in which they began. */
  spansOf(traceId: string): StoredSpan[] {
    return this.sql(`${SELECT_SPANS} WHERE trace_id = ? ORDER BY start_us, spans.id`).all(traceId).map(toStoredSpan);
  }

  scoresOf(traceId: string): Score[] {
    const rows = this.sql("SELECT * FROM scores WHERE trace_id = ? ORDER BY created_us, id").all(traceId);
    return rows.map((row) => toScore(row as Record<string, unknown>));
  }

  /** Durations by span name since a time (milliseconds): count and 95th percentile in microseconds. */
  durationsByName(since: number): { name: string; count: number; p95_us: number }[] {
    const cut = since * 1000;
    const names = this.sql("SELECT name, count(*) AS count FROM observations WHERE start_us >= ? GROUP BY name").all(
      cut,
    );
    return (names as { name: string; count: number }[]).map(({ name, count }) => {
      const row = this.sql(
        "SELECT duration_us FROM observations WHERE name = ? AND start_us >= ? ORDER BY duration_us LIMIT 1 OFFSET ?",
      ).get(name, cut, Math.ceil(count * 0.95) - 1);
      return { name, count, p95_us: (row as { duration_us: number }).duration_us };
    });
  }

  /** What a backend has not acknowledged, oldest first; `skip` leaves out the first ones. */
  pending(target: string, limit: number, skip = 0): { spans: StoredSpan[]; scores: Score[] } {
    const rows = this.sql(
      "SELECT item FROM deliveries WHERE target = ? AND delivered_us IS NULL ORDER BY id LIMIT ? OFFSET ?",
    ).all(target, limit, skip) as { item: string }[];
    const items = rows.map(({ item }) => item.split(" "));
    return {
      spans: items.flatMap(([kind, traceId = "", spanId = ""]) => (kind === "span" ? this.span(traceId, spanId) : [])),
      scores: items.flatMap(([kind, ...id]) => (kind === "score" ? this.score(id.join(" ")) : [])),
    };
  }

  /** Queues everything that a backend never got. @returns how much is now waiting for it */
  enqueueAll(target: string): number {
    this.transaction(() => {
      const queue = "INSERT OR IGNORE INTO deliveries (target, item)";
      this.sql(`${queue} SELECT ?, 'span ' || trace_id || ' ' || span_id FROM spans ORDER BY id`).run(target);
      this.sql(`${queue} SELECT ?, 'score ' || id FROM scores ORDER BY created_us, id`).run(target);
    });
    return this.pendingCount(target);
  }

  pendingCount(target: string): number {
    const row = this.sql("SELECT count(*) AS count FROM deliveries WHERE target = ? AND delivered_us IS NULL").get(
      target,
    );
    return (row as { count: number }).count;
  }

  /** Notes that a backend has acknowledged spans and scores. */
  markDelivered(target: string, items: { spans?: readonly StoredSpan[]; scores?: readonly Score[] }, at: number): void {
    this.transaction(() => {
      const done = this.sql("UPDATE deliveries SET delivered_us = ? WHERE target = ? AND item = ?");
      for (const { span } of items.spans ?? [])
        done.run(Math.round(at * 1000), target, spanItem(span.traceId, span.spanId));
      for (const { id } of items.scores ?? []) done.run(Math.round(at * 1000), target, scoreItem(id));
    });
  }

  /** A setting that is made once and kept with the store: the salt of masked figures, say. */
  setting(name: string, make: () => string): string {
    const read = () => this.sql("SELECT value FROM settings WHERE name = ?").get(name) as { value: string } | undefined;
    const known = read();
    if (known) return known.value;
    const made = make();
    this.sql("INSERT OR IGNORE INTO settings VALUES (?, ?)").run(name, made);
    return read()?.value ?? made;
  }

  close(): void {
    this.connection.close();
  }

  /** Closes a damaged store, and moves its file out of the way. @returns where it is kept, unless it is gone already */
  closeDamaged(): string | undefined {
    return this.connection.closeDamaged();
  }

  private span(traceId: string, spanId: string): StoredSpan[] {
    const row = this.sql(`${SELECT_SPANS} WHERE trace_id = ? AND span_id = ?`).get(traceId, spanId);
    return row ? [toStoredSpan(row)] : [];
  }

  private score(id: string): Score[] {
    const row = this.sql("SELECT * FROM scores WHERE id = ?").get(id);
    return row ? [toScore(row as Record<string, unknown>)] : [];
  }

  private enqueue(target: string, item: string): void {
    this.sql("INSERT OR IGNORE INTO deliveries (target, item) VALUES (?, ?)").run(target, item);
  }

  private sql(text: string): ReturnType<Connection["sql"]> {
    return this.connection.sql(text);
  }

  /** Does work that is kept as a whole, or not at all; what is nested in it is part of it. */
  transaction<T>(work: () => T): T {
    try {
      return this.connection.transaction(work);
    } catch (error) {
      this.origins.forget();
      throw error;
    }
  }
}
