import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { deliver } from "../delivery/deliver.js";
import { localObservations } from "../observations/local.js";
import { openTracing, storePath } from "../tracing.js";
import { openDatabase } from "./files/open.js";
import { salvage } from "./files/salvage.js";
import { MIGRATIONS } from "./files/schema.js";
import { TraceStore } from "./store.js";

const RUNS = 60;

/** A whole store: each run a root and a child, with a score, waiting for a backend. */
let whole: string;
beforeAll(() => {
  const home = join(emptyFolder(), "home");
  const backend = { name: "backend", sendSpans: async () => ({ acknowledged: [] }) };
  const tracing = openTracing({
    home,
    version: "0",
    capture: "full",
    exportCapture: "full",
    targets: [backend],
    onProblem: (problem) => expect.fail(problem),
  });
  for (let n = 0; n < RUNS; n++) {
    const span = tracing.tracer.startSpan(`run ${n}`, {
      attributes: { "input.value": `figures ${randomBytes(600).toString("base64")}` },
    });
    const { traceId } = span.spanContext();
    span.end();
    const source = "validation";
    tracing.addScores([{ id: `s${n}`, trace_id: traceId, name: "valid", value: 1, data_type: "BOOLEAN", source }]);
  }
  tracing.close();
  whole = storePath(home);
  change(whole, "PRAGMA wal_checkpoint(TRUNCATE)");
});

function copyOfWhole(): string {
  const path = join(emptyFolder(), "traces.db");
  copyFileSync(whole, path);
  return path;
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path, { defensive: false });
  db.exec(sql);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

/** Names and bytes of all files beside a store. */
function bytesBeside(path: string): string[] {
  const folder = join(path, "..");
  return readdirSync(folder).map((name) => {
    return `${name} ${createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex")}`;
  });
}

/** All that can be read of a store, in every way, and what it says of the rest. */
async function readAll(path: string) {
  const store = TraceStore.openReadOnly(path);
  const traces = [...store.readMany({})];
  const observations = await localObservations(store).list({ limit: 100, filters: [] } as never);
  const scores = await localObservations(store).scores({ limit: 100 } as never);
  const all = { list: store.list(), traces, observations: observations.items, scores: scores.items };
  store.close();
  return { ...all, unreadable: store.unreadable };
}

describe("a store with a bad row", () => {
  it.each([
    ["spans", "a body that is no JSON", "UPDATE spans SET body = substr(body, 1, 40) WHERE id = 7"],
    ["spans", "a body of another span", "UPDATE spans SET body = (SELECT body FROM spans WHERE id = 9) WHERE id = 7"],
    [
      "spans",
      "a time beyond all",
      `UPDATE spans SET body = replace(body, '"startTimeUnixNano":"', '"startTimeUnixNano":"9999') WHERE id = 7`,
    ],
    ["spans", "bytes for text", "UPDATE spans SET body = x'ff00ff' WHERE id = 7"],
    ["traces", "text for a time", "UPDATE traces SET start_us = 'soon' WHERE name = 'run 6'"],
    ["traces", "an end before its start", "UPDATE traces SET end_us = start_us - 1 WHERE name = 'run 6'"],
    [
      "traces",
      "an integer beyond JavaScript's",
      "UPDATE traces SET round_trips = 9007199254740993 WHERE name = 'run 6'",
    ],
    ["scores", "a value that is none", "UPDATE scores SET value = x'00' WHERE id = 's6'"],
    ["scores", "a time beyond all", "UPDATE scores SET created_us = 9e300 WHERE id = 's6'"],
  ])("of %s leaves it out and names it in one line: %s", async (table, _, damage) => {
    const path = copyOfWhole();
    change(path, damage);
    const before = bytesBeside(path);
    const { list, traces, observations, scores, unreadable } = await readAll(path);
    const lost = (name: string) => RUNS - Number(table === name);
    expect([list.length, traces.length]).toEqual([lost("traces"), lost("traces")]);
    expect(observations).toHaveLength(lost("spans"));
    expect(scores).toHaveLength(lost("scores"));
    expect(unreadable).toMatch(new RegExp(`^1 row of ${table} cannot be read \\(`));
    expect(unreadable).not.toContain("figures");
    expect(bytesBeside(path)).toEqual(before);
  });

  it("sends a backend everything else, and waits for nothing that can never be sent", async () => {
    const path = copyOfWhole();
    change(path, "UPDATE spans SET body = '[]' WHERE id = 1; UPDATE scores SET data_type = 'X' WHERE id = 's0'");
    change(path, "INSERT INTO deliveries (target, item) VALUES ('backend', 'span none none'), ('backend', x'00')");
    const store = TraceStore.open(path);
    const sent: string[] = [];
    const target = {
      name: "backend",
      sendSpans: async <T>(spans: readonly T[]) => ({ acknowledged: [...spans] }),
      sendScores: async <T extends { id: string }>(scores: readonly T[]) => {
        sent.push(...scores.map(({ id }) => id));
        return { acknowledged: [...scores] };
      },
    };
    const signal = new AbortController().signal;
    const [report] = await deliver({ store, targets: [target], capture: "full", salt: "", signal, now: Date.now });
    store.close();
    expect(report).toEqual({ target: "backend", spans: RUNS - 1, scores: RUNS - 1, waiting: 0 });
    expect(sent).toHaveLength(RUNS - 1);
    for (const rows of ["1 row of spans", "1 row of scores", "2 rows of deliveries"]) {
      expect(store.unreadable).toContain(`${rows} cannot be read`);
    }
  });
});

