import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EPOCH, type SpanOf, spanId, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../attributes.js";
import type { TraceFilter } from "../filter.js";
import { type Score, scoreId } from "../score.js";
import { countTraces, eraseTraces, idsBefore } from "./erase.js";
import { TraceStore } from "./store.js";

let store: TraceStore;
beforeEach(() => {
  store = TraceStore.open(":memory:");
});
afterEach(() => store.close());

const add = (...spans: SpanOf[]) => store.addSpans(spans.map(storedSpan));

/** A run: a root, and a model call with its tokens and cost. */
function run(n: number, root: Partial<SpanOf> = {}, call: Partial<SpanOf> = {}): SpanOf[] {
  const from = n * 1000;
  const usage = {
    [ATTRIBUTE.operation]: OPERATION.model,
    [ATTRIBUTE.inputTokens]: 100,
    [ATTRIBUTE.outputTokens]: 10,
    [ATTRIBUTE.costDetails]: '{"total":0.25}',
  };
  return [
    {
      trace: n,
      id: 2,
      parent: 1,
      from: from + 10,
      to: from + 20,
      ...call,
      attributes: { ...usage, ...call.attributes },
    },
    { trace: n, id: 1, from, to: from + 50, name: "invoke_agent", ...root },
  ];
}

function score(trace: number, name: string, value: number | string, more: Partial<Score> = {}): Score {
  const id = scoreId(traceId(trace), "validation", name);
  return { id, trace_id: traceId(trace), name, value, data_type: "NUMERIC", source: "validation", ...more };
}

const listed = (filter?: TraceFilter) => store.list(filter).map(({ trace_id }) => Number.parseInt(trace_id, 16));
const acknowledge = (target: string) => {
  for (const kind of ["spans", "scores"] as const) {
    store.markDelivered(target, store.pending(target, kind, 100), EPOCH);
  }
};
const waiting = (target: string) => {
  const [{ spans }, { scores }] = [store.pending(target, "spans", 100), store.pending(target, "scores", 100)];
  return [
    ...spans.map(({ span }) => `${Number.parseInt(span.traceId, 16)}/${span.name}`),
    ...scores.map(({ id }) => id),
  ];
};

