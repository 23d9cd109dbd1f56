import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStoreIn } from "../../../testing/folders/stores.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../../testing/spans.js";
import type { TraceFilter } from "../../filter.js";
import { storePath } from "../../tracing.js";
import { eraseTraces } from "../erase.js";
import type { Connection } from "../files/connection.js";
import { TraceStore } from "../store.js";
import { beside, summaries } from "./read-many.js";
import { type HourOfRuns, runsByHour } from "./run-outcomes.js";

const RUNS = 3200;
const OUTCOMES = ["approved", "denied"];

/** A store in which each run has a score that most have, and one in a hundred one that few have. */
function filled(home = join(emptyFolder(), ".underwrite")): TraceStore {
  const store = openStoreIn(home);
  const numbers = Array.from({ length: RUNS }, (_, index) => index + 1);
  store.addSpans(
    numbers.map((n) =>
      storedSpan({
        trace: n,
        id: n,
        from: Math.floor(n / 3),
        error: n % 500 === 0,
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "underwrite.outcome": OUTCOMES[n % 2] ?? "",
          "underwrite.valid": n % 400 !== 0,
          "session.id": `s${n % 300}`,
        },
      }),
    ),
  );
  store.addScores(
    numbers.flatMap((n) => {
      const score = (name: string, value: number) => ({ name, value, data_type: "BOOLEAN" as const, source: "test" });
      const rare =
        n % 100 === 0 ? [{ id: `rare ${n}`, trace_id: traceId(n), ...score("rare", n % 200 === 0 ? 1 : 0) }] : [];
      return [{ id: `common ${n}`, trace_id: traceId(n), ...score("common", n % 50 === 1 ? 0 : 1) }, ...rare];
    }),
    0,
  );
  return store;
}

/** How SQLite answers each question that is asked. */
function plansOf(store: TraceStore, ask: (connection: Connection) => unknown): string[] {
  const plans: string[] = [];
  const listening = Object.create(store.connection, {
    sql: {
      value: (text: string) => {
        const count = [...text.matchAll(/\?/g)].length;
        const steps = store.connection.sql(`EXPLAIN QUERY PLAN ${text}`).all(...new Array<number>(count).fill(1));
        plans.push(...(steps as { detail: string }[]).map(({ detail }) => detail));
        return store.connection.sql(text);
      },
    },
  });
  ask(listening as Connection);
  return plans;
}

const FILTERS: TraceFilter[] = [
  { outcome: "none" },
  { invalid: true },
  { error: true },
  { model: "none" },
  { name: "none" },
  { session: "none" },
  { kind: "eval" },
  { scores: [{ name: "none", value: "1" }] },
];

describe("runs of a filter", () => {
  it.each(FILTERS)("are found without reading a row that is not given, or sorting them all: %o", (filter) => {
    const store = filled();
    const ways = [
      (connection: Connection) => [...summaries(connection, { ...filter, limit: 5 })],
      (connection: Connection) =>
        beside(connection, { ...filter, limit: 5 }, { side: "older", than: traceId(RUNS / 2) }),
      (connection: Connection) =>
        beside(connection, { ...filter, limit: 5 }, { side: "newer", than: traceId(RUNS / 2) }),
    ];
    for (const way of ways) {
      const plans = plansOf(store, way);
      expect(plans.filter((plan) => /^SCAN (?:traces|scores)$|^SCAN (?:traces|scores) USING INDEX/.test(plan))).toEqual(
        [],
      );
      expect(plans.filter((plan) => /SEARCH traces USING INDEX traces_by/.test(plan))).toEqual([]);
    }
    store.close();
  });

  it.each(["false", "no"])("are found by a verdict in any case without reading all verdicts: %s", (value) => {
    const store = filled();
    const scores = [{ name: "correct", value }];
    const plans = plansOf(store, (connection) => [...summaries(connection, { scores })]);
    const ofScores = plans.filter((plan) => /(?:SEARCH|SCAN) scores /.test(plan) && !/scores_by_trace/.test(plan));
    const byValue = /SEARCH scores USING (?:COVERING )?INDEX scores_by_name \(name=\? AND value[=>]\?\)/;
    // The first of their values is at the end of the index: one is read.
    const first = "SEARCH scores USING COVERING INDEX scores_by_name (name=?)";
    expect(ofScores.length).toBeGreaterThan(1);
    expect(ofScores.filter((plan) => plan !== first && !byValue.test(plan))).toEqual([]);
    expect(plans.filter((plan) => byValue.test(plan)).length).toBeGreaterThan(1);
    store.close();
  });

  it("are the same by scores whether few or many have them, one way or the other through all pages", () => {
    const store = filled();
    const by = (name: string, value?: string) => ({ scores: [{ name, ...(value === undefined ? {} : { value }) }] });
    const numbers = (filter: TraceFilter) => store.list(filter).map(({ trace_id }) => Number.parseInt(trace_id, 16));
    const expected = (has: (n: number) => boolean) =>
      Array.from({ length: RUNS }, (_, index) => index + 1)
        .filter(has)
        .sort((a, b) => Math.floor(b / 3) - Math.floor(a / 3) || a - b);
    expect(numbers(by("common"))).toEqual(expected(() => true));
    expect(numbers(by("common", "true"))).toEqual(expected((n) => n % 50 !== 1));
    expect(numbers(by("common", "false"))).toEqual(expected((n) => n % 50 === 1));
    expect(numbers(by("rare"))).toEqual(expected((n) => n % 100 === 0));
    expect(numbers(by("rare", "1"))).toEqual(expected((n) => n % 200 === 0));
    const both = { scores: [{ name: "rare" }, { name: "common", value: "true" }], outcome: "approved" };
    expect(numbers(both)).toEqual(expected((n) => n % 100 === 0));
    store.close();
  });

  it("are found in a store of an earlier build, which gets what it lacks from who writes to it next", () => {
    const home = join(emptyFolder(), ".underwrite");
    filled(home).close();
    const indexes = () => {
      const db = new DatabaseSync(storePath(home));
      const rows = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
      const version = db.prepare("PRAGMA user_version").get();
      db.close();
      return { names: rows.map((row) => (row as { name: string }).name), version };
    };
    const before = indexes();
    const db = new DatabaseSync(storePath(home));
    const later = ["traces_in_brief", "scores_by_name", "traces_by_hour", "traces_amiss"];
    for (const index of later) db.exec(`DROP INDEX ${index}`);
    db.close();
    const reading = TraceStore.openReadOnly(storePath(home));
    expect(reading.runsByHour(0).reduce((sum, { count }) => sum + count, 0)).toBe(RUNS);
    expect(reading.list({ invalid: true }).length).toBe(RUNS / 400);
    expect(reading.list({ scores: [{ name: "rare" }] }).length).toBe(RUNS / 100);
    reading.close();
    expect(indexes().names.length).toBe(before.names.length - later.length);
    openStoreIn(home).close();
    expect({ ...indexes(), names: indexes().names.sort() }).toEqual({ ...before, names: before.names.sort() });
  });
});

