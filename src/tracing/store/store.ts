import { NO_SECRETS, type Redactor } from "../../text/redact.js";
import type { TraceFilter, TraceSummary } from "../filter.js";
import type { OtlpSpan, StoredSpan } from "../otlp/otlp.js";
import { partsOfRunId, runOf, type StoredTrace } from "../runs.js";
import type { Score } from "../score.js";
import type { RunKind } from "../vocabulary/kinds.js";
import { DeliveryTable, type Pending, type PendingKind, spanRows } from "./delivery-table.js";
import { EvalTable } from "./eval-table.js";
import { Connection, type Statement } from "./files/connection.js";
import type { OpenOptions } from "./files/open.js";
import { OriginTable } from "./origins.js";
import { packSpan } from "./packing/pack-span.js";
import { TextTable } from "./packing/text-table.js";
import { INSERT_OBSERVATION, observationRow } from "./queries/observation-rows.js";
import { toSummary, UPSERT_TRACE } from "./queries/queries.js";
import { beside, type Place, readMany, summaries, unreadOf } from "./queries/read-many.js";
import { type HourOfRuns, openingSpan, runsByHour } from "./queries/run-outcomes.js";
import { scoresOf } from "./queries/score-queries.js";
import { summarizeSpan, sumRows } from "./queries/summary.js";
import { type Row, readStoredSpan, readTraceRow, type TraceRow } from "./rows.js";

export type { StoredSpan };

interface StoreOptions extends OpenOptions {
  /** Blanks secrets in all that is written. */
  redactor?: Redactor;
}

/** What is known of a run when it begins. */
export interface RunBeginning {
  /** Milliseconds since 1970. */
  started_at: number;
  name: string;
  agent: string;
  model: string;
  session?: string;
  /** Real traffic by default. */
  kind?: RunKind;
}

/**
 * The local store of traces: one SQLite file, written by many processes at once. Each call that writes is one
 * transaction, durable when it returns (against a crash of the process, not of the machine).
 */
export class TraceStore {
  private readonly origins: OriginTable;
  private readonly texts: TextTable;
  private readonly deliveries: DeliveryTable;
  /** Eval runs and their results. */
  readonly evals: EvalTable;

  /** @param connection for what reads the store in ways of its own */
  private constructor(
    readonly connection: Connection,
    private readonly redactor: Redactor = NO_SECRETS,
  ) {
    this.origins = new OriginTable(connection);
    this.texts = new TextTable((text) => connection.sql(text));
    this.deliveries = new DeliveryTable(connection);
    this.evals = new EvalTable(connection, redactor);
  }

  /**
   * Opens the store at a path, or one in memory with `:memory:`.
   *
   * @throws StoreProblem
   */
  static open(path: string, { redactor, ...options }: StoreOptions = {}): TraceStore {
    return new TraceStore(Connection.open(path, options), redactor);
  }

