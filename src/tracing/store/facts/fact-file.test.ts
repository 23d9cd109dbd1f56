import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { filesWith } from "../../../testing/folders/folder-bytes.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { storedSpan, traceId } from "../../../testing/spans.js";
import { TraceStore } from "../store.js";
import { upkeep } from "../upkeep.js";
import { FactFile, FactsProblem, factsPath, forgetFacts, type KeptFacts } from "./fact-file.js";

const ANN = "of Ann Applicant";

const factsOf = (trace_id: string, text: string, shared = `"shared ${text}"`): KeptFacts => ({
  trace_id,
  stamp: "1",
  start_us: 1000,
  shared,
  body: JSON.stringify(text),
});

const all = (ids: string[]) => new Set(ids);

/** A folder with a file of facts. */
function folder() {
  const home = emptyFolder();
  const path = factsPath(home);
  const open: FactFile[] = [];
  return {
    home,
    path,
    file(patienceMs?: number) {
      const file = FactFile.open(path, patienceMs);
      open.push(file);
      return file;
    },
    /** Which of some texts are in the folder's files, when they are closed. */
    left(...texts: string[]) {
      for (const file of open.splice(0)) file.close();
      return texts.filter((text) => filesWith(home, text).length > 0);
    },
  };
}

/** Keeps the other processes from changing a file. @returns what lets them */
function hold(path: string): () => void {
  const db = new DatabaseSync(path);
  db.exec("BEGIN IMMEDIATE");
  return () => {
    db.exec("COMMIT");
    db.close();
  };
}

describe("a file of facts", () => {
  it("keeps nothing in a set that another process has removed, which nobody could find to forget it", () => {
    const here = folder();
    const [mine, other] = [here.file(), here.file()];
    const set = mine.use("agent", "mine", 1);
    expect(mine.keep(set, [factsOf("a", "first")], all)).toBe(true);
    for (const [now, name] of ["second", "third"].entries()) other.use("agent", name, now + 2);
    expect(mine.keep(set, [factsOf("b", ANN)], all)).toBe(false);
    expect(mine.read(set, ["a", "b"])).toEqual([]);
    expect(here.left(ANN, "first", "mine", "third")).toEqual(["third"]);
  });

  it("gives the number of a set that was removed to no other, so that nobody takes another's facts for his own", () => {
    const here = folder();
    const [mine, other] = [here.file(), here.file()];
    other.use("agent", "older", 1);
    const set = mine.use("agent", "mine", 2);
    const others = ["older", "newer", "mine"].map((name, now) => other.use("agent", name, now + 3));
    expect(others).not.toContain(set);
    for (const id of others) other.keep(id, [factsOf("a", "another's")], all);
    expect(mine.read(set, ["a"])).toEqual([]);
  });

  it("gives the number of what traces had in common to nothing else when it is gone", () => {
    const here = folder();
    const [mine, other] = [here.file(), here.file()];
    const set = mine.use("agent", "name", 1);
    mine.keep(set, [factsOf("a", "mine")], all);
    const [[, , number] = []] = mine.read(set, ["a"]);
    other.forget({ traces: ["a"] });
    other.keep(set, [factsOf("b", "another's")], all);
    expect(mine.shared(number as number)).toBeUndefined();
    mine.keep(set, [factsOf("c", "mine")], all);
    const [[, , again] = []] = mine.read(set, ["c"]);
    expect(mine.shared(again as number)).toBe('"shared mine"');
  });

  it("forgets what only facts had in common that were replaced since, and nothing that others still have", () => {
    const here = folder();
    const file = here.file();
    const set = file.use("agent", "name", 1);
    file.keep(set, [factsOf("a", "1", `"${ANN}"`), factsOf("b", "2", '"of Bob"')], all);
    file.keep(set, [factsOf("a", "1", '"of nobody"')], all);
    file.forget({ traces: ["c"] });
    expect(here.left(ANN, "of Bob")).toEqual(["of Bob"]);
  });

  it("is made anew where an earlier version kept something in it", () => {
    const here = folder();
    earlierFile(here.path);
    const file = here.file();
    expect(file.keep(file.use("agent", "name", 1), [factsOf("a", "of Bob")], all)).toBe(true);
    expect(here.left(ANN, "of Bob")).toEqual(["of Bob"]);
  });

  it("of a newer version is left as it is by who only wants to keep something", () => {
    const path = factsPath(emptyFolder());
    newerFile(path);
    const bytes = readFileSync(path);
    expect(() => FactFile.open(path)).toThrow(FactsProblem);
    expect(readFileSync(path)).toEqual(bytes);
  });
});

