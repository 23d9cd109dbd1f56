import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import type { TraceFilter } from "../filter.js";
import { RUN_KINDS } from "../vocabulary/kinds.js";
import { TraceStore } from "./store.js";

/** Conditions on columns that earlier versions had not. */
const FILTERS: TraceFilter[] = [{}, ...RUN_KINDS.map((kind) => ({ kind })), { outcome: "approved" }];

const BEGUN: Record<string, (path: string) => void> = {
  "a file without a byte": (path) => writeFileSync(path, ""),
  "a database without a table": (path) => withDatabase(path, (db) => db.exec("PRAGMA auto_vacuum = 2; VACUUM")),
  "a database with a log and without a table": (path) =>
    withDatabase(path, (db) => db.exec("PRAGMA auto_vacuum = 2; PRAGMA journal_mode = WAL")),
};

function withDatabase<T>(path: string, work: (db: InstanceType<typeof DatabaseSync>) => T): T {
  const db = new DatabaseSync(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

describe("a store whose making has only begun", () => {
  for (const [what, begin] of Object.entries(BEGUN)) {
    it(`is empty, and no damaged one, as ${what}; what is written later is seen`, () => {
      const path = join(emptyFolder(), "traces.db");
      begin(path);
      const reader = TraceStore.openReadOnly(path);
      for (const filter of FILTERS) expect(reader.list(filter)).toEqual([]);
      expect(reader.unreadable).toBeUndefined();

      writeRun(path);
      expect(reader.list({ kind: "run" })).toHaveLength(1);
      expect(reader.unreadable).toBeUndefined();
      reader.close();
    });
  }

  it("is empty as long as who makes it has not ended", () => {
    const path = join(emptyFolder(), "traces.db");
    const reader = withDatabase(path, (db) => {
      db.exec("PRAGMA journal_mode = WAL; CREATE TABLE other (id); DROP TABLE other; BEGIN IMMEDIATE");
      db.exec("CREATE TABLE half_made (id)");
      const reader = TraceStore.openReadOnly(path);
      for (const filter of FILTERS) expect(reader.list(filter)).toEqual([]);
      db.exec("ROLLBACK");
      return reader;
    });
    writeRun(path);
    expect(reader.list({ kind: "run" })).toHaveLength(1);
    expect(reader.unreadable).toBeUndefined();
    reader.close();
  });
});

function writeRun(path: string): void {
  const store = TraceStore.open(path);
  store.begin("0".repeat(31).concat("1"), {
    name: "run",
    agent: "underwriting",
    model: "offline",
    started_at: Date.now(),
    kind: "run",
  });
  store.close();
}

it("a store that becomes unusable while it is read says what to do, as one that cannot be opened does", () => {
  const path = join(emptyFolder(), "traces.db");
  writeRun(path);
  const reader = TraceStore.openReadOnly(path);
  expect(reader.list({ kind: "run" })).toHaveLength(1);
  rmSync(dirname(path), { recursive: true });
  mkdirSync(dirname(path));
  writeFileSync(path, "no database");
  const wrong =
    /traces\.db cannot be opened \(.*\): see that you may read and write it and its folder, or set UNDERWRITE_HOME to another folder\.$/;
  expect(() => reader.list({ kind: "run" })).toThrow(wrong);
  expect(() => TraceStore.openReadOnly(path)).toThrow(wrong);
});