  /** Opens a store, or none yet, that nothing can be written to through it; see `Connection`. @throws StoreProblem */
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
      `INSERT INTO traces (trace_id, start_us, end_us, name, agent, model, session, kind)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ).run(traceId, startUs, startUs, run.name, run.agent, run.model, run.session ?? null, run.kind ?? "run");
  }

  /**
   * Keeps spans. One that is known already is left as it is.
   *
   * @param targets names of the backends that are still to get them
   * @returns how many were new
   */
  addSpans(spans: readonly StoredSpan[], targets: readonly string[] = []): number {
    return this.transaction(() => {
      this.origins.forget();
      this.texts.begin();
      const added = spans.flatMap((span) => this.addSpan(this.redactor.json(span), targets) ?? []);
      this.texts.end();
      for (const row of sumRows(added)) this.sql(UPSERT_TRACE).run({ ...row });
      return added.length;
    });
  }

  /** @returns what it says of its trace; undefined for a span that is known already */
  private addSpan(stored: StoredSpan, targets: readonly string[]): TraceRow | undefined {
    const { span, origin } = stored;
    if (this.sql("SELECT 1 FROM spans WHERE trace_id = ? AND span_id = ?").get(span.traceId, span.spanId))
      return undefined;
    const row = summarizeSpan(span);
    const { body, texts } = packSpan(span, this.texts.idOf);
    this.texts.count(texts, 1);
    const { lastInsertRowid } = this.sql(
      `INSERT INTO spans (trace_id, span_id, name, start_us, duration_us, error, origin, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      span.traceId,
      span.spanId,
      span.name,
      row.start_us,
      row.end_us - row.start_us,
      row.errors,
      this.origins.idOf(origin),
      body,
    );
    this.sql(INSERT_OBSERVATION).run(...observationRow(lastInsertRowid, row, stored));
    for (const target of targets) this.deliveries.addSpan(target, span.traceId, span.spanId);
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
        for (const target of targets) this.deliveries.addScore(target, id);
      }
    });
  }

  /** Traces in a line each, newest first. */
  list(filter: TraceFilter = {}): TraceSummary[] {
    return [...summaries(this.connection, filter)];
  }

  /** Runs older or newer than one that is named, the nearest first; undefined where that is not there. */
  beside(place: Place, filter: TraceFilter = {}): TraceSummary[] | undefined {
    return beside(this.connection, filter, place);
  }

  /** How many real runs came to what, by the hour, from the beginning of one on (milliseconds since 1970). */
  runsByHour(since: number): HourOfRuns[] {
    return runsByHour(this.connection, since);
  }

  /** The first span of a run, without the others, of which there may be many; undefined where there is none. */
  openingSpan(id: string): OtlpSpan | undefined {
    return openingSpan(this.connection, id);
  }

  /**
   * Ids of all traces, newest first: for engines that read many. Between two ids nothing is held open, so that the
   * reader may write.
   */
  *traceIds(filter: TraceFilter = {}): Generator<string> {
    for (const { trace_id } of summaries(this.connection, filter)) yield trace_id;
  }

  /** All traces with their spans and scores, newest first, read many at a time: several times as quick as one by one. */
  readMany(filter: TraceFilter): Generator<StoredTrace> {
    return readMany(this.connection, filter);
  }

  /** Ids of traces that begin with a prefix; at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): string[] {
    const capitals = prefix.toUpperCase(); // earlier versions kept the digits of others' ids as they came
    const rows = this.sql(
      "SELECT trace_id FROM traces WHERE (trace_id >= ? AND trace_id < ?) OR (trace_id >= ? AND trace_id < ?) LIMIT ?",
    ).all(prefix, `${prefix}g`, capitals, `${capitals}G`, limit);
    return rows.map((row) => (row as { trace_id: string }).trace_id);
  }

  /** How many traces there are. */
  count(): number {
    return (this.sql("SELECT count(*) AS count FROM traces").get() as { count: number }).count;
  }

  /** One trace in a line; undefined where there is none of that id. */
  summary(traceId: string): TraceSummary | undefined {
    const [row] = this.sql("SELECT * FROM traces WHERE trace_id = ?").all(traceId) as Row[];
    const read = row && readTraceRow(row, this.connection.badRows);
    return read && toSummary(read, this.scoresOf(traceId));
  }

  /** A whole trace, or one of the runs in it; undefined where there is none of that id. */
  stored(id: string): StoredTrace | undefined {
    const { traceId, spanId } = partsOfRunId(id);
    const summary = this.summary(traceId);
    if (!summary) return undefined;
    const [rows, scores] = [spanRows(this.connection, traceId), this.scoresOf(traceId)];
    const spans = rows.flatMap((row) => readStoredSpan(row, this.connection)?.span ?? []);
    const whole = { summary: { ...summary, ...unreadOf(rows, spans) }, spans, scores };
    return spanId === undefined ? whole : runOf(whole, spanId);
  }

  /** The spans of a trace that have ended, in the order in which they began. */
  spansOf(traceId: string): StoredSpan[] {
    return spanRows(this.connection, traceId).flatMap((row) => readStoredSpan(row, this.connection) ?? []);
  }

  scoresOf(traceId: string): Score[] {
    return scoresOf(this.connection, traceId);
  }

  /** What could not be read through this store and was left out, in words; undefined for nothing. */
  get unreadable(): string | undefined {
    return this.connection.badRows.text();
  }

  /** Durations by span name since a time (milliseconds): count and 95th percentile in microseconds. */
  durationsByName(since: number): { name: string; count: number; p95_us: number }[] {
    const sql =
      "SELECT name, count(*) AS count, percentile(duration_us, 95) AS p95_us FROM observations WHERE start_us >= ? GROUP BY name";
    return this.sql(sql).all(since * 1000) as ReturnType<TraceStore["durationsByName"]>;
  }

  /** What a backend has not acknowledged of a kind, as far as it can be read; see `DeliveryTable`. */
  pending(target: string, kind: PendingKind, limit: number, skip = 0): Pending {
    return this.deliveries.pending(target, kind, limit, skip);
  }

  /** Queues everything that a backend never got. @returns how much is now waiting for it */
  enqueueAll(target: string): number {
    return this.deliveries.addAll(target);
  }

  /** How much waits for a backend: of a kind, or of both. */
  pendingCount(target: string, kind?: PendingKind): number {
    return this.deliveries.count(target, kind);
  }

  /** Notes that a backend has acknowledged spans and scores. @param at milliseconds since 1970 */
  markDelivered(target: string, items: Partial<Readonly<Pending>>, at: number): void {
    this.deliveries.mark(target, items, Math.round(at * 1000));
  }

  /** A setting that is made once and kept with the store: the salt of masked figures, say. */
  setting(name: string, make: () => string): string {
    const known = this.knownSetting(name);
    if (known !== undefined && known !== "") return known;
    const made = make();
    this.sql(`INSERT OR ${known === "" ? "REPLACE" : "IGNORE"} INTO settings VALUES (?, ?)`).run(name, made);
    return this.knownSetting(name) ?? made;
  }

  /** A setting that was made before; empty for one that cannot be read. */
  knownSetting(name: string): string | undefined {
    const [row] = this.sql("SELECT value FROM settings WHERE name = ?").all(name) as Row[];
    if (row === undefined || (typeof row.value === "string" && row.value !== ""))
      return row?.value as string | undefined;
    this.connection.badRows.add("settings", name);
    return "";
  }

  close(): void {
    this.connection.close();
  }

  /** Closes a damaged store, and moves its file out of the way. @returns where it is kept, unless it is gone already */
  closeDamaged(): string | undefined {
    return this.connection.closeDamaged();
  }

  private sql(text: string): Statement {
    return this.connection.sql(text);
  }

  /** Does work that is kept as a whole, or not at all; what is nested in it is part of it. */
  transaction<T>(work: () => T): T {
    return this.connection.transaction(work);
  }
}
