import fc from "fast-check";
import { expect, it } from "vitest";
import { storedSpan } from "../testing/spans.js";
import { localSource } from "./source.js";
import { TraceStore } from "./store/store.js";

const spans = fc.array(
  fc.record({
    trace: fc.integer({ min: 1, max: 130 }),
    id: fc.integer({ min: 1, max: 4 }),
    parent: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    from: fc.integer({ min: 0, max: 50 }),
    error: fc.boolean(),
  }),
  { maxLength: 300 },
);
const filters = fc.record({
  limit: fc.option(fc.integer({ min: 1, max: 140 }), { nil: undefined }),
  error: fc.boolean(),
});

it("gives many traces as it lists them, each as it gives one", async () => {
  const law = fc.asyncProperty(spans, filters, async (made, filter) => {
    const store = TraceStore.open(":memory:");
    store.addSpans(made.map(storedSpan));
    const scored = [...store.traceIds()].slice(0, 3);
    const score = { name: "correct", value: 1, data_type: "NUMERIC", source: "person" } as const;
    store.addScores(
      scored.map((trace_id) => ({ ...score, id: trace_id, trace_id })),
      0,
    );
    const source = localSource(store);
    const many = [];
    for await (const trace of source.traces(filter)) many.push(trace);
    const listed = await source.list(filter);
    expect(many).toEqual(await Promise.all(listed.map(({ trace_id }) => source.trace(trace_id))));
    store.close();
  });
  await fc.assert(law, { numRuns: 60 });
});
