import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { KEY_IN_TRACE as SECRET, storeForSql } from "../../../testing/folders/sql-store.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { spanId } from "../../../testing/spans.js";
import { askSql } from "./ask.js";

const path = storeForSql();
const ask = (sql: string, more: { path?: string } = {}) =>
  askSql({ path, sql, rows: 100, characters: 100_000, secrets: [SECRET], ...more });

describe("questions in SQL that would do more than read the views", () => {
  it.each([
    "SELECT value FROM settings",
    "SELECT value FROM main.settings",
    "SELECT count(*) FROM settings",
    "SELECT (SELECT value FROM settings)",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM settings WHERE value LIKE 'the%')",
    "SELECT name FROM runs UNION ALL SELECT value FROM settings",
    "SELECT trace_id FROM runs ORDER BY (SELECT value FROM settings)",
    "WITH runs AS (SELECT value FROM settings) SELECT * FROM runs",
    "WITH spans AS (SELECT body FROM main.spans) SELECT * FROM spans",
    "WITH spans AS MATERIALIZED (SELECT body FROM main.spans) SELECT * FROM spans",
    "WITH traces AS (SELECT name FROM main.traces) SELECT * FROM traces",
    "SELECT * FROM (SELECT body FROM main.spans) AS spans",
    "SELECT spans.body FROM spans",
    "SELECT body FROM main.spans",
    "SELECT rowid FROM main.spans",
    "SELECT body FROM main.origins",
    "SELECT target FROM deliveries",
    "SELECT sql FROM sqlite_schema",
    "SELECT sql FROM sqlite_temp_schema",
    "SELECT sql FROM temp.sqlite_master",
    "SELECT name FROM pragma_table_list",
    "SELECT file FROM pragma_database_list",
    "SELECT name FROM dbstat",
    "SELECT sql FROM sqlite_stmt",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('/tmp/x', 'x')",
    "SELECT edit('x')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT randomblob(100)",
    "SELECT sqlite_log(1, 'x')",
    "SELECT last_insert_rowid()",
    "SELECT * FROM fsdir('/etc')",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT * FROM generate_series(1, 10)",
    "PRAGMA user_version",
    "PRAGMA writable_schema = ON",
    "ATTACH '/tmp/other.db' AS other",
    "DETACH main",
    "VACUUM INTO '/tmp/copy.db'",
    "DELETE FROM spans",
    "INSERT INTO main.spans DEFAULT VALUES",
    "UPDATE spans SET name = 'x'",
    "REPLACE INTO scores VALUES (1)",
    "DROP VIEW spans",
    "CREATE TABLE x (y)",
    "CREATE TEMP VIEW x AS SELECT 1",
    "CREATE VIRTUAL TABLE x USING fts5(y)",
    "ALTER TABLE main.spans RENAME TO x",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "SAVEPOINT x",
    "EXPLAIN SELECT 1",
    "WITH x AS (SELECT 1) DELETE FROM main.spans",
    "WITH x AS (SELECT 1) INSERT INTO main.scores SELECT 1",
    "SELECT 1; DELETE FROM main.spans",
    "SELECT 1 /* ; */; -- nothing\n DROP TABLE main.spans",
    "/* SELECT */ DELETE FROM main.spans",
    "",
    ";",
    "SELECT ?",
    "SELECT",
    "SELECT zeroblob(100000000)",
    `SELECT ${"abs(".repeat(300)}1${")".repeat(300)}`,
    `SELECT ${"1,".repeat(300)}1`,
  ])("are refused, and change nothing: %s", (sql) => {
    const before = readFileSync(path);
    if (sql === "SELECT ?") expect(ask(sql).rows).toEqual([[null]]);
    else expect(() => ask(sql)).toThrow(/^The query is /);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("say which views there are, what may not be called, or that there is one statement at a time", () => {
    expect(() => ask("SELECT * FROM settings")).toThrow(
      'The query is not answered: "main.settings" is none of the views runs, spans, scores, evals, case_results.',
    );
    expect(() => ask("SELECT count(*) FROM settings")).toThrow('"settings" is none of the views');
    expect(() => ask("SELECT sqlite_log(1, 'x')")).toThrow('the function "sqlite_log" may not be called');
    expect(() => ask("SELECT 1; SELECT 2")).toThrow("The query is more than one statement: ask for one at a time.");
    expect(() => ask("SELECT ';--', [;] FROM runs")).toThrow("no such column: ;");
    expect(ask("SELECT ';--' -- ; SELECT 2\n;").rows).toEqual([[";--"]]);
  });

  it("get no secret of the settings, in whatever form they ask for it", () => {
    for (const column of ["output", "attributes"]) {
      const forms = `hex(${column}), substr(${column}, 1, 400), lower(${column}), instr(${column}, '${SECRET}')`;
      const { rows } = ask(`SELECT ${forms} FROM spans WHERE type = 'TOOL'`);
      const [hex, start, lower, at] = rows[0] as [string, string, string, number];
      expect(Buffer.from(hex, "hex").toString()).not.toContain(SECRET);
      expect(start).toContain("[redacted]");
      expect([lower.includes(SECRET), at]).toEqual([false, 0]);
    }
  });

  it("read a damaged body as nothing, and the rest of its row", () => {
    const damaged = join(emptyFolder(), "traces.db");
    const whole = new DatabaseSync(path);
    whole.exec(`VACUUM INTO '${damaged}'`);
    whole.close();
    const db = new DatabaseSync(damaged);
    db.exec(`UPDATE spans SET body = '{"attributes": [' WHERE span_id = '${spanId(11)}'`);
    db.close();
    expect(
      ask(`SELECT name, attributes, input FROM spans WHERE span_id = '${spanId(11)}'`, { path: damaged }).rows,
    ).toEqual([["weigh", "{}", null]]);
  });

  it("say so of what is no store", () => {
    const other = join(emptyFolder(), "traces.db");
    writeFileSync(other, "not a database, but long enough to be taken for the head of one, if it were one at all");
    expect(() => ask("SELECT 1", { path: other })).toThrow("cannot be opened (file is not a database)");
  });
});
