import { randomUUID } from "node:crypto";
import { scoreWaits, waitingAmong } from "./delivery-table.js";
import { eraseResults, type ResultOfTrace, resultsOf } from "./erase-evals.js";
import type { Connection } from "./files/connection.js";
import { letOthersWrite } from "./files/database.js";
import { PACKED, type SpanIds, sharedTextsIn } from "./packing/pack-span.js";
import { lookAtUses, mendUses, TextTable } from "./packing/text-table.js";

/** Traces of one transaction: another process that writes waits for no more. */
const BATCH = 100;

/** What was removed for good. */
export interface Erased {
  traces: number;
  scores: number;
  /** Results of eval runs, each of one run of a case. */
  eval_results: number;
  /** Backends that have acknowledged some of it: theirs is not removed. */
  sent_to: string[];
}

/** Ids of the traces that began before a time (milliseconds), and of those that have only scores left, as old. */
export function idsBefore(connection: Connection, before: number): string[] {
  return column(
    connection,
    `SELECT trace_id AS value FROM traces WHERE start_us < ?1
     UNION SELECT trace_id FROM scores WHERE created_us < ?1 AND trace_id NOT IN (SELECT trace_id FROM traces)`,
    before * 1000,
  );
}

/**
 * Removes traces and all that is theirs: spans, scores, what waits for backends, results of eval runs. Some at a time,
 * so that other processes can write meanwhile.
 *
 * @param options.unlessWaitingFor names of backends: a trace of which one of them is still to get something stays
 */
export async function eraseTraces(
  connection: Connection,
  ids: readonly string[],
  { unlessWaitingFor = [] }: { unlessWaitingFor?: readonly string[] } = {},
): Promise<Erased> {
  const erased: Erased = { traces: 0, scores: 0, eval_results: 0, sent_to: [] };
  const results = new Map<string, ResultOfTrace[]>();
  for (const result of resultsOf(connection, ids, { among: "all" })) {
    results.set(result.trace_id, [...(results.get(result.trace_id) ?? []), result]);
  }
  const gone: string[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    if (from > 0) await letOthersWrite();
    const batch = connection.transaction(() => {
      const some = ids.slice(from, from + BATCH);
      const waiting = waitingAmong(connection, some, unlessWaitingFor);
      const going = some.filter((id) => !waiting.has(id));
      gone.push(...going);
      return eraseAtOnce(connection, going, (traces) => traces.flatMap((id) => results.get(id) ?? []));
    });
    erased.traces += batch.traces;
    erased.scores += batch.scores;
    erased.eval_results += batch.eval_results;
    erased.sent_to = [...new Set([...erased.sent_to, ...batch.sent_to])];
  }
  // An eval that goes on may have kept some meanwhile.
  erased.eval_results += eraseResults(connection, resultsOf(connection, gone, { among: "all" }));
  mendTextUses(connection);
  return erased;
}

/** What would be removed with traces. */
export function countTraces(connection: Connection, ids: readonly string[]): Erased {
  const list = JSON.stringify(ids);
  const count = (table: string) => {
    return Number(column(connection, `SELECT count(*) AS value FROM ${table} WHERE ${OF_TRACES}`, list)[0]);
  };
  return {
    traces: count("traces"),
    scores: count("scores"),
    eval_results: resultsOf(connection, ids, { among: "all" }).length,
    sent_to: column(connection, SENT_TO, list),
  };
}

const GIVEN = "(SELECT value FROM json_each(?1))";
const OF_TRACES = `trace_id IN ${GIVEN}`;
/** Each name is looked up in the index: to find items without their target, all rows would be looked through. */
const TARGETS = `(WITH RECURSIVE known (target) AS (
  SELECT min(target) FROM deliveries
  UNION ALL SELECT (SELECT min(target) FROM deliveries WHERE target > known.target) FROM known WHERE target IS NOT NULL
) SELECT target FROM known)`;
const ITEMS = `(SELECT 'span ' || trace_id || ' ' || span_id FROM spans WHERE ${OF_TRACES}
  UNION ALL SELECT 'score ' || id FROM scores WHERE ${OF_TRACES})`;
/** Scores count as acknowledged by OTLP backends, which get none. */
const SENT_TO = `SELECT DISTINCT target AS value FROM deliveries WHERE target IN ${TARGETS} AND item IN ${ITEMS}
  AND delivered_us IS NOT NULL AND (item LIKE 'span %' OR target NOT LIKE 'otlp %')`;

/** Which of some traces go, asked in the transaction that removes them. */
type Still = (ids: readonly string[]) => readonly string[];

/** Removes some traces in one transaction, with the results of evals that their sessions name. @returns which */
export function eraseBatch(connection: Connection, ids: readonly string[], still: Still): readonly string[] {
  return connection.transaction(() => {
    const going = still(ids);
    eraseAtOnce(connection, going, (traces) => resultsOf(connection, traces, { among: "sessions" }));
    return going;
  });
}