describe("a store with a damaged page", () => {
  it("is read as far as it goes, and recovered into a whole one, while it stays as it is", async () => {
    const size = readFileSync(whole).length;
    const recovered: number[] = [];
    let [damaged, found] = [0, 0];
    for (let page = 0; page < size / 4096; page += 3) {
      const path = copyOfWhole();
      writeFileSync(path, readFileSync(path).fill("garbage ", page * 4096, page * 4096 + 4096));
      const before = bytesBeside(path);
      const { traces, unreadable } = await readAll(path);
      const spans = traces.flatMap((trace) => trace.spans);
      if (unreadable) damaged++;
      found += spans.length;
      const { db } = openDatabase(join(emptyFolder(), "new.db"));
      const { tables } = salvage(path, db);
      expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
      const { copied = 0, lost = 0 } = tables.find(({ table }) => table === "spans") ?? {};
      if (lost !== null) expect(copied + lost).toBe(RUNS);
      recovered.push(copied);
      db.close();
      expect(bytesBeside(path)).toEqual(before);
    }
    expect(damaged).toBeGreaterThan(5);
    // One page is the root of the spans: with it all of them are gone, and otherwise next to none.
    const most = recovered.filter((copied) => copied >= RUNS - 10);
    expect(most.length).toBeGreaterThanOrEqual(recovered.length - 1);
    expect(found).toBeGreaterThan((recovered.length - 2) * (RUNS - 10));
  });
});

describe("a store with a damaged first page", () => {
  it.each([
    ["made today", "", ""],
    ["written anew", "", "VACUUM"],
    ["made by an earlier version", "CREATE TABLE x (id); DROP TABLE x", ""],
    ["made by an earlier version and written anew by it", "CREATE TABLE x (id); DROP TABLE x", "VACUUM"],
  ])("is read by where its tables begin: one that was %s", async (_, first, then) => {
    const path = join(emptyFolder(), "traces.db");
    change(path, first);
    const store = TraceStore.open(path);
    const before = TraceStore.openReadOnly(whole);
    store.addSpans(before.list().flatMap(({ trace_id }) => before.spansOf(trace_id)));
    before.close();
    store.close();
    change(path, then);
    writeFileSync(path, readFileSync(path).fill("garbage ", 0, 4096));
    const { list, observations, unreadable } = await readAll(path);
    expect([list.length, observations.length]).toEqual([RUNS, RUNS]);
    expect(unreadable).toContain("is damaged");
  });
});

describe("a store that is only read", () => {
  it("may be of an older version, which it stays", async () => {
    const path = join(emptyFolder(), "home", "traces.db");
    mkdirSync(join(path, ".."));
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA journal_mode = WAL; ${MIGRATIONS[0]}; PRAGMA user_version = 1; ATTACH '${whole}' AS new`);
    for (const table of ["origins", "spans", "traces", "scores"]) {
      const columns = db.prepare(`PRAGMA main.table_info(${table})`).all() as { name: string }[];
      const names = columns.map(({ name }) => name).join(", ");
      db.exec(`INSERT INTO ${table} SELECT ${names} FROM new.${table}`);
    }
    const first = "(SELECT trace_id FROM traces ORDER BY trace_id LIMIT 1)";
    db.exec(`UPDATE traces SET session = 'replay-0a1b2c3d' WHERE trace_id = ${first}`);
    db.exec("DETACH new; PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    const before = bytesBeside(path);
    const { list, observations, unreadable } = await readAll(path);
    expect([list.length, observations.length, unreadable]).toEqual([RUNS, RUNS, undefined]);
    const store = TraceStore.openReadOnly(path);
    expect([...store.evals.newest({})]).toEqual([]);
    const kinds = (of: TraceStore) => [of.list({ kind: "replay" }).length, of.list({ kind: "run" }).length];
    expect(kinds(store)).toEqual([1, RUNS - 1]);
    store.close();
    expect(bytesBeside(path)).toEqual(before);
    const renewed = TraceStore.open(path); // a writer brings it up to date
    expect(kinds(renewed)).toEqual([1, RUNS - 1]);
    renewed.close();
  });

  it("may have the log of a writer that was killed, and follows writers that go on", async () => {
    const path = copyOfWhole();
    const writer = TraceStore.open(path);
    const begun = (name: string) =>
      writer.begin(name.repeat(32), { started_at: Date.now(), name, agent: "a", model: "m" });
    begun("a");
    const killed = join(emptyFolder(), "traces.db");
    for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, killed + suffix);
    const before = bytesBeside(killed);
    expect((await readAll(killed)).list).toHaveLength(RUNS + 1);
    expect(bytesBeside(killed)).toEqual(before);
    const reader = TraceStore.openReadOnly(path);
    expect(reader.count()).toBe(RUNS + 1);
    begun("b");
    expect(reader.count()).toBe(RUNS + 2);
    reader.close();
    writer.close();
  });
});
