import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asEarlierVersion } from "../../testing/folders/earlier-store.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../testing/spans.js";
import { unpacked } from "./packing/pack-stored.js";
import { bytesInUse } from "./retention.js";
import { TraceStore } from "./store.js";
import { type Gone, type Upkeep, upkeep } from "./upkeep.js";

/** Milliseconds that are enough for whatever there is to do, and those in which one step is done. */
const LONG = 60_000;
const NONE = 0;

/** One run of each age (milliseconds before `now`), oldest first. */
const now = EPOCH + 1_000_000;
const runsOf = (ages: readonly number[]) =>
  ages.map((age, n) => storedSpan({ trace: n + 1, id: 1, from: 1_000_000 - age, attributes: { text: `run ${n}` } }));

function storeWith(ages: readonly number[], targets: string[] = []): TraceStore {
  const store = TraceStore.open(join(emptyFolder(), "traces.db"));
  store.addSpans(runsOf(ages), targets);
  return store;
}

const keepUp = (store: TraceStore, options: Partial<Upkeep>) =>
  upkeep(store.connection, { targets: [], now, withinMs: LONG, ...options });

describe("the upkeep of a store", () => {
  it("removes exactly what is too old and was delivered to every backend that is configured", () => {
    const run = fc.record({ age: fc.integer({ min: 0, max: 1000 }), delivered: fc.boolean() });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 40 }), fc.integer({ min: 1, max: 1000 }), (runs, ageMs) => {
        const store = storeWith(
          runs.map(({ age }) => age),
          ["here", "no longer configured"],
        );
        const delivered = runsOf(runs.map(({ age }) => age)).filter((_, n) => runs[n]?.delivered);
        store.markDelivered("here", { spans: delivered }, now);
        const told = { before: new Set<string>(), after: new Set<string>() };
        const forget = ({ traces = [] }: Gone) => {
          const when = store.summary(traces[0] ?? "") ? told.before : told.after;
          for (const id of traces) when.add(id);
        };
        keepUp(store, { keep: { ageMs }, targets: ["here"], forget });
        const kept = runs.flatMap(({ age, delivered }, n) => (age > ageMs && delivered ? [] : [traceId(n + 1)]));
        expect([...store.traceIds()].sort()).toEqual(kept);
        expect([...told.before, ...kept].sort()).toEqual(runs.map((_, n) => traceId(n + 1)));
        expect(told.after).toEqual(told.before);
        store.close();
      }),
      { numRuns: 30 },
    );
  });

  it("does a little at each run: one step where there is no time, and the rest at the next ones", () => {
    const store = storeWith(Array.from({ length: 35 }, () => 500));
    const left: number[] = [];
    for (let n = 0; n < 5; n++) {
      keepUp(store, { keep: { ageMs: 100 }, withinMs: NONE });
      left.push(store.count());
    }
    expect(left).toEqual([25, 15, 5, 0, 0]);
    store.close();
  });

  it("keeps a score's trace until the score is delivered", () => {
    const store = storeWith([500]);
    const score = { id: "s", trace_id: traceId(1), name: "tone", value: 1, data_type: "NUMERIC", source: "person" };
    store.addScores([score as never], now, ["here"]);
    keepUp(store, { keep: { ageMs: 100 }, targets: ["here"] });
    expect(store.count()).toBe(1);
    store.markDelivered("here", { scores: [{ ...score, created_at: now } as never] }, now);
    keepUp(store, { keep: { ageMs: 100 }, targets: ["here"] });
    expect([store.count(), store.scoresOf(traceId(1))]).toEqual([0, []]);
    store.close();
  });

  it("brings a store below a size, the oldest first, and gives its pages back", () => {
    const store = storeWith(Array.from({ length: 600 }, (_, n) => 6000 - n));
    const before = bytesInUse(store.connection);
    const bytes = Math.round(before / 2);
    keepUp(store, { keep: { bytes } });
    expect(bytesInUse(store.connection)).toBeLessThanOrEqual(bytes);
    expect(bytesInUse(store.connection)).toBeGreaterThan(bytes / 2);
    const kept = [...store.traceIds()];
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => traceId(600 - n)));
    for (let n = 0; n < 20; n++) keepUp(store, { keep: { bytes } });
    expect(store.connection.sql("PRAGMA freelist_count").get()).toEqual({ freelist_count: 0 });
    store.close();
  });

  it("packs what an earlier version kept before it removes anything for its size", () => {
    const attributes = { "gen_ai.system_instructions": "Decide by the policy, and by nothing else. ".repeat(40) };
    const spans = Array.from({ length: 100 }, (_, n) => storedSpan({ trace: n + 1, id: 1, from: n, attributes }));
    const path = join(emptyFolder(), "traces.db");
    const first = TraceStore.open(path);
    first.addSpans(spans);
    first.close();
    asEarlierVersion(path);
    const store = TraceStore.open(path);
    const bytes = Math.round(bytesInUse(store.connection) * 0.9);
    keepUp(store, { keep: { bytes } });
    expect([unpacked(store.connection), store.count()]).toEqual([0, 100]);
    expect(bytesInUse(store.connection)).toBeLessThan(bytes);
    store.close();
  });

  it("removes eval runs that are too old with all of their results, and a newer run's results with its traces", () => {
    const session = { "session.id": "new" };
    const store = TraceStore.open(join(emptyFolder(), "traces.db"));
    store.addSpans([storedSpan({ trace: 1, id: 1, from: 0, attributes: session })]);
    store.addSpans([storedSpan({ trace: 2, id: 1, from: 999_990, attributes: session })]);
    store.evals.begin({ id: "old", agent: "a", plan: "{}" }, now - 5000);
    store.evals.end("old", "{}");
    for (let n = 0; n < 450; n++) store.evals.addResult("old", { case_id: `c${n}`, repeat: 0, body: "{}" });
    store.evals.begin({ id: "new", agent: "a", plan: "{}" }, now - 50);
    for (const n of [1, 2]) {
      const body = JSON.stringify({ trace_id: traceId(n) });
      store.evals.addResult("new", { case_id: `c${n}`, repeat: 0, body });
    }
    keepUp(store, { keep: { ageMs: 100 } });
    expect([...store.evals.newest({})].map(({ id }) => id)).toEqual(["new"]);
    expect(store.connection.sql("SELECT run_id, case_id FROM eval_results").all()).toEqual([
      { run_id: "new", case_id: "c2" },
    ]);
    store.close();
  });
});
