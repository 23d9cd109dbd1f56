import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { startProgram } from "../../../testing/processes/programs.js";
import { storedSpan, traceId } from "../../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../../attributes.js";
import { eraseTraces } from "../erase.js";
import { MIGRATIONS } from "../files/schema.js";
import { TraceStore } from "../store.js";

const SPANS = Array.from({ length: 2500 }, (_, id) =>
  storedSpan({
    trace: id % 7,
    id,
    parent: id % 7 === 0 ? undefined : 7,
    from: id,
    error: id % 11 === 0,
    attributes: { [ATTRIBUTE.operation]: id % 2 ? OPERATION.model : OPERATION.tool, [ATTRIBUTE.inputTokens]: id },
  }),
);

const rowsOf = (store: TraceStore) => store.connection.sql("SELECT * FROM observations ORDER BY id").all();

/** A store as the version before the observations left it. */
function oldStore(): string {
  const path = join(emptyFolder(), "traces.db");
  const db = new DatabaseSync(path);
  for (const migration of MIGRATIONS.slice(0, 2)) db.exec(String(migration));
  db.exec("PRAGMA user_version = 2");
  db.prepare("INSERT INTO origins VALUES (1, ?)").run(JSON.stringify(SPANS[0]?.origin));
  const insert = db.prepare(
    "INSERT INTO spans (trace_id, span_id, name, start_us, duration_us, error, origin, body) VALUES (?, ?, ?, 0, 0, 0, 1, ?)",
  );
  db.exec("BEGIN");
  for (const { span } of SPANS) insert.run(span.traceId, span.spanId, span.name, JSON.stringify(span));
  db.exec("COMMIT");
  db.close();
  return path;
}

describe("rows of observations", () => {
  it("are made for the spans of an older store, as if it had always had them", () => {
    const fresh = TraceStore.open(":memory:");
    fresh.addSpans(SPANS);
    const path = oldStore();
    for (let times = 0; times < 2; times++) {
      const opened = TraceStore.open(path);
      expect(rowsOf(opened)).toEqual(rowsOf(fresh));
      opened.close();
    }
    fresh.close();
  });
});

describe("a store that is opened for reading only", () => {
  it("is read, and cannot be written to; the file is afterwards as it was", async () => {
    const path = join(emptyFolder(), "traces.db");
    const store = TraceStore.open(path);
    store.addSpans(SPANS);
    store.close();
    const before = readFileSync(path);
    const reader = TraceStore.openReadOnly(path);
    expect(reader.count()).toBe(7);
    expect(() => reader.addSpans([storedSpan({ trace: 99, id: 1 })])).toThrow(/open for reading only/);
    await expect(eraseTraces(reader.connection, [traceId(1)])).rejects.toThrow(/open for reading only/);
    expect(() => reader.setting("salt", () => "x")).toThrow(/open for reading only/);
    reader.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("sees what others write meanwhile", () => {
    const path = join(emptyFolder(), "traces.db");
    const writer = TraceStore.open(path);
    const reader = TraceStore.openReadOnly(path);
    writer.addSpans(SPANS.slice(0, 10));
    expect(reader.spansOf(SPANS[0]?.span.traceId ?? "")).not.toHaveLength(0);
    reader.close();
    writer.close();
  });

  it("is followed also from before it has its tables, while others have it open", () => {
    const path = join(emptyFolder(), "traces.db");
    const beginning = new DatabaseSync(path);
    beginning.exec("PRAGMA journal_mode = WAL; CREATE TABLE other (x)");
    const reader = TraceStore.openReadOnly(path);
    expect(reader.count()).toBe(0);
    const writer = TraceStore.open(path);
    writer.addSpans(SPANS);
    expect(reader.count()).toBe(7);
    for (const open of [reader, writer, beginning]) open.close();
  });

  it("lets this process write while another one has the store open, too", async () => {
    const path = join(emptyFolder(), "traces.db");
    const sqlite = createRequire(import.meta.url).resolve("@photostructure/sqlite");
    const code = `
      const { DatabaseSync } = require(${JSON.stringify(sqlite)});
      const db = new DatabaseSync(${JSON.stringify(path)}, { timeout: 10000 });
      db.exec("INSERT INTO settings VALUES ('other', 'writes')");
      console.log("open");
      setInterval(() => db, 1000);`;
    TraceStore.open(path).close();
    const other = startProgram(process.execPath, ["-e", code]);
    await other.line("open");
    const reader = TraceStore.openReadOnly(path);
    expect(reader.count()).toBe(0);
    const writer = TraceStore.open(path);
    writer.addSpans(SPANS);
    expect(reader.count()).toBe(7);
    other.process.kill();
    await other.ended;
    reader.close();
    writer.close();
  });
});