/** A file as version 1 made it, with an applicant's data in a set that is gone. */
function earlierFile(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE sets (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, name TEXT NOT NULL UNIQUE, used REAL NOT NULL);
    CREATE TABLE shared (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
    CREATE TABLE facts (set_id INTEGER NOT NULL, trace_id TEXT NOT NULL, stamp TEXT NOT NULL, shared INTEGER NOT NULL,
      body TEXT NOT NULL, start_us REAL NOT NULL, PRIMARY KEY (set_id, trace_id)) WITHOUT ROWID;
    INSERT INTO shared VALUES (1, '"${ANN}"');
    INSERT INTO facts VALUES (7, 'a', '1', 1, '"${ANN}"', 1000);
    PRAGMA user_version = 1;`);
  db.close();
}

/** The same of a version that is not known. */
function newerFile(path: string): void {
  earlierFile(path);
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 1000");
  db.close();
}

describe("who forgets a trace", () => {
  const strange: Readonly<Record<string, (path: string) => void>> = {
    "an earlier version's": earlierFile,
    "a newer version's": newerFile,
    "no database": (path) => writeFileSync(path, ANN.repeat(1000)),
    "without its tables": (path) => {
      FactFile.open(path).close();
      const db = new DatabaseSync(path);
      db.exec(`DROP TABLE sets; CREATE TABLE other AS SELECT '${ANN}'`);
      db.close();
    },
    "a database with a damaged page": (path) => {
      const file = FactFile.open(path);
      const many = Array.from({ length: 500 }, (_, n) => factsOf(`t${n}`, `${n} ${ANN}`.repeat(10), "0"));
      file.keep(file.use("agent", "name", 1), many, all);
      file.close();
      const bytes = readFileSync(path);
      for (let at = 4096; at < bytes.length; at += 4096) bytes.write("damaged!", at);
      writeFileSync(path, bytes);
    },
  };

  it.each(Object.entries(strange))("leaves nothing of an applicant in a file that is %s", (_, make) => {
    const home = emptyFolder();
    make(factsPath(home));
    expect(filesWith(home, ANN)).toEqual(["facts.db"]);
    forgetFacts(home, { traces: ["a"] });
    expect(filesWith(home, ANN)).toEqual([]);
  });

  it("is told where it cannot be looked for and not be removed either", () => {
    const home = emptyFolder();
    mkdirSync(factsPath(home));
    expect(() => forgetFacts(home, { traces: ["a"] })).toThrow(FactsProblem);
  });

  it("waits for other processes no longer than was said, and removes nothing of what they change", () => {
    const here = folder();
    const file = here.file();
    const set = file.use("agent", "name", 1);
    file.keep(set, [factsOf("a", ANN)], all);
    const release = hold(here.path);
    expect(() => forgetFacts(here.home, { traces: ["a"] }, 0)).toThrow(FactsProblem);
    release();
    expect(existsSync(here.path)).toBe(true);
    expect(file.read(set, ["a"])).not.toEqual([]);
    forgetFacts(here.home, { traces: ["a"] }, 0);
    expect(here.left(ANN)).toEqual([]);
  });
});

describe("a store's upkeep", () => {
  it("removes no trace whose facts it cannot remove in the time that it has, and both at the next run", () => {
    const here = folder();
    const store = TraceStore.open(join(here.home, "traces.db"));
    store.addSpans([storedSpan({ trace: 1, id: 1, from: 0 })]);
    const file = here.file();
    file.keep(file.use("agent", "name", 1), [factsOf(traceId(1), ANN)], all);
    const tidy = () =>
      upkeep(store.connection, {
        keep: { ageMs: 1 },
        targets: [],
        now: Date.now(),
        withinMs: 25,
        forget: ({ traces = [] }, patienceMs) => forgetFacts(here.home, { traces }, patienceMs),
      });
    const release = hold(here.path);
    tidy();
    expect(store.count()).toBe(1);
    release();
    tidy();
    expect(store.count()).toBe(0);
    store.close();
    expect(here.left(ANN)).toEqual([]);
  });
});
