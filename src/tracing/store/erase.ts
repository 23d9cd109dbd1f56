import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "./connection.js";

/** Traces of one transaction: another process that writes waits for no more. */
const BATCH = 250;
/** How long the others are let in between two transactions, in milliseconds. */
const LET_IN_MS = 20;

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
    const batch = connection.transaction(() => eraseBatch(connection, ids.slice(from, from + BATCH)));
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

function eraseBatch(connection: Connection, ids: readonly string[]): Erased {
  const list = JSON.stringify(ids);
  const remove = (table: string, where: string) =>
    Number(connection.sql(`DELETE FROM ${table} WHERE ${where}`).run(list).changes);
  const sent_to = column(connection, SENT_TO, list);
  remove("deliveries", `item IN ${ITEMS}`);
  remove("observations", `id IN (SELECT id FROM spans WHERE ${OF_TRACES})`);
  const scores = remove("scores", OF_TRACES);
  remove("spans", OF_TRACES);
  const eval_results = remove("eval_results", RESULT_OF_TRACES);
  return { traces: remove("traces", OF_TRACES), scores, eval_results, sent_to };
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

/**
 * Makes what was removed unreadable in the store's files: empties the log, and writes the database anew without what
 * earlier versions left of removed rows.
 *
 * @returns bytes that were freed, and whether the log could be emptied: another process may be reading it
 */
export function reclaim(connection: Connection): { freed: number; emptied: boolean } {
  const before = sizeOf(connection.path);
  const empty = () => (connection.sql("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number }).busy === 0;
  empty();
  connection.exec("VACUUM");
  const emptied = empty();
  return { freed: Math.max(0, before - sizeOf(connection.path)), emptied };
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

function sizeOf(path: string): number {
  const sizes = ["", "-wal"].map((suffix) => statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

function column(connection: Connection, text: string, parameter: string | number): string[] {
  return connection
    .sql(text)
    .all(parameter)
    .map((row) => String((row as { value: unknown }).value));
}