function eraseAtOnce(
  connection: Connection,
  ids: readonly string[],
  results: (ids: readonly string[]) => readonly ResultOfTrace[],
): Erased {
  const list = JSON.stringify(ids);
  const remove = (table: string, where: string) =>
    Number(connection.sql(`DELETE FROM ${table} WHERE ${where}`).run(list).changes);
  const sent_to = column(connection, SENT_TO, list);
  remove("deliveries", `target IN ${TARGETS} AND item IN ${ITEMS}`);
  remove("observations", `id IN (SELECT id FROM spans WHERE ${OF_TRACES})`);
  const scores = remove("scores", OF_TRACES);
  removeSpans(connection, list);
  const eval_results = eraseResults(connection, results(ids));
  return { traces: remove("traces", OF_TRACES), scores, eval_results, sent_to };
}

/** Removes spans, and the texts that only they had. */
function removeSpans(connection: Connection, list: string): void {
  const rows = connection
    .sql(`SELECT trace_id, span_id, body FROM spans WHERE ${OF_TRACES} AND ${PACKED}`)
    .all(list) as (SpanIds & { body: unknown })[];
  connection.sql(`DELETE FROM spans WHERE ${OF_TRACES}`).run(list);
  const texts = new TextTable((text) => connection.sql(text));
  let isCounted = true;
  for (const { body, ...ids } of rows) {
    const had = sharedTextsIn(body, ids);
    if (had) texts.count(had, -1);
    else isCounted = false;
  }
  texts.end();
  if (isCounted) return;
  connection.keepNote(MISCOUNTED, randomUUID());
}

/** Name of the setting that says that a damaged span was removed, which did not say what texts it had. */
const MISCOUNTED = "texts_miscounted";

/**
 * Removes the texts that only damaged spans had, where some were removed: then all spans are looked through, before
 * others have to wait. What is ended by force is done the next time.
 */
export function mendTextUses(connection: Connection): void {
  const sql = (text: string) => connection.sql(text);
  const seen = connection.snapshot(() => {
    const note = connection.note(MISCOUNTED);
    return note === undefined ? undefined : { note, uses: lookAtUses(sql) };
  });
  if (!seen) return;
  connection.transaction(() => {
    mendUses(sql, seen.uses);
    sql("DELETE FROM settings WHERE name = ? AND value = ?").run(MISCOUNTED, seen.note);
  });
}

/** Scores that are removed in one transaction. */
const SCORES = 200;
/** Old scores whose trace is not there, and of which nothing waits. */
const LEFT_OVER = `created_us < ?1 AND trace_id NOT IN (SELECT trace_id FROM traces) AND NOT ${scoreWaits("scores.id")}`;

/**
 * Removes some scores whose trace is not there, made before a time (microseconds), unless a backend is still to get
 * them. They are looked for before others have to wait.
 *
 * @param targets names of the backends
 * @returns how many
 */
export function eraseLeftOverScores(connection: Connection, before: number, targets: readonly string[]): number {
  const find = (among: string, ...values: string[]) =>
    column(
      connection,
      `SELECT id AS value FROM scores WHERE ${LEFT_OVER} ${among}`,
      before,
      JSON.stringify(targets),
      ...values,
    );
  const found = find(`LIMIT ${SCORES}`);
  if (found.length === 0) return 0;
  return connection.transaction(() => {
    const ids = JSON.stringify(find("AND id IN (SELECT value FROM json_each(?3))", JSON.stringify(found)));
    const items = "(SELECT 'score ' || value FROM json_each(?1))";
    connection.sql(`DELETE FROM deliveries WHERE target IN ${TARGETS} AND item IN ${items}`).run(ids);
    return Number(connection.sql(`DELETE FROM scores WHERE id IN ${GIVEN}`).run(ids).changes);
  });
}

/**
 * Removes what no span refers to any more of what spans have in common: a program's resource may name a person, too.
 * All spans are looked through before others have to wait, and only those that came since meanwhile.
 */
export function eraseUnusedOrigins(connection: Connection): void {
  const newest = connection.sql("SELECT id, trace_id, span_id FROM spans ORDER BY id DESC LIMIT 1").get() as
    | { id: number; trace_id: string; span_id: string }
    | undefined;
  const unused = connection.sql("SELECT id AS value FROM origins WHERE id NOT IN (SELECT origin FROM spans)").all();
  if (unused.length === 0) return;
  const ids = JSON.stringify(unused.map((row) => (row as { value: number }).value));
  connection.transaction(() => {
    // Where another process has removed it since, its number may have been given anew: then all are looked through.
    const isThere =
      newest &&
      connection
        .sql("SELECT 1 FROM spans WHERE id = ? AND trace_id = ? AND span_id = ?")
        .get(newest.id, newest.trace_id, newest.span_id);
    connection
      .sql(`DELETE FROM origins WHERE id IN ${GIVEN} AND id NOT IN (SELECT origin FROM spans WHERE id > ?2)`)
      .run(ids, isThere ? newest.id : 0);
  });
}

function column(connection: Connection, text: string, ...parameters: (string | number)[]): string[] {
  return connection
    .sql(text)
    .all(...parameters)
    .map((row) => String((row as { value: unknown }).value));
}