const HOUR_MS = 3_600_000;
const BEGINNING = Math.floor(EPOCH / HOUR_MS) * HOUR_MS;

describe("runs by the hour", () => {
  const made = fc.array(
    fc.record({
      from: fc.integer({ min: -3 * HOUR_MS, max: 9 * HOUR_MS }),
      kind: fc.constantFrom("run", "run", "eval"),
      outcome: fc.constantFrom("approved", "denied", undefined),
      valid: fc.constantFrom(true, false, undefined),
    }),
    { maxLength: 60 },
  );
  /** What a list of runs comes to, by the hour. */
  const counted = (store: TraceStore, since: number) => {
    const groups = new Map<string, number>();
    for (const { started_at, outcome, valid, complete } of store.list({ since, kind: "run" })) {
      const key = JSON.stringify([Math.floor((started_at - since) / HOUR_MS), outcome, valid, complete]);
      groups.set(key, (groups.get(key) ?? 0) + 1);
    }
    return [...groups].sort();
  };
  const told = (hours: readonly HourOfRuns[]) =>
    hours
      .map(({ hour, outcome, valid, complete, count }) => [JSON.stringify([hour, outcome, valid, complete]), count])
      .sort();

  it("are what the list has, also after some were removed, others came late, and one came to its end", async () => {
    await fc.assert(
      fc.asyncProperty(made, made, async (early, late) => {
        const store = TraceStore.open(":memory:");
        const add = (all: typeof early, first: number) =>
          store.addSpans(
            all.map(({ from, kind, outcome, valid }, n) => {
              const attributes = {
                "gen_ai.operation.name": "invoke_agent",
                "underwrite.kind": kind,
                ...(outcome === undefined ? {} : { "underwrite.outcome": outcome }),
                ...(valid === undefined ? {} : { "underwrite.valid": valid }),
              };
              return storedSpan({ trace: first + n, id: first + n, from, attributes });
            }),
          );
        const check = () => expect(told(store.runsByHour(BEGINNING))).toEqual(counted(store, BEGINNING));
        store.begin(traceId(1), { started_at: BEGINNING, name: "a run", agent: "a", model: "m" });
        add(early, 1);
        check();
        const newest = store.list({ limit: 7 });
        await eraseTraces(
          store.connection,
          newest.map(({ trace_id }) => trace_id),
        );
        check();
        add(late, 500);
        check();
        store.close();
      }),
      { numRuns: 40 },
    );
  });

  it("are counted from an index alone, without sorting", () => {
    const store = filled();
    const plans = plansOf(store, (connection) => runsByHour(connection, BEGINNING));
    expect(plans).toEqual([expect.stringMatching(/^SEARCH traces USING COVERING INDEX traces_by_hour/)]);
    store.close();
  });
});
