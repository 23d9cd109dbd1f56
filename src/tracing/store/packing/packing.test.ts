import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asEarlierVersion } from "../../../testing/folders/earlier-store.js";
import { filesWith } from "../../../testing/folders/folder-bytes.js";
import { anyTraceRequest } from "../../../testing/otlp-arbitrary.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { storedSpan, traceId } from "../../../testing/spans.js";
import type { StoredSpan } from "../../otlp/otlp.js";
import { readRequest, toRequest } from "../../otlp/otlp-file.js";
import { eraseTraces } from "../erase.js";
import { SCHEMA_VERSION } from "../files/schema.js";
import { reclaim } from "../reclaim.js";
import { TraceStore } from "../store.js";
import { ATTRIBUTE_NAMES } from "./attribute-names.js";
import { packSpan, sharedTextsIn, sharedValue, unpackSpan } from "./pack-span.js";
import { packAll, packStored, unpacked } from "./pack-stored.js";
import { recountTexts } from "./text-table.js";

const TOLD = "You decide on loans by a fixed policy, and cite only figures that the tools returned. ".repeat(8);
const sharedText = fc.constantFrom(TOLD, `${TOLD} Otherwise.`, "a session that many runs are of", "short");
const attribute = fc.record({
  key: fc.constantFrom(...ATTRIBUTE_NAMES.slice(0, 60), "of.others", "__proto__", ""),
  value: fc.oneof(
    sharedText.map((stringValue) => ({ stringValue })),
    fc.string({ unit: "binary", maxLength: 1200 }).map((stringValue) => ({ stringValue })),
    fc.integer().map((intValue) => ({ intValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    sharedText.map((stringValue) => ({ arrayValue: { values: [{ stringValue }, { stringValue }] } })),
  ),
});

/** Spans as any program may write them, of which many have what ours have; each with an id of its own. */
const anySpans = fc
  .tuple(anyTraceRequest, fc.array(fc.array(attribute, { maxLength: 12 }), { maxLength: 6 }), fc.nat(3))
  .map(([request, ours, traces]) => {
    const others = readRequest(JSON.stringify(request));
    const known = ours.map((attributes, n) => {
      const { span, origin } = storedSpan({ trace: (n % (traces + 1)) + 1, id: n + 1, from: n });
      const events = [{ timeUnixNano: "1", name: "e", attributes }];
      return { origin, span: { ...span, attributes, events, status: { code: 0 } } };
    });
    const all = [...others, ...known];
    return [...new Map(all.map((one) => [`${one.span.traceId} ${one.span.spanId}`, one])).values()];
  });

/** Everything that export writes, a line a trace, in an order that does not depend on the store. */
function exported(store: TraceStore): string[] {
  return [...store.traceIds()].map((id) => JSON.stringify(toRequest(store.spansOf(id)))).sort();
}

/** What the store counts of shared texts, and what it would if it counted anew. */
function usesOf(store: TraceStore) {
  const { connection } = store;
  const read = () => ({
    uses: connection.sql("SELECT id, hex(hash) AS hash, uses FROM text_uses ORDER BY id").all(),
    texts: connection.sql("SELECT id, body FROM texts ORDER BY id").all(),
  });
  const before = read();
  recountTexts((sql) => connection.sql(sql));
  return { before, anew: read() };
}

function storeOf(spans: readonly StoredSpan[], path = join(emptyFolder(), "traces.db")): string {
  const store = TraceStore.open(path);
  store.addSpans(spans);
  store.close();
  return path;
}

describe("a packed span", () => {
  it("comes back as it was, byte for byte, and is none of another row", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const texts: string[] = [];
        for (const { span } of spans) {
          const { body, texts: had } = packSpan(span, (text) => texts.push(text) - 1);
          const ids = { trace_id: span.traceId, span_id: span.spanId };
          expect(JSON.stringify(unpackSpan(body, ids, (id) => sharedValue(texts[id] as string)))).toBe(
            JSON.stringify(span),
          );
          expect(sharedTextsIn(body, ids)).toEqual(had);
          const other = unpackSpan(body, { ...ids, span_id: "of another" }, (id) => sharedValue(texts[id] as string));
          if (other !== undefined) expect(other).toMatchObject({ spanId: span.spanId }); // its JSON, which names itself
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of any depth that can be written at all comes back, too", () => {
    const ids = { trace_id: "t", span_id: "s" };
    for (let depth = 500; ; depth += 250) {
      const deep = JSON.parse(`${'{"arrayValue":{"values":['.repeat(depth)}{}${"]}}".repeat(depth)}`);
      const span = { traceId: "t", spanId: "s", name: "n", startTimeUnixNano: "1", endTimeUnixNano: "2" };
      const whole = { ...span, attributes: [{ key: "a", value: deep }] };
      let json: string;
      try {
        json = JSON.stringify(whole);
      } catch {
        expect(depth).toBeGreaterThan(500);
        return;
      }
      expect(JSON.stringify(unpackSpan(packSpan(whole, () => 1).body, ids, () => undefined))).toBe(json);
    }
  });

  it("is not read when a byte of it has changed", () => {
    const { span } = storedSpan({ trace: 1, id: 1, attributes: { "gen_ai.tool.name": "weigh", text: "x".repeat(40) } });
    const { body } = packSpan(span, () => 1);
    const text = String(body);
    expect(text.startsWith("[")).toBe(true);
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === "7" ? "8" : "7") + text.slice(at + 1);
      const ids = { trace_id: span.traceId, span_id: span.spanId };
      const read = unpackSpan(changed, ids, () => undefined);
      if (read !== undefined) expect(read).not.toHaveProperty("spanId"); // another value, and no span
    }
  });

  it("has names whose numbers stay: a change of the list is a new version of the schema", () => {
    const digest = createHash("sha256").update(ATTRIBUTE_NAMES.join()).digest("hex").slice(0, 16);
    expect({ version: SCHEMA_VERSION, digest, names: new Set(ATTRIBUTE_NAMES).size }).toEqual({
      version: 5,
      digest: "95c6576694e5e8f3",
      names: ATTRIBUTE_NAMES.length,
    });
  });
});

describe("a store of an earlier version", () => {
  it("exports the same bytes, up to order, before, amid and after its spans are packed", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const path = storeOf(spans);
        asEarlierVersion(path);
        const earlier = TraceStore.openReadOnly(path);
        const before = exported(earlier);
        earlier.close();
        const whole = spans.map(({ span }) => span.traceId);
        expect(before).toHaveLength(new Set(whole).size);
        const store = TraceStore.open(path);
        do expect(exported(store)).toEqual(before);
        while (packStored(store.connection) > 0);
        expect(exported(store)).toEqual(before);
        expect(unpacked(store.connection)).toBe(0);
        const { before: counted, anew } = usesOf(store);
        expect(counted).toEqual(anew);
        store.close();
      }),
      { numRuns: 40 },
    );
  });

  it("is packed to less than half, while spans that cannot be read stay as they are", async () => {
    const attributes = { "gen_ai.system_instructions": TOLD, "session.id": "a session that many runs are of" };
    const spans = Array.from({ length: 200 }, (_, n) => storedSpan({ trace: n + 1, id: 1, from: n, attributes }));
    const path = storeOf(spans);
    asEarlierVersion(path);
    const store = TraceStore.open(path);
    store.connection.sql("UPDATE spans SET body = '{' WHERE id = 100").run();
    const bytes = () =>
      store.connection.sql("SELECT sum(octet_length(body)) AS bytes FROM spans").get() as { bytes: number };
    const before = bytes();
    await packAll(store.connection);
    expect(bytes().bytes).toBeLessThan(before.bytes / 2);
    expect(store.connection.sql("SELECT body FROM spans WHERE id = 100").get()).toEqual({ body: "{" });
    await reclaim(store.connection);
    expect(store.connection.sql("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    store.close();
  });
});

