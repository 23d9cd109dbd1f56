import { jsonIn } from "../../../text/json.js";
import type { TextOf } from "../packing/pack-span.js";
import { isSharedText, recountTexts, textReader } from "../packing/text-table.js";
import { fillObservations } from "../queries/observation-rows.js";
import { UPSERT_TRACE } from "../queries/queries.js";
import { summarizeSpan, sumRows } from "../queries/summary.js";
import { attempt, rowsById, rowsByKey } from "../readable-rows.js";
import { parseOrigin, parseSpan, type Row, readScoreRow, readSpanRow, readTraceRow } from "../rows.js";
import { BadRows } from "./bad-rows.js";
import type { Database } from "./open.js";

interface RecoveredTable {
  table: string;
  copied: number;
  /** Rows that could not be copied; null where nothing says how many there were. */
  lost: number | null;
}

/** What was copied from a damaged store, and what was lost. */
export interface Recovery {
  tables: RecoveredTable[];
  /** Rows that could be read and are none of ours. */
  bad: BadRows;
}

/** What rows of other tables are checked by. */
interface Known {
  textOf: TextOf;
  /** Hashes of shared texts by their numbers, as far as they could be copied. */
  hashes: ReadonlyMap<unknown, unknown>;
}

/** A row as the new store keeps it; undefined for one that is not to be kept. */
type Check = (row: Row, bad: BadRows, known: Known) => Row | undefined;

/** Tables that are copied, in order, and how their rows are found. Observations follow from the spans. */
const TABLES: readonly { table: string; keys?: readonly string[]; check: Check }[] = [
  { table: "settings", keys: ["name"], check: textOf("settings", "name", ["name", "value"]) },
  { table: "origins", check: (row, bad) => (parseOrigin(row.body) ? row : drop(bad, "origins", row.id)) },
  {
    table: "texts",
    check: (row, bad, { hashes }) => (isShared(row.body, hashes.get(row.id)) ? row : drop(bad, "texts", row.id)),
  },
  { table: "spans", check: checkSpan },
  { table: "traces", keys: ["trace_id"], check: (row, bad) => readTraceRow(row, bad) && row },
  { table: "scores", keys: ["id"], check: (row, bad) => readScoreRow(row, bad) && row },
  { table: "eval_runs", keys: ["id"], check: checkEvalRun },
  { table: "eval_results", keys: ["run_id", "case_id", "repeat"], check: checkEvalResult },
  { table: "deliveries", check: textOf("deliveries", "id", ["target", "item"]) },
];

/**
 * Copies into a new, empty store what can be read of another one. Single damaged pages cost the rows that are on
 * them: everything before and behind is looked for.
 */
export function recoverInto(target: Database, source: Database): Recovery {
  const bad = new BadRows();
  const sql = (text: string) => target.prepare(text);
  const textOf = textReader(sql, (id) => bad.add("texts", id));
  target.exec("BEGIN");
  const hashes = copyHashes(target, source);
  const tables = TABLES.map(({ table, keys, check }) => {
    const before = attempt(source, `SELECT count(*) AS count FROM ${table}`, [])?.[0]?.count;
    for (const row of keys ? rowsByKey(source, table, keys) : rowsById(source, table)) {
      const kept = check(row, bad, { textOf, hashes });
      if (kept) insert(target, table, kept);
    }
    if (table === "spans") adoptOrphans(target);
    return { table, before };
  });
  sumUpTraces(target, textOf);
  fillObservations(target);
  recountTexts(sql);
  target.exec("COMMIT");
  const counted = tables.map(({ table, before }) => {
    const copied = Number(attempt(target, `SELECT count(*) AS count FROM ${table}`, [])?.[0]?.count);
    return { table, copied, lost: typeof before === "number" ? Math.max(0, before - copied) : null };
  });
  return { tables: counted, bad };
}

/** Copies what tells damaged texts from whole ones, and lost ones be put back. How often each is used is counted anew. */
function copyHashes(target: Database, source: Database): ReadonlyMap<unknown, unknown> {
  const hashes = new Map<unknown, unknown>();
  for (const { id, hash } of rowsById(source, "text_uses")) {
    if (!Number.isInteger(id) || !(hash instanceof Uint8Array)) continue; // it is made anew of its text
    insert(target, "text_uses", { id, hash, uses: 0 });
    hashes.set(id, hash);
  }
  return hashes;
}

function insert(target: Database, table: string, row: Row): void {
  const columns = Object.keys(row);
  const sql = `INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  target.prepare(sql).run(...(Object.values(row) as string[]));
}

/** A span's columns, made anew of its body. */
function checkSpan(row: Row, badRows: BadRows, { textOf }: Known): Row | undefined {
  const span = readSpanRow({ ...row, span: row.body }, { badRows, textOf });
  if (!span) return undefined;
  const { start_us, end_us, errors } = summarizeSpan(span);
  const { id, trace_id, span_id, origin, body } = row;
  const known = typeof origin === "number" ? origin : 0;
  const duration_us = end_us - start_us;
  return { id, trace_id, span_id, name: span.name, start_us, duration_us, error: errors, origin: known, body };
}

function checkEvalRun(row: Row, bad: BadRows): Row | undefined {
  const isWhole = jsonIn(row.plan) && (row.summary === null || jsonIn(row.summary));
  const isOurs = isWhole && [row.id, row.agent].every(isText) && typeof row.started_us === "number";
  return isOurs ? row : drop(bad, "eval_runs", row.id);
}

function checkEvalResult(row: Row, bad: BadRows): Row | undefined {
  const isOurs = jsonIn(row.body) && [row.run_id, row.case_id].every(isText) && Number.isInteger(row.repeat);
  return isOurs ? row : drop(bad, "eval_results", `${row.run_id} ${row.case_id} ${row.repeat}`);
}

/** A check that some columns hold text. */
function textOf(table: string, id: string, columns: readonly string[]): Check {
  return (row, bad) => (columns.every((column) => isText(row[column])) ? row : drop(bad, table, row[id]));
}

/** Whether a text is one that spans share: that of its hash, and JSON of a string, or of another value. */
function isShared(body: unknown, hash: unknown): boolean {
  const value = isSharedText(body, hash) ? jsonIn(body) : undefined;
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function drop(bad: BadRows, table: string, id: unknown): undefined {
  bad.add(table, id);
  return undefined;
}

/** Gives spans whose origin is lost one that says nothing. */
function adoptOrphans(target: Database): void {
  const orphans = "FROM spans WHERE origin NOT IN (SELECT id FROM origins)";
  if (!target.prepare(`SELECT 1 ${orphans} LIMIT 1`).get()) return;
  target.exec("INSERT OR IGNORE INTO origins (body) VALUES ('{}')");
  target.exec(
    `UPDATE spans SET origin = (SELECT id FROM origins WHERE body = '{}') WHERE id IN (SELECT id ${orphans})`,
  );
}

/** Makes the rows of traces that are lost, of the spans that are not. */
function sumUpTraces(target: Database, textOf: TextOf): void {
  const lost = target
    .prepare("SELECT DISTINCT trace_id FROM spans WHERE trace_id NOT IN (SELECT trace_id FROM traces)")
    .all() as { trace_id: string }[];
  const spans = target.prepare("SELECT trace_id, span_id, body AS span FROM spans WHERE trace_id = ? ORDER BY id");
  const upsert = target.prepare(UPSERT_TRACE);
  for (const { trace_id } of lost) {
    const rows = spans.all(trace_id).flatMap((row) => parseSpan(row as Row, textOf) ?? []);
    for (const row of sumRows(rows.map(summarizeSpan))) upsert.run({ ...row });
  }
}
