import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { openStoreIn } from "../../../testing/folders/stores.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { storedSpan, traceId } from "../../../testing/spans.js";
import type { TraceFilter } from "../../filter.js";
import { storePath } from "../../tracing.js";
import type { Connection } from "../files/connection.js";
import { TraceStore } from "../store.js";
import { beside, summaries } from "./read-many.js";

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
    db.exec("DROP INDEX traces_in_brief; DROP INDEX scores_by_name");
    db.close();
    const reading = TraceStore.openReadOnly(storePath(home));
    expect(reading.list({ invalid: true }).length).toBe(RUNS / 400);
    expect(reading.list({ scores: [{ name: "rare" }] }).length).toBe(RUNS / 100);
    reading.close();
    expect(indexes().names.length).toBe(before.names.length - 2);
    openStoreIn(home).close();
    expect({ ...indexes(), names: indexes().names.sort() }).toEqual({ ...before, names: before.names.sort() });
  });
});
