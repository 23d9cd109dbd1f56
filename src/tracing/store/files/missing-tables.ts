import { KIND_OF_OLDER, RUNS_OF_OLDER } from "../../vocabulary/kinds.js";
import type { Database } from "./open.js";
import { MIGRATIONS, OBSERVATIONS } from "./schema.js";

/**
 * Gives a store of an older version, which is only read, the tables that it has not: in SQLite's temporary database,
 * so that nothing of the store itself is changed. They are empty.
 *
 * @returns whether observations are to be made of its spans before they are asked for
 */
export function addMissingTables(db: Database): boolean {
  const rows = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  const known = new Set(rows.map(({ name }) => name));
  for (const [name, sql] of tables()) {
    if (!known.has(name)) db.exec(sql.replace("CREATE TABLE", "CREATE TEMP TABLE"));
  }
  if (known.has("traces")) addMissingColumns(db);
  return known.has("spans") && !known.has("observations");
}

/** Traces as today's have them, in a view of the same name that stands before the table. */
function addMissingColumns(db: Database): void {
  const columns = db.prepare("PRAGMA main.table_info(traces)").all() as { name: string }[];
  if (columns.some(({ name }) => name === "kind")) return;
  db.exec(
    `CREATE TEMP VIEW traces AS SELECT *, ${RUNS_OF_OLDER} AS runs, ${KIND_OF_OLDER} AS kind FROM main.traces AS traces`,
  );
}

/** The tables of today's schema by their names, as the SQL that makes them. */
function tables(): Map<string, string> {
  const texts = [...MIGRATIONS.filter((migration) => typeof migration === "string"), OBSERVATIONS];
  const statements = texts.flatMap((text) => text.match(/CREATE TABLE \w+ [^;]+;/g) ?? []);
  return new Map(statements.map((sql) => [/CREATE TABLE (\w+)/.exec(sql)?.[1] ?? "", sql]));
}
