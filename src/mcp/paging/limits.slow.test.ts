import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addTrace, serveStore } from "../../testing/folders/mcp-store.js";
import { EPOCH, spanId, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { estimateTokens, MOST_TOKENS } from "./tokens.js";

let served: Awaited<ReturnType<typeof serveStore>>;
beforeEach(async () => {
  served = await serveStore();
});
afterEach(() => served.close());

/** What pages tell of a text behind its first part. */
function partsOf(path: string, pages: { continued?: { path: string; text: string }[] }[]): string {
  const parts = pages.flatMap(({ continued = [] }) => continued);
  return parts.flatMap((part) => (part.path === path ? [part.text] : [])).join("");
}

describe("no answer is too long", () => {
  const giants: [string, () => void][] = [
    ["a trace with 5,000 spans", () => addTrace(served.store, { calls: 5000 })],
    ["a trace with inputs of 300,000 characters", () => addTrace(served.store, { calls: 4, length: 300_000 })],
    [
      "a trace whose text takes many tokens a character",
      () => addTrace(served.store, { calls: 5, length: 60_000, text: "漢😀" }),
    ],
    [
      "a span with 4,000 attributes",
      () =>
        served.store.addSpans([
          storedSpan({
            trace: 1,
            id: 10_001,
            attributes: Object.fromEntries(
              Array.from({ length: 4000 }, (_, n) => [`attribute ${n}`, "value ".repeat(40)]),
            ),
          }),
        ]),
    ],
  ];
  it.each(giants)("of %s, and everything is reached by its cursors", { timeout: 120_000 }, async (_, add) => {
    add();
    const spans = served.store.spansOf(traceId(1));
    const ids = spans.map(({ span }) => span.spanId).sort();
    const pages = async (name: string, args: Record<string, unknown>) => {
      const found = [];
      let cursor: string | undefined;
      do {
        const { json, text, isError } = await served.call(name, { ...args, ...(cursor ? { cursor } : {}) });
        expect([isError, isError ? text : ""]).toEqual([false, ""]);
        expect(estimateTokens(text)).toBeLessThanOrEqual(MOST_TOKENS);
        found.push(json);
        cursor = json.meta?.cursor;
        if (cursor) expect(json.meta.note ?? "limit").toBeTruthy();
      } while (cursor !== undefined && found.length < 400);
      expect(cursor).toBeUndefined();
      return found;
    };
    const listed = await pages("listObservations", { traceId: traceId(1), fields: ["*"], limit: 100 });
    expect(listed.flatMap(({ data }) => data.map(({ id }: { id: string }) => id)).sort()).toEqual(ids);
    const outline = (await pages("getTraceOutline", { traceId: traceId(1), maxTokens: 5000 })).flatMap(
      (page) => page.outline,
    );
    expect(outline.map((line: string) => line.trim().split(" ")[0]).sort()).toEqual(ids);
    const [observation, ...rest] = await pages("getObservation", { observationId: spanId(10_001), fields: ["*"] });
    const input = (observation.input ?? "").replace(/…$/, "") + partsOf("/input", rest);
    const whole = spans
      .find(({ span }) => span.spanId === spanId(10_001))
      ?.span.attributes?.find(({ key }) => key === ATTRIBUTE.inputMessages);
    expect(input).toBe(whole?.value?.stringValue ?? "");
    await pages("getTraceOutline", { traceId: traceId(1), spanIds: ids.slice(0, 3), maxTokens: 15_000 });
    for (const name of ["explainTrace", "analyzeTraces", "replayTraces"]) {
      await pages(name, name === "explainTrace" ? { traceId: traceId(1) } : {});
    }
  });

  it("of lists of any kind, for any arguments that are taken", async () => {
    addTrace(served.store, { calls: 300, length: 5000 });
    served.store.addScores(
      Array.from({ length: 300 }, (_, n) => ({
        id: `s${n}`,
        trace_id: traceId(1),
        name: `n${n}`,
        value: "v".repeat(3000),
        data_type: "CATEGORICAL" as const,
        comment: "c".repeat(3000),
        source: "eval",
      })),
      EPOCH,
    );
    const fields = fc.oneof(
      fc.constant(["*"]),
      fc.subarray(["id", "input", "output", "metadata", "name"], { minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fields, fc.integer({ min: 1, max: 100 }), fc.boolean(), async (wanted, limit, expand) => {
        const args = {
          traceId: traceId(1),
          fields: wanted,
          limit,
          ...(expand ? { expandMetadataKeys: ["attributes"] } : {}),
        };
        for (const { text } of [
          await served.call("listObservations", args),
          await served.call("listScores", { limit }),
        ]) {
          expect(estimateTokens(text)).toBeLessThanOrEqual(MOST_TOKENS);
        }
      }),
      { numRuns: 30 },
    );
  });
});
