import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../testing/spans.js";
import type { Score } from "../score.js";
import { eraseBatch } from "./erase.js";
import { beyond, bytesInUse } from "./retention.js";
import { TraceStore } from "./store.js";
import { type Gone, type Upkeep, upkeep } from "./upkeep.js";

const now = EPOCH + 10 * 86_400_000;
const LONG = 60_000;
const NONE = 0;
const DAY_MS = 86_400_000;
const OLD = { keep: { ageMs: DAY_MS }, targets: ["here"] };

const keepUp = (store: TraceStore, options: Partial<Upkeep>) =>
  upkeep(store.connection, { targets: [], now, withinMs: LONG, ...options });
const open = (path = join(emptyFolder(), "traces.db")) => TraceStore.open(path);
const run = (trace: number, from = trace) => storedSpan({ trace, id: 1, from });
const runs = (first: number, count: number) => Array.from({ length: count }, (_, n) => run(first + n));
const scoreOf = (id: string, trace: number): Score => ({
  id,
  trace_id: traceId(trace),
  name: "tone",
  value: 1,
  data_type: "NUMERIC",
  source: "person",
});

describe("what is kept elsewhere of a trace", () => {
  it("is removed before the trace is, and again afterwards", () => {
    const store = open();
    store.addSpans([run(1), run(2)]);
    store.evals.begin({ id: "e", agent: "a", plan: "{}" }, EPOCH + 1.5);
    store.evals.end("e", "{}");
    const seen: unknown[] = [];
    keepUp(store, { ...OLD, forget: (gone) => seen.push({ ...gone, left: store.count() }) });
    expect(seen).toEqual([
      { traces: [traceId(1)], left: 2 },
      { traces: [traceId(1)], left: 1 },
      { evalRuns: ["e"], left: 1 },
      { evalRuns: ["e"], left: 1 },
      { traces: [traceId(2)], left: 1 },
      { traces: [traceId(2)], left: 0 },
    ]);
    expect([...store.evals.newest({})]).toEqual([]);
    store.close();
  });

  it.each([
    ["a trace", (store: TraceStore) => store.addSpans([run(1)])],
    ["an eval run", (store: TraceStore) => store.evals.begin({ id: "e", agent: "a", plan: "{}" }, EPOCH)],
  ])("keeps %s in the store where it cannot be removed", (_, add) => {
    const store = open();
    add(store);
    const forget = () => {
      throw new Error("nobody may write there");
    };
    expect(() => keepUp(store, { ...OLD, forget })).toThrow("nobody may write there");
    expect([store.count(), [...store.evals.newest({})].length].reduce((a, b) => a + b)).toBe(1);
    store.close();
  });
});

describe("another process at the same time", () => {
  it("that queues something of a trace for a backend keeps the trace", () => {
    const store = open();
    store.addSpans(runs(1, 3));
    const other = open(store.path);
    const forget = ({ traces = [] }: Gone) => {
      if (!traces.includes(traceId(2)) || store.count() < 3) return;
      other.addScores([scoreOf("late", 2)], now, ["here"]);
    };
    expect(keepUp(store, { ...OLD, forget }).isWaiting).toBe(true);
    expect([...store.traceIds()]).toEqual([traceId(2)]);
    other.close();
    store.close();
  });

  it("that removes what is too much leaves the other one nothing to remove", () => {
    const store = open();
    store.addSpans(
      Array.from({ length: 400 }, (_, n) =>
        storedSpan({ trace: n + 1, id: 1, from: n, attributes: { text: randomBytes(900).toString("base64") } }),
      ),
    );
    const other = open(store.path);
    const keep = { bytes: Math.round(bytesInUse(store.connection) / 2) };
    const newer = Array.from({ length: 251 }, (_, n) => traceId(150 + n));
    const forget = () => void eraseBatch(other.connection, newer, (ids) => ids);
    keepUp(store, { keep, forget });
    expect([...store.traceIds()].sort()).toEqual(Array.from({ length: 149 }, (_, n) => traceId(n + 1)));
    other.close();
    store.close();
  });
});

describe("traces that wait for a backend", () => {
  it("are stepped past, however many they are, and told of", () => {
    const store = open();
    store.addSpans(runs(1, 1200), ["here"]);
    store.addSpans(runs(2000, 25), ["elsewhere"]);
    expect(keepUp(store, OLD)).toEqual({ isWaiting: true });
    expect(store.count()).toBe(1200);
    store.markDelivered("here", { spans: runs(1, 1200) }, now);
    expect(keepUp(store, OLD)).toEqual({ isWaiting: false });
    expect(store.count()).toBe(0);
    store.close();
  });

  it("are stepped past by processes that have no time, each from where the one before came to", () => {
    const path = join(emptyFolder(), "traces.db");
    const first = open(path);
    first.addSpans(runs(1, 300), ["here"]);
    first.addSpans(runs(2000, 5));
    first.close();
    const left = Array.from({ length: 8 }, () => {
      const store = open(path);
      keepUp(store, { ...OLD, withinMs: NONE });
      const count = store.count();
      store.close();
      return count;
    });
    expect(left.at(-1)).toBe(300);
    const store = open(path);
    store.markDelivered("here", { spans: runs(1, 20) }, now); // behind which they have come
    for (let n = 0; n < 12; n++) keepUp(store, { ...OLD, withinMs: NONE });
    expect(store.count()).toBe(280);
    store.close();
  });

  it("stay in a store that is too large, of which newer ones go that were delivered", () => {
    const store = open();
    store.addSpans(runs(1, 600), ["here"]);
    store.addSpans(runs(1000, 600));
    const keep = { bytes: Math.round(bytesInUse(store.connection) * 0.8) };
    expect(keepUp(store, { keep, targets: ["here"] }).isWaiting).toBe(true);
    expect(bytesInUse(store.connection)).toBeLessThanOrEqual(keep.bytes);
    expect(store.idsWithPrefix(traceId(1).slice(0, 28), 2000).filter((id) => id <= traceId(600))).toHaveLength(600);
    store.close();
  });

  it("are counted by what looks before anything is removed, as what would go", () => {
    const store = open();
    store.addSpans(runs(1, 4), ["here"]);
    store.addSpans(runs(5, 3), ["elsewhere"]);
    expect(beyond(store.connection, { ...OLD, now })).toMatchObject({ traces: [5, 6, 7].map(traceId), waiting: 4 });
    expect(beyond(store.connection, { ...OLD, now, targets: [] })).toMatchObject({ waiting: 0 });
    store.close();
  });
});

