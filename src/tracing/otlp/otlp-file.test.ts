import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyTraceRequest } from "../../testing/otlp-arbitrary.js";
import { type StoredSpan, TraceStore } from "../store/store.js";
import { attributesOf } from "./otlp.js";
import { readRequest, toRequest } from "./otlp-file.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

function lineOf(span: Record<string, unknown>, around: Record<string, unknown> = {}): string {
  const whole = { traceId: TRACE, spanId: SPAN, name: "x", startTimeUnixNano: "1", endTimeUnixNano: "2", ...span };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [whole], ...around }] }] });
}

/** Spans as text, so that their order does not count. */
const sorted = (spans: readonly StoredSpan[]) => spans.map(({ span, origin }) => JSON.stringify([span, origin])).sort();

/** Spans that differ in their ids: one store holds one span of an id. */
function distinct(spans: readonly StoredSpan[]): StoredSpan[] {
  return [...new Map(spans.map((stored) => [`${stored.span.traceId} ${stored.span.spanId}`, stored])).values()];
}

describe("an OTLP file", () => {
  it("gives back every span as it was: any request, read, written and read again", () => {
    fc.assert(
      fc.property(anyTraceRequest, (request) => {
        const spans = readRequest(JSON.stringify(request));
        const raw = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
        expect(spans.map(({ span }) => JSON.stringify(span))).toEqual(raw.map((span) => JSON.stringify(span)));
        expect(sorted(readRequest(JSON.stringify(toRequest(spans))))).toEqual(sorted(spans));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps a resource, a scope and their schema URLs with each span, and fields it does not know", () => {
    const request = {
      resourceSpans: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "a" } }], entityRefs: [{ type: "x" }] },
          schemaUrl: "https://example.com/resource",
          later: 1,
          scopeSpans: [
            {
              scope: { name: "s", version: "1", attributes: [] },
              schemaUrl: "https://example.com/scope",
              later: { deep: [null, true] },
              spans: [{ traceId: TRACE, spanId: SPAN, name: "x", startTimeUnixNano: "1", endTimeUnixNano: "2" }],
            },
          ],
        },
      ],
    };
    expect(toRequest(readRequest(JSON.stringify(request)))).toEqual(request);
  });

  it("survives the store: exported, imported elsewhere and exported again, it is the same text", () => {
    fc.assert(
      fc.property(anyTraceRequest, (request) => {
        const first = throughStore(distinct(readRequest(JSON.stringify(request))));
        const exported = [...first.values()].map((spans) => JSON.stringify(toRequest(spans)));
        const second = throughStore(exported.flatMap(readRequest));
        expect([...second.values()].map((spans) => JSON.stringify(toRequest(spans))).sort()).toEqual(exported.sort());
      }),
      { numRuns: 50 },
    );
  });

  it("loses no digit of 64-bit integers, written as text or as numbers", () => {
    const line = lineOf({}).replace(
      '"startTimeUnixNano":"1","endTimeUnixNano":"2"',
      `"startTimeUnixNano":1700000000000000000,"endTimeUnixNano":1700000000123456790,"attributes":[
        {"key":"n","value":{"intValue":9223372036854775807}},{"key":"m","value":{"intValue":-9007199254740993}},
        {"key":"t","value":{"intValue":"9007199254740993"}},{"key":"s","value":{"stringValue":"a\\\\\\"1234567890123456789"}},
        {"key":"d","value":{"doubleValue":12345678901234567.0}}]`,
    );
    const [stored] = readRequest(line);
    expect(stored?.span).toMatchObject({
      startTimeUnixNano: "1700000000000000000",
      endTimeUnixNano: "1700000000123456790",
      attributes: [
        { value: { intValue: "9223372036854775807" } },
        { value: { intValue: "-9007199254740993" } },
        { value: { intValue: "9007199254740993" } },
        { value: { stringValue: 'a\\"1234567890123456789' } },
        { value: { doubleValue: 12345678901234568 } },
      ],
    });
  });

  it.each([
    ["text", "hello"],
    ["another signal", '{"resourceMetrics":[]}'],
    ["a span without a trace", lineOf({ traceId: undefined })],
    ["an id of another length", lineOf({ spanId: "b7ad" })],
    ["a time before 1970", lineOf({ startTimeUnixNano: -5 })],
    ["a value that is of no kind", lineOf({ attributes: [{ key: "a", value: { intValue: "many" } }] })],
    ["a list that is none", lineOf({ attributes: [{ key: "a", value: { arrayValue: { values: {} } } }] })],
    ["an event without a usable time", lineOf({ events: [{ timeUnixNano: "soon" }] })],
  ])("is refused where a line is %s", (_, line) => {
    expect(() => readRequest(line)).toThrow();
  });

  it.each(["x", "\\", "1"])("is read with a text of many millions of %j", (part) => {
    const text = part.repeat(20_000_000);
    const attributes = [{ key: "text", value: { stringValue: text } }];
    const [stored] = readRequest(lineOf({ attributes }));
    expect(attributesOf(stored?.span ?? {}).text === text).toBe(true);
  });

  it("reads attribute values of all kinds as plain values", () => {
    const kinds = [
      { key: "text", value: { stringValue: "a" } },
      { key: "flag", value: { boolValue: false } },
      { key: "count", value: { intValue: "12" } },
      { key: "ratio", value: { doubleValue: 0.5 } },
      { key: "endless", value: { doubleValue: "-Infinity" } },
      { key: "list", value: { arrayValue: { values: [{ intValue: 1 }, {}] } } },
      { key: "map", value: { kvlistValue: { values: [{ key: "k", value: { bytesValue: "AA==" } }] } } },
      { key: "nothing" },
    ];
    const [stored] = readRequest(lineOf({ attributes: kinds }));
    expect(attributesOf(stored?.span ?? {})).toEqual({
      text: "a",
      flag: false,
      count: 12,
      ratio: 0.5,
      endless: Number.NEGATIVE_INFINITY,
      list: [1, null],
      map: { k: "AA==" },
      nothing: null,
    });
  });
});

/** The spans that a store of its own gives back, by trace, once every list of it was read. */
function throughStore(spans: readonly StoredSpan[]): Map<string, StoredSpan[]> {
  const store = TraceStore.open(":memory:");
  try {
    expect(store.addSpans(spans)).toBe(spans.length);
    const ids = [...store.traceIds()];
    expect(store.list().map(({ trace_id }) => trace_id)).toEqual(ids);
    const back = new Map(ids.map((id) => [id, store.spansOf(id)]));
    expect(sorted([...back.values()].flat())).toEqual(sorted(spans));
    return back;
  } finally {
    store.close();
  }
}