describe("texts that spans share", () => {
  it("are counted rightly whatever is added, added again and erased, by two connections", async () => {
    const step = fc.oneof(
      fc.record({ add: anySpans }),
      fc.record({ again: fc.nat(50) }),
      fc.record({ erase: fc.nat(4) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const path = join(emptyFolder(), "traces.db");
        const stores = [TraceStore.open(path), TraceStore.open(path)] as const;
        const added: StoredSpan[] = [];
        for (const [n, one] of steps.entries()) {
          const store = stores[n % 2] ?? stores[0];
          if ("add" in one) {
            store.addSpans(one.add);
            added.push(...one.add);
          } else if ("again" in one) store.addSpans(added.slice(one.again));
          else await eraseTraces(store.connection, [...store.traceIds()].slice(one.erase, one.erase + 2));
          const { before, anew } = usesOf(stores[1]);
          expect(before).toEqual(anew);
          expect(exported(stores[0])).toEqual(exported(stores[1]));
        }
        for (const store of stores) store.close();
      }),
      { numRuns: 40 },
    );
  });

  it("stay while one run has them, and leave no byte in any file when the last of them is forgotten", async () => {
    const folder = emptyFolder();
    const path = join(folder, "traces.db");
    const store = TraceStore.open(path);
    const reader = TraceStore.open(path);
    const attributes = {
      "session.id": "session of Quixworthy, who asks",
      "gen_ai.system_instructions": "You advise Quixworthy alone, and call him by his name.",
    };
    store.addSpans([1, 2, 3].map((trace) => storedSpan({ trace, id: 1, from: trace, attributes })));
    const kept = { "session.id": "session of somebody else altogether" };
    store.addSpans([storedSpan({ trace: 4, id: 1, from: 4, attributes: kept })]);
    const before = store.spansOf(traceId(3));
    expect(store.connection.sql("SELECT count(*) AS n FROM texts WHERE body LIKE '%Quix%'").get()).toEqual({ n: 2 });
    await eraseTraces(store.connection, [traceId(1), traceId(2)]);
    expect(reader.spansOf(traceId(3))).toEqual(before);
    await eraseTraces(store.connection, [traceId(3)]);
    await reclaim(store.connection);
    expect(filesWith(folder, "Quixworthy")).toEqual([]);
    expect(filesWith(folder, "somebody else")).toEqual(["traces.db"]);
    expect(reader.spansOf(traceId(4))[0]?.span.attributes).toEqual(
      storedSpan({ id: 1, attributes: kept }).span.attributes,
    );
    reader.close();
    store.close();
  });

  it("go, too, when a damaged span that had them is erased, and those of others stay", async () => {
    const path = join(emptyFolder(), "traces.db");
    const store = TraceStore.open(path);
    const session = (trace: number) => ({ "session.id": `the session of applicant number ${trace}` });
    store.addSpans([1, 2].map((trace) => storedSpan({ trace, id: 1, from: trace, attributes: session(trace) })));
    store.connection.sql("UPDATE spans SET body = x'00' WHERE trace_id = ?").run(traceId(1));
    await eraseTraces(store.connection, [traceId(1)]);
    expect(store.connection.sql("SELECT body FROM texts").all()).toEqual([
      { body: JSON.stringify(session(2)["session.id"]) },
    ]);
    store.close();
  });
});