describe("the store's traces", () => {
  it("are the sum of their spans, and a span that comes twice counts once", () => {
    expect(add(...run(1), { trace: 1, id: 3, parent: 1, error: true, from: 1060, to: 1070 })).toBe(3);
    const once = store.summary(traceId(1));
    expect(once).toMatchObject({
      started_at: EPOCH + 1000,
      duration_ms: 70,
      complete: true,
      round_trips: 1,
      input_tokens: 100,
      output_tokens: 10,
      cost_usd: 0.25,
      errors: 1,
    });
    expect(add(...run(1), { trace: 1, id: 3, parent: 1, error: true }, { trace: 1, id: 2, name: "another" })).toBe(0);
    expect(store.summary(traceId(1))).toEqual(once);
    expect(store.spansOf(traceId(1))).toHaveLength(3);
  });

  it("are listed from when they begin, and complete when the root has ended", () => {
    const begin = () =>
      store.begin(traceId(1), { started_at: EPOCH, name: "invoke_agent", agent: "a", model: "m", session: "s" });
    begin();
    expect(store.list()).toMatchObject([{ complete: false, agent: "a", model: "m", session: "s", duration_ms: 0 }]);
    add({ id: 2, parent: 1, from: 5, to: 9 });
    expect(store.list()).toMatchObject([{ complete: false, duration_ms: 9 }]);
    add({ id: 1, from: 0, to: 10, name: "invoke_agent" });
    begin();
    expect(store.list()).toMatchObject([{ complete: true, duration_ms: 10, agent: "a" }]);
  });

  it("have a cost only where a call has one that is known", () => {
    add(...run(1, {}, { attributes: { [ATTRIBUTE.costDetails]: "free" } }));
    expect(store.summary(traceId(1))?.cost_usd).toBeNull();
  });

  it("take clocks that were set back, and figures beyond JavaScript's integers", () => {
    const far = storedSpan({ trace: 2, id: 1, attributes: { [ATTRIBUTE.operation]: OPERATION.model } });
    far.span.startTimeUnixNano = "18446744073709551615";
    far.span.attributes?.push({ key: ATTRIBUTE.inputTokens, value: { intValue: "9223372036854775807" } });
    const again = structuredClone(far);
    again.span.spanId = spanId(2);
    store.addSpans([far, again]);
    add({ trace: 1, id: 1, from: 10, to: 5 });
    expect(store.list()).toMatchObject([
      { trace_id: traceId(2), duration_ms: 0, input_tokens: 2 ** 64 },
      { trace_id: traceId(1), started_at: EPOCH + 10, duration_ms: 0 },
    ]);
    expect(store.spansOf(traceId(2))).toEqual([far, again]);
    expect(store.durationsByName(0)).toEqual([{ name: "span 1", count: 3, p95_us: 0 }]);
  });

  it("are found by each condition, and by all of them together", () => {
    const root = (attributes: Record<string, string | boolean>) => ({ attributes });
    add(...run(1, root({ [ATTRIBUTE.outcome]: "approved", [ATTRIBUTE.valid]: true, [ATTRIBUTE.agentName]: "a" })));
    add(...run(2, root({ [ATTRIBUTE.outcome]: "denied", [ATTRIBUTE.valid]: true, [ATTRIBUTE.session]: "s1" })));
    add(...run(3, root({ [ATTRIBUTE.valid]: false, [ATTRIBUTE.requestModel]: "m1", [ATTRIBUTE.session]: "s1" })));
    add(...run(4, { name: "other", error: true }));
    expect(listed()).toEqual([4, 3, 2, 1]);
    expect(listed({ since: EPOCH + 2000 })).toEqual([4, 3, 2]);
    expect(listed({ until: EPOCH + 2000 })).toEqual([1]);
    expect(listed({ since: EPOCH + 2000, until: EPOCH + 4000 })).toEqual([3, 2]);
    expect(listed({ outcome: "approved" })).toEqual([1]);
    expect(listed({ invalid: true })).toEqual([3]);
    expect(listed({ model: "m1" })).toEqual([3]);
    expect(listed({ name: "a" })).toEqual([1]);
    expect(listed({ name: "other" })).toEqual([4]);
    expect(listed({ session: "s1" })).toEqual([3, 2]);
    expect(listed({ error: true })).toEqual([4]);
    expect(listed({ limit: 2 })).toEqual([4, 3]);
    expect(listed({ session: "s1", invalid: true, limit: 5 })).toEqual([3]);
    expect(listed({ outcome: "approved' OR 1=1 --" })).toEqual([]);
  });

  it("are read one by one in the list's order, beyond a page, while the reader writes", () => {
    const count = 1203;
    add(...Array.from({ length: count }, (_, n) => ({ trace: n, id: 1, from: Math.floor(n / 700) })));
    const seen: string[] = [];
    for (const id of store.traceIds()) {
      seen.push(id);
      store.addScores([score(Number.parseInt(id, 16), "read", 1)], EPOCH);
    }
    expect(seen).toEqual(store.list().map(({ trace_id }) => trace_id));
    expect(new Set(seen).size).toBe(count);
    expect([...store.traceIds({ limit: 501 })]).toEqual(seen.slice(0, 501));
    expect([...store.traceIds({ until: EPOCH + 1 })]).toHaveLength(700);
  });

  it("are found by the beginning of their id", () => {
    add({ trace: 0x10, id: 1 }, { trace: 0x11, id: 1 }, { trace: 0x20, id: 1 });
    const beginning = traceId(0x10).slice(0, -1);
    expect(store.idsWithPrefix(beginning, 10)).toEqual([traceId(0x10), traceId(0x11)]);
    expect(store.idsWithPrefix(beginning, 1)).toHaveLength(1);
    expect(store.idsWithPrefix("f", 10)).toEqual([]);
  });

  it("have durations by span name: how many, and what 95 of 100 stay within", () => {
    add(...Array.from({ length: 100 }, (_, n) => ({ trace: n, id: 1, name: "chat", from: 0, to: n + 1 })));
    add({ trace: 1, id: 2, name: "old", from: -5000 });
    expect(store.durationsByName(EPOCH)).toEqual([{ name: "chat", count: 100, p95_us: 95_050 }]);
  });
});

describe("the store's scores", () => {
  it("are one for an id: the last one", () => {
    store.addScores([score(1, "valid", 0, { comment: "no" }), score(1, "kind", "a", { data_type: "CATEGORICAL" })], 1);
    store.addScores([score(1, "valid", 1)], 2);
    expect(store.scoresOf(traceId(1))).toEqual([
      score(1, "kind", "a", { data_type: "CATEGORICAL" }),
      score(1, "valid", 1),
    ]);
  });

  it("stand in the trace's line", () => {
    add(...run(1));
    store.addScores([score(1, "valid", 1, { span_id: spanId(2) })], 1);
    expect(store.summary(traceId(1))?.scores).toEqual([{ name: "valid", value: 1 }]);
    expect(store.scoresOf(traceId(1))[0]?.span_id).toBe(spanId(2));
  });
});

