import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { storeForSql } from "../../../testing/folders/sql-store.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { spanId, storedSpan, traceId } from "../../../testing/spans.js";
import { MIGRATIONS } from "../files/schema.js";
import { TraceStore } from "../store.js";
import { askSql } from "./ask.js";
import { describeViews, VIEWS } from "./views.js";

const path = storeForSql();
const ask = (sql: string, more: { rows?: number; characters?: number; path?: string } = {}) =>
  askSql({ path, sql, rows: 100, characters: 100_000, secrets: [], ...more });

describe("questions in SQL", () => {
  it("see a row for each run, also of a trace that holds two, each with what its own span says", () => {
    const { columns, rows } = ask("SELECT run_id, agent, kind, outcome, valid, spans FROM runs ORDER BY started_at");
    expect(columns).toEqual(["run_id", "agent", "kind", "outcome", "valid", "spans"]);
    expect(rows).toEqual([
      [traceId(1), "parcels", "run", "refused", 0, 2],
      [`${traceId(2)}-${spanId(20)}`, "parcels", "probe", "refused", 0, null],
      [`${traceId(2)}-${spanId(30)}`, "parcels", "run", "sent", 1, null],
    ]);
  });

  it("see spans with their input, output and attributes as JSON, and join them with runs", () => {
    const { rows } = ask(`SELECT s.name, s.type, s.error, s.input ->> '$.grams', s.attributes ->> '$."gen_ai.tool.name"'
      FROM runs AS r JOIN spans AS s USING (trace_id) WHERE r.valid = 0 AND s.type = 'TOOL' AND r.trace_id = '${traceId(1)}'`);
    expect(rows).toEqual([["weigh", "TOOL", 1, 7, "weigh"]]);
  });

  it("see texts that spans share as each span's own, and the texts' table by no name", () => {
    const shared = join(emptyFolder(), "traces.db");
    const store = TraceStore.open(shared);
    const attributes = { "session.id": "a session of many runs, and of 1 question", "gen_ai.tool.name": "weigh" };
    store.addSpans([1, 2].map((trace) => storedSpan({ trace, id: 1, attributes })));
    store.close();
    const { rows } = ask("SELECT attributes ->> '$.\"session.id\"' FROM spans", { path: shared });
    expect(rows).toEqual([[attributes["session.id"]], [attributes["session.id"]]]);
    for (const table of ["texts", "main.texts", "text_uses"]) {
      const sql = `SELECT attributes, (SELECT count(*) FROM ${table}) FROM spans`;
      expect(() => ask(sql, { path: shared })).toThrow("is none of the views");
    }
  });

  it("see scores, evals and their results", () => {
    expect(ask("SELECT name, value, source, created_at FROM scores").rows).toEqual([
      ["correct", 0, "person", "2023-11-14T22:13:20.000Z"],
    ]);
    expect(ask("SELECT name, cases, passed, failed, errors, ended FROM evals").rows).toEqual([
      ["nightly", 2, 1, 1, 0, 0],
    ]);
    expect(ask("SELECT case_id, status, failed_graders, duration_ms FROM case_results ORDER BY case_id").rows).toEqual([
      ["a", "pass", null, 7],
      ["b", "fail", "outcome", 7],
    ]);
  });

  it("aggregate, number rows and walk JSON with SQLite's own functions", () => {
    expect(
      ask("SELECT type, count(*), median(duration_ms), row_number() OVER (ORDER BY type) FROM spans GROUP BY type")
        .rows,
    ).toEqual([
      ["AGENT", 3, 8, 1],
      ["TOOL", 3, 1, 2],
    ]);
    expect(ask("SELECT value FROM json_each('[1,2]')").rows).toEqual([[1], [2]]);
  });

  it("give each view the columns that its description names, and no others", () => {
    for (const [name, { columns }] of Object.entries(VIEWS)) {
      expect(ask(`SELECT * FROM ${name}`).columns).toEqual(Object.keys(columns));
    }
  });

  it("are told of in docs/traces.md: every view, its columns and what they hold", () => {
    const document = readFileSync(new URL("../../../../docs/traces.md", import.meta.url), "utf8").replace(/\s+/g, " ");
    for (const [name, { row, columns }] of Object.entries(describeViews())) {
      const told = Object.entries(columns).map(([column, meaning]) => `\`${column}\`${meaning && ` (${meaning})`}`);
      expect(document).toContain(`- \`${name}\`, ${row}: ${told.join(", ")}.`);
    }
  });

  it("say that there is more than was asked for, in rows or in characters", () => {
    expect(ask("SELECT span_id FROM spans", { rows: 2 })).toMatchObject({ rows: { length: 2 }, cut: "rows" });
    expect(ask("SELECT attributes FROM spans", { characters: 600 }).cut).toBe("characters");
    expect(ask("SELECT span_id FROM spans", { rows: 6 })).not.toHaveProperty("cut");
  });

  it("give whole numbers that JSON cannot hold as text, and bytes as how many they are", () => {
    expect(ask("SELECT 9223372036854775807, 1e999, x'0102', 3").rows).toEqual([
      ["9223372036854775807", "Infinity", "(2 bytes)", 3],
    ]);
  });

  it("read an empty store where there is none, and make no file", () => {
    const none = join(emptyFolder(), "traces.db");
    expect(ask("SELECT count(*) FROM runs", { path: none }).rows).toEqual([[0]]);
    expect(existsSync(none)).toBe(false);
    writeFileSync(none, ""); // as far as it is when its making is cut short
    expect(ask("SELECT count(*) FROM runs", { path: none }).rows).toEqual([[0]]);
  });

  it.each([0, 1, 2, 3])("read a store of schema %i as today's, and leave its bytes as they are", (version) => {
    const old = join(emptyFolder(), "traces.db");
    const db = new DatabaseSync(old);
    for (const migration of MIGRATIONS.slice(0, version)) {
      if (typeof migration === "string") db.exec(migration);
      else migration(db);
    }
    if (version > 0) {
      const from = new DatabaseSync(path, { readOnly: true });
      const copied = [
        ...from
          .prepare("SELECT * FROM spans")
          .all()
          .map((row) => ["spans", row] as const),
        ...from
          .prepare("SELECT * FROM origins")
          .all()
          .map((row) => ["origins", row] as const),
        ...from
          .prepare("SELECT * FROM traces")
          .all()
          .map(({ runs: _, kind: __, ...row }) => ["traces", row] as const),
      ];
      for (const [table, row] of copied) {
        const names = Object.keys(row);
        db.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map(() => "?")})`).run(...Object.values(row));
      }
      if (version === 3)
        db.exec(
          "INSERT INTO observations SELECT id, start_us, duration_us, 'TOOL', 'ERROR', name, NULL, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL FROM spans",
        );
      from.close();
    }
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
    const before = readFileSync(old);
    expect(ask("SELECT count(*), sum(type = 'TOOL') > 0 FROM spans", { path: old }).rows).toEqual(
      version === 0 ? [[0, null]] : [[6, 1]],
    );
    expect(ask("SELECT count(*) FROM runs", { path: old }).rows).toEqual([[version === 0 ? 0 : 3]]);
    expect(ask("SELECT count(*) FROM case_results", { path: old }).rows).toEqual([[0]]);
    expect(() => ask("WITH traces AS (SELECT * FROM main.settings) SELECT * FROM traces", { path: old })).toThrow();
    expect(readFileSync(old).equals(before)).toBe(true);
  });
});
