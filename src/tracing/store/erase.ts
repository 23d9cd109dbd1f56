import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "./files/connection.js";
import { INCREMENTAL } from "./files/open.js";
import { type SpanIds, textsIn } from "./packing/pack-span.js";
import { recountTexts, TextTable } from "./packing/text-table.js";

/** Traces of one transaction: another process that writes waits for no more. */
const BATCH = 100;
/** How long the others are let in between two transactions, in milliseconds. */
const LET_IN_MS = 20;

/** Spans whose bodies may refer to shared texts. */
const PACKED = "substr(body, 1, 1) <> '{'";

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
 */
export async function eraseTraces(connection: Connection, ids: readonly string[]): Promise<Erased> {
  const erased: Erased = { traces: 0, scores: 0, eval_results: 0, sent_to: [] };
  for (let from = 0; from < ids.length; from += BATCH) {
    if (from > 0) await pause(LET_IN_MS);
    const batch = eraseBatch(connection, ids.slice(from, from + BATCH));
    erased.traces += batch.traces;
    erased.scores += batch.scores;
    erased.eval_results += batch.eval_results;
    erased.sent_to = [...new Set([...erased.sent_to, ...batch.sent_to])];
  }
  return erased;
}

/** What would be removed with traces. */
export function countTraces(connection: Connection, ids: readonly string[]): Erased {
  const list = JSON.stringify(ids);
  const count = (table: string, where: string) => Number(column(connection, COUNT(table, where), list)[0]);
  return {
    traces: count("traces", OF_TRACES),
    scores: count("scores", OF_TRACES),
    eval_results: count("eval_results", RESULT_OF_TRACES),
    sent_to: column(connection, SENT_TO, list),
  };
}

const GIVEN = "(SELECT value FROM json_each(?1))";
const OF_TRACES = `trace_id IN ${GIVEN}`;
/** A result that is no JSON, by damage, is of no trace. */
const RESULT_OF_TRACES = `CASE WHEN json_valid(body) THEN json_extract(body, '$.trace_id') END IN ${GIVEN}`;
const ITEMS = `(SELECT 'span ' || trace_id || ' ' || span_id FROM spans WHERE ${OF_TRACES}
  UNION ALL SELECT 'score ' || id FROM scores WHERE ${OF_TRACES})`;
/** Scores count as acknowledged by OTLP backends, which get none. */
const SENT_TO = `SELECT DISTINCT target AS value FROM deliveries WHERE delivered_us IS NOT NULL AND item IN ${ITEMS}
  AND (item LIKE 'span %' OR target NOT LIKE 'otlp %')`;
const COUNT = (table: string, where: string) => `SELECT count(*) AS value FROM ${table} WHERE ${where}`;

/**
 * Removes some traces in one transaction.
 *
 * @param options.resultsOf where results of evals that are theirs are looked for: in all evals, or, which takes no time,
 *   in those that their sessions name
 */
export function eraseBatch(
  connection: Connection,
  ids: readonly string[],
  { resultsOf = "all" }: { resultsOf?: "all" | "sessions" } = {},
): Erased {
  return connection.transaction(() => eraseAtOnce(connection, ids, resultsOf));
}

function eraseAtOnce(connection: Connection, ids: readonly string[], resultsOf: "all" | "sessions"): Erased {
  const list = JSON.stringify(ids);
  const remove = (table: string, where: string) =>
    Number(connection.sql(`DELETE FROM ${table} WHERE ${where}`).run(list).changes);
  const sent_to = column(connection, SENT_TO, list);
  remove("deliveries", `item IN ${ITEMS}`);
  remove("observations", `id IN (SELECT id FROM spans WHERE ${OF_TRACES})`);
  const scores = remove("scores", OF_TRACES);
  removeSpans(connection, list);
  const among = resultsOf === "all" ? "" : `run_id IN (SELECT session FROM traces WHERE ${OF_TRACES}) AND `;
  const eval_results = remove("eval_results", among + RESULT_OF_TRACES);
  return { traces: remove("traces", OF_TRACES), scores, eval_results, sent_to };
}