describe("the store's deliveries", () => {
  it("wait until acknowledged, oldest first, for each backend on its own", () => {
    store.addSpans([storedSpan({ trace: 9, id: 1, name: "first" })], ["a", "b"]);
    store.addSpans([storedSpan({ trace: 1, id: 1, name: "second" })], ["a"]);
    store.addScores([score(9, "valid", 1)], 1, ["a"]);
    expect(waiting("a")).toEqual(["9/first", "1/second", score(9, "valid", 1).id]);
    expect(store.pending("a", "spans", 1)).toMatchObject({ spans: [{ span: { name: "first" } }], scores: [] });
    store.markDelivered("a", store.pending("a", "spans", 1), EPOCH);
    expect(waiting("a")).toEqual(["1/second", score(9, "valid", 1).id]);
    expect([store.pendingCount("a"), store.pendingCount("b"), store.pendingCount("c")]).toEqual([2, 1, 0]);
  });

  it("are not repeated for a span that is known, and are for a score that changes", () => {
    const span = storedSpan({ id: 1 });
    store.addSpans([span], ["a"]);
    store.addScores([score(1, "valid", 0)], 1, ["a"]);
    acknowledge("a");
    store.addSpans([span], ["a"]);
    expect(store.pendingCount("a")).toBe(0);
    store.addScores([score(1, "valid", 1)], 2, ["a"]);
    expect(store.pending("a", "scores", 10)).toEqual({
      spans: [],
      scores: [{ ...score(1, "valid", 1), created_at: 2, environment: "default" }],
    });
  });

  it("are queued for a backend that is new, and not again for what it has", () => {
    add(...run(1), ...run(2));
    store.addScores([score(1, "valid", 1)], 1);
    expect(store.enqueueAll("a")).toBe(5);
    store.markDelivered("a", store.pending("a", "spans", 10), EPOCH);
    expect(store.enqueueAll("a")).toBe(1);
    expect(store.enqueueAll("a")).toBe(1);
  });

  it("are queued in order for a backend that is new, beyond what is queued at once", () => {
    add(...Array.from({ length: 5100 }, (_, n) => ({ trace: 6000 - n, id: 1 })));
    store.addScores(
      Array.from({ length: 5100 }, (_, n) => score(n, "valid", 1)),
      1,
    );
    expect(store.enqueueAll("a")).toBe(10_200);
    expect([store.pendingCount("a", "spans"), store.pendingCount("a", "scores")]).toEqual([5100, 5100]);
    const [last] = store.pending("a", "spans", 1, 5099).spans;
    expect(last?.span.traceId).toBe(traceId(901));
  });
});

describe("pruning", () => {
  it("counts first, then removes what is an old trace's own, and nothing else", async () => {
    for (const n of [1, 2, 3]) {
      store.addSpans(run(n).map(storedSpan), ["a", "b"]);
      store.addScores([score(n, "valid", 1)], EPOCH, ["a"]);
    }
    acknowledge("b");
    const kept = () => [store.summary(traceId(3)), store.spansOf(traceId(3)), store.scoresOf(traceId(3))];
    const before = kept();
    const old = idsBefore(store.connection, EPOCH + 3000);
    const own = { traces: 2, scores: 2, eval_results: 0, sent_to: ["b"] };
    expect(countTraces(store.connection, old)).toEqual(own);
    expect(listed()).toEqual([3, 2, 1]);
    expect(await eraseTraces(store.connection, old)).toEqual(own);
    expect(listed()).toEqual([3]);
    expect([store.spansOf(traceId(1)), store.scoresOf(traceId(2))]).toEqual([[], []]);
    expect(kept()).toEqual(before);
    expect(waiting("a")).toEqual(["3/span 2", "3/invoke_agent", score(3, "valid", 1).id]);
    expect(store.enqueueAll("b")).toBe(1); // the score: what is delivered is still known to be
    expect(idsBefore(store.connection, EPOCH + 3000)).toEqual([]);
  });
});

describe("settings", () => {
  it("are made once", () => {
    expect(store.setting("salt", () => "first")).toBe("first");
    expect(store.setting("salt", () => "second")).toBe("first");
  });
});
