import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { otlpSpan, type SpanOf, spanId } from "../testing/spans.js";
import type { TraceSummary } from "./filter.js";
import { buildTrace, type TraceSpan, walk } from "./trace.js";

const SUMMARY = { trace_id: "1".repeat(32) } as TraceSummary;

const rootsOf = (...spans: SpanOf[]) => buildTrace(SUMMARY, spans.map(otlpSpan), []).roots;

/** A tree as text: `1(2 3(4))`. */
function shape(spans: readonly TraceSpan[]): string {
  return spans
    .map(
      ({ span_id, children }) => `${Number.parseInt(span_id, 16)}${children.length > 0 ? `(${shape(children)})` : ""}`,
    )
    .join(" ");
}

describe("a trace's tree", () => {
  it("has children under their parents, in the order in which they began, however they came", () => {
    const spans = [
      { id: 4, parent: 3, from: 30 },
      { id: 3, parent: 1, from: 20 },
      { id: 2, parent: 1, from: 10 },
      { id: 1, from: 0, to: 50 },
    ];
    expect(shape(rootsOf(...spans))).toBe("1(2 3(4))");
    expect(shape(rootsOf(...spans.reverse()))).toBe("1(2 3(4))");
  });

  it("has spans whose parent is not here as roots", () => {
    expect(shape(rootsOf({ id: 2, parent: 1 }, { id: 3, parent: 2, from: 1 }, { id: 5, parent: 4, from: 2 }))).toBe(
      "2(3) 5",
    );
  });

  it("has a span that names itself as its parent as a root", () => {
    expect(shape(rootsOf({ id: 1, parent: 1 }, { id: 2, parent: 1, from: 1 }))).toBe("1(2)");
  });

  it("has a span whose parent is all zeros as a root: stores of earlier versions hold such spans", () => {
    const [root, ...others] = rootsOf({ id: 1, parent: 0 });
    expect(root).toMatchObject({ span_id: spanId(1), parent_id: null });
    expect(others).toEqual([]);
  });

  it("opens a cycle of parents at one span, and loses none", () => {
    expect(shape(rootsOf({ id: 1, parent: 2 }, { id: 2, parent: 1, from: 1 }))).toBe("1(2)");
    const tail = { id: 9, parent: 1, from: -5 };
    expect(
      shape(rootsOf({ id: 1, parent: 3 }, { id: 2, parent: 1, from: 1 }, { id: 3, parent: 2, from: 2 }, tail)),
    ).toBe("1(9 2(3))");
  });

  it("has every span once, whatever parents spans name", () => {
    const parents = fc.array(fc.option(fc.nat({ max: 14 }), { nil: undefined }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parents, fc.array(fc.nat({ max: 50 }), { minLength: 12, maxLength: 12 }), (parents, times) => {
        const roots = rootsOf(...parents.map((parent, id) => ({ id, parent, from: times[id] ?? 0 })));
        const ids = [...walk(roots)].map(({ span_id }) => span_id);
        expect(ids.sort()).toEqual(parents.map((_, id) => spanId(id)).sort());
      }),
      { numRuns: 300 },
    );
  });

  it("holds a chain of 20,000 spans", () => {
    const chain = Array.from({ length: 20_000 }, (_, from) => ({ id: from + 1, parent: from || undefined, from }));
    const roots = rootsOf(...chain);
    expect(roots).toHaveLength(1);
    expect([...walk(roots)].map(({ span_id }) => span_id)).toEqual(chain.map(({ id }) => spanId(id)));
  });

  it("takes clocks as they are: a child before its parent, and no duration below 0", () => {
    const [root] = rootsOf({ id: 1, from: 100, to: 200 }, { id: 2, parent: 1, from: 50, to: 40 });
    expect(root).toMatchObject({ started_at: 1_700_000_000_100, duration_ms: 100 });
    expect(root?.children).toMatchObject([{ started_at: 1_700_000_000_050, duration_ms: 0 }]);
  });

  it("reads spans of other programs, which have next to nothing", () => {
    const bare = { ...otlpSpan({ id: 1, name: "GET /" }), attributes: undefined, events: [{}] };
    expect(buildTrace(SUMMARY, [bare], []).roots).toMatchObject([
      { name: "GET /", kind: "other", error: null, input: null, output: null, events: [{ name: "", at: 0 }] },
    ]);
    const failed = otlpSpan({
      id: 1,
      error: true,
      attributes: { "error.type": "timeout", "gen_ai.operation.name": "chat" },
    });
    expect(buildTrace(SUMMARY, [failed], []).roots).toMatchObject([
      { kind: "model", error: { type: "timeout", message: "it broke" } },
    ]);
  });
});