/** Removes spans, and the texts that only they had. */
function removeSpans(connection: Connection, list: string): void {
  const rows = connection
    .sql(`SELECT trace_id, span_id, body FROM spans WHERE ${OF_TRACES} AND ${PACKED}`)
    .all(list) as (SpanIds & { body: unknown })[];
  connection.sql(`DELETE FROM spans WHERE ${OF_TRACES}`).run(list);
  const sql = (text: string) => connection.sql(text);
  const texts = new TextTable(sql);
  let isCounted = true;
  for (const { body, ...ids } of rows) {
    const had = textsIn(body, ids);
    if (had) texts.count(had, -1);
    else isCounted = false;
  }
  texts.end();
  if (!isCounted) recountTexts(sql); // a damaged span does not say what it had
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

/** Ids of the eval runs that began before a time (milliseconds). */
export function evalRunsBefore(connection: Connection, before: number): string[] {
  return column(connection, "SELECT id AS value FROM eval_runs WHERE started_us < ?", before * 1000);
}

/** Removes eval runs with their results. @returns how many results that were */
export async function eraseEvalRuns(connection: Connection, ids: readonly string[]): Promise<number> {
  let results = 0;
  for (const [index, id] of ids.entries()) {
    if (index > 0) await pause(LET_IN_MS);
    connection.transaction(() => {
      results += Number(connection.sql("DELETE FROM eval_results WHERE run_id = ?").run(id).changes);
      connection.sql("DELETE FROM eval_runs WHERE id = ?").run(id);
    });
  }
  return results;
}

/** Pages that are given back in one transaction. */
const STEP_PAGES = 200;
/** How long the emptying of the log waits for who reads it, in milliseconds: whoever writes waits as long. */
const EMPTY_WITHIN_MS = 1000;

/**
 * Makes what was removed unreadable in the store's files, and gives their free space back, some at a time. A store of
 * an earlier version, whose removed rows were not overwritten, is written anew once: others wait as long as that takes.
 *
 * @returns bytes that were freed, and whether the log could be emptied: another process may be reading it
 */
export async function reclaim(connection: Connection): Promise<{ freed: number; emptied: boolean }> {
  const before = sizeOf(connection.path);
  if (numberOf(connection, "auto_vacuum") === INCREMENTAL) await shrink(connection);
  else connection.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}; VACUUM`);
  connection.sql("PRAGMA wal_checkpoint(PASSIVE)").get(); // most of it while others go on
  connection.waitAtMost(EMPTY_WITHIN_MS);
  const { busy } = connection.sql("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
  return { freed: Math.max(0, before - sizeOf(connection.path)), emptied: busy === 0 };
}

/** Gives free pages back; those that others free meanwhile are theirs to give. */
async function shrink(connection: Connection): Promise<void> {
  for (let left = numberOf(connection, "freelist_count"); left > 0; left -= STEP_PAGES) {
    connection.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    await pause(LET_IN_MS);
  }
}

function numberOf(connection: Connection, pragma: string): number {
  return Number(Object.values(connection.sql(`PRAGMA ${pragma}`).get() as object)[0]);
}

/**
 * Copies of damaged stores beside a store, and what was recovered of them, with the time (milliseconds) at which they
 * were put aside.
 */
export function copiesOf(path: string): { path: string; at: number }[] {
  const name = basename(path);
  return readdirSync(dirname(path))
    .filter((each) => each.startsWith(`${name}.corrupt-`) || each === `${name}.recovered`)
    .filter((each) => !/-(?:wal|shm)$/.test(each))
    .sort()
    .map((name) => join(dirname(path), name))
    .map((copy) => ({ path: copy, at: statSync(copy).ctimeMs }));
}

/** Removes a copy of a damaged store with its log: what is in it cannot be looked through, so it goes as a whole. */
export function removeCopy(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

/** What a store's file and its log take on disk, in bytes. */
export function sizeOf(path: string): number {
  const sizes = ["", "-wal"].map((suffix) => statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

function column(connection: Connection, text: string, parameter: string | number): string[] {
  return connection
    .sql(text)
    .all(parameter)
    .map((row) => String((row as { value: unknown }).value));
}