describe("scores whose trace is not there", () => {
  it("go by their own age, unless they wait, and are looked for once a day", () => {
    const store = open();
    const left = () => (store.connection.sql("SELECT id FROM scores ORDER BY id").all() as Score[]).map(({ id }) => id);
    store.addSpans([run(5, now - EPOCH)]);
    store.addScores([scoreOf("old", 1), scoreOf("of a trace", 5)], EPOCH, ["elsewhere"]);
    store.addScores([scoreOf("waits", 2)], EPOCH, ["here"]);
    store.addScores([scoreOf("new", 3)], now);
    keepUp(store, OLD);
    expect(left()).toEqual(["new", "of a trace", "waits"]);
    expect(store.pendingCount("elsewhere")).toBe(1);
    store.markDelivered("here", { scores: [{ ...scoreOf("waits", 2), created_at: EPOCH }] }, now);
    keepUp(store, OLD);
    expect(left()).toContain("waits");
    keepUp(store, { ...OLD, now: now + 2 * DAY_MS });
    expect(left()).toEqual([]);
    store.close();
  });

  it("go from a store that is too large where they are older than all of its traces, many at a time", () => {
    const store = open();
    const comment = "a remark of some length ".repeat(20);
    store.addSpans([run(5000)]);
    store.addScores(
      Array.from({ length: 900 }, (_, n) => ({ ...scoreOf(`s${n}`, n + 1), comment })),
      EPOCH,
    );
    store.addScores([scoreOf("newer", 1)], now);
    keepUp(store, { keep: { bytes: bytesInUse(store.connection) - 100_000 } });
    expect(store.connection.sql("SELECT id FROM scores WHERE created_us = ?").all(EPOCH * 1000).length).toBeLessThan(
      800,
    );
    expect(store.scoresOf(traceId(1)).map(({ id }) => id)).toContain("newer");
    store.close();
  });
});

describe("eval runs", () => {
  /** Eval runs of a day each, oldest first, with results that take some room. */
  function storeOfEvals(ids: readonly string[]): TraceStore {
    const store = open();
    for (const [n, id] of ids.entries()) {
      store.evals.begin({ id, agent: "a", plan: "{}" }, EPOCH + n * DAY_MS);
      for (let m = 0; m < 250; m++) {
        const body = JSON.stringify({ text: randomBytes(900).toString("base64") });
        store.evals.addResult(id, { case_id: `c${m}`, repeat: 0, body });
      }
      store.evals.end(id, "{}");
    }
    return store;
  }
  const idsIn = (store: TraceStore) => [...store.evals.newest({})].map(({ id }) => id).reverse();

  it("count for the size of a store, and the oldest go with all of their results", () => {
    const store = storeOfEvals(["one", "two", "three", "four"]);
    const keep = { bytes: Math.round(bytesInUse(store.connection) * 0.6) };
    expect(beyond(store.connection, { keep, now, targets: [] })).toMatchObject({
      traces: [],
      evalRuns: ["one", "two"],
    });
    keepUp(store, { keep });
    expect(bytesInUse(store.connection)).toBeLessThanOrEqual(keep.bytes);
    expect(idsIn(store)).toContain("four");
    expect(idsIn(store)).not.toContain("one");
    const runsOfResults = store.connection.sql("SELECT DISTINCT run_id FROM eval_results ORDER BY run_id").all();
    expect(runsOfResults).toEqual([...idsIn(store)].sort().map((run_id) => ({ run_id })));
    store.close();
  });

  it.each([
    ["one that goes on", (store: TraceStore) => store.evals.begin({ id: "on", agent: "a", plan: "{}" }, now - 1000)],
    [
      "a run that goes on",
      (store: TraceStore) => store.begin(traceId(9), { started_at: now - 1000, name: "run", agent: "a", model: "m" }),
    ],
  ])("and %s stays for a day, however large the store is", (_, begin) => {
    const store = storeOfEvals(["one"]);
    begin(store);
    keepUp(store, { keep: { bytes: 1 } });
    expect([...idsIn(store), ...store.traceIds()]).toHaveLength(1);
    keepUp(store, { keep: { bytes: 1 }, now: now + 2 * DAY_MS });
    expect([...idsIn(store), ...store.traceIds()]).toEqual([]);
    store.close();
  });
});
