import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../../testing/spans.js";
import { deliver } from "../../delivery/deliver.js";
import { eraseTraces } from "../erase.js";
import { openDatabase } from "../files/open.js";
import { salvage } from "../files/salvage.js";
import { type StoredSpan, TraceStore } from "../store.js";
import { lookAtUses, mendUses, recountTexts } from "./text-table.js";

const TOLD = "You decide on loans by a fixed policy, and cite only figures that tools returned.";
const span = (trace: number, told = TOLD) =>
  storedSpan({ trace, id: 1, from: trace, attributes: { "gen_ai.system_instructions": told, a: trace } });
const SPANS = [1, 2, 3].map((trace) => span(trace));

/** What can become of a text that spans share. */
const DAMAGES = [
  ["is lost", "DELETE FROM texts"],
  ["is no JSON any more", "UPDATE texts SET body = substr(body, 1, 20)"],
  ["is another text", `UPDATE texts SET body = replace(body, 'fixed', 'loose')`],
  ["is bytes", "UPDATE texts SET body = x'00ff00'"],
] as const;

/** A store of three spans that wait for a backend, whose shared text is damaged. */
function damaged(damage: string, path = join(emptyFolder(), "traces.db")): TraceStore {
  const store = TraceStore.open(path);
  store.addSpans(SPANS, ["backend"]);
  store.close();
  const db = new DatabaseSync(path);
  db.exec(damage);
  db.close();
  return TraceStore.open(path);
}

async function delivered(store: TraceStore) {
  const got: StoredSpan[] = [];
  const target = {
    name: "backend",
    sendSpans: async (spans: readonly StoredSpan[]) => {
      got.push(...spans);
      return { acknowledged: [...spans] };
    },
  };
  const signal = new AbortController().signal;
  const targets = [target as never];
  const [report] = await deliver({ store, targets, capture: "full", salt: "", signal, now: () => EPOCH });
  return { got, report };
}

describe("a text that spans share", () => {
  it.each(DAMAGES)("that %s costs its spans their attribute only, and is told of as one row", (_, damage) => {
    const store = damaged(damage);
    for (const trace of [1, 2, 3]) {
      const [read] = store.spansOf(traceId(trace));
      expect(read?.span.attributes).toEqual([{ key: "a", value: { intValue: trace } }]);
    }
    expect(store.unreadable).toMatch(/^1 row of texts cannot be read/);
    store.close();
  });

  it.each(DAMAGES)("that %s keeps its spans waiting for a backend, which gets those behind them", async (_, damage) => {
    const store = damaged(damage);
    store.addSpans([storedSpan({ trace: 9, id: 1 })], ["backend"]);
    const { got, report } = await delivered(store);
    expect(got).toEqual([storedSpan({ trace: 9, id: 1 })]);
    expect(report).toMatchObject({ spans: 1, waiting: 3, problem: expect.stringContaining("is damaged") });
    store.close();
  });

  it.each(DAMAGES)("that %s is put back by whoever writes it again, and its spans are whole", async (_, damage) => {
    const store = damaged(damage);
    const reader = TraceStore.openReadOnly(store.path);
    expect(reader.spansOf(traceId(1))).not.toEqual([SPANS[0]]);
    store.addSpans([span(4)], ["backend"]);
    for (const each of [reader, store]) expect(each.spansOf(traceId(1))).toEqual([SPANS[0]]);
    const { got, report } = await delivered(store);
    expect(got).toEqual([...SPANS, span(4)]);
    expect(report).toEqual({ target: "backend", spans: 4, scores: 0, waiting: 0 });
    reader.close();
    store.close();
  });

  it.each(DAMAGES)("that %s is not believed in a store that was recovered, and can be put back there", (_, damage) => {
    damaged(damage).close();
    const from = damaged(damage);
    const path = join(emptyFolder(), "new.db");
    const { db } = openDatabase(path);
    salvage(from.path, db);
    db.close();
    from.close();
    const store = TraceStore.open(path);
    expect(store.spansOf(traceId(2))[0]?.span.attributes).toHaveLength(1);
    store.addSpans([span(4)]);
    expect(store.spansOf(traceId(2))).toEqual([SPANS[1]]);
    store.close();
  });

  it("steps past more spans that wait for their text than one request has", async () => {
    const store = TraceStore.open(join(emptyFolder(), "traces.db"));
    store.addSpans(
      Array.from({ length: 1200 }, (_, n) => span(n + 1)),
      ["backend"],
    );
    store.addSpans([storedSpan({ trace: 5000, id: 1 })], ["backend"]);
    store.connection.exec("DELETE FROM texts");
    const { got, report } = await delivered(store);
    expect([got.length, report?.waiting]).toEqual([1, 1200]);
    store.close();
  });

  it("stays known by its hash when a damaged span is erased, so that it is put back", async () => {
    const store = damaged("DELETE FROM texts; UPDATE spans SET body = x'00' WHERE id = 1");
    await eraseTraces(store.connection, [traceId(1)]);
    store.addSpans([span(4)]);
    expect(store.spansOf(traceId(2))).toEqual([SPANS[1]]);
    store.close();
  });

  it("that is kept twice, since the hash of one was damaged, is lost to no span when texts are counted anew", () => {
    const store = damaged("UPDATE text_uses SET hash = x'00'");
    store.addSpans([span(4)]);
    store.connection.exec("DELETE FROM text_uses");
    store.connection.transaction(() => recountTexts((sql) => store.connection.sql(sql)));
    for (const trace of [1, 4]) expect(store.spansOf(traceId(trace))).toEqual([span(trace)]);
    store.close();
  });

  it("is counted rightly when others write and erase while all spans are looked through", async () => {
    const store = damaged("UPDATE text_uses SET uses = uses + 5");
    const other = TraceStore.open(store.path);
    const sql = (text: string) => store.connection.sql(text);
    const uses = store.connection.snapshot(() => lookAtUses(sql));
    other.addSpans([span(4), span(5, `${TOLD} Otherwise.`)]);
    await eraseTraces(other.connection, [traceId(1), traceId(2)]);
    store.connection.transaction(() => mendUses(sql, uses));
    expect(sql("SELECT id, uses FROM text_uses ORDER BY id").all()).toEqual([
      { id: 1, uses: 2 },
      { id: 2, uses: 1 },
    ]);
    other.close();
    store.close();
  });
});

describe("what spans of a program have in common", () => {
  it.each([
    ["is lost", "DELETE FROM origins"],
    ["is no JSON any more", "UPDATE origins SET body = '{'"],
  ])("and %s costs no span: they are read and delivered without it, and one row is told of", async (_, damage) => {
    const store = damaged(damage);
    const without = SPANS.map(({ span }) => ({ span, origin: {} }));
    expect([1, 2, 3].flatMap((trace) => store.spansOf(traceId(trace)))).toEqual(without);
    expect((await delivered(store)).got).toEqual(without);
    expect(store.unreadable).toMatch(/^1 row of origins cannot be read/);
    store.close();
  });
});
