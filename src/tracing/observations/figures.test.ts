import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EPOCH, type SpanOf, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../attributes.js";
import { scoreId } from "../score.js";
import { TraceStore } from "../store/store.js";
import { localObservations } from "./local.js";
import type { MetricsQuery } from "./metrics.js";
import type { ObservationSource } from "./source.js";

let store: TraceStore;
let source: ObservationSource;
beforeEach(() => {
  store = TraceStore.open(":memory:");
  source = localObservations(store);
});
afterEach(() => store.close());

const add = (...spans: SpanOf[]) => store.addSpans(spans.map(storedSpan));

describe("scores", () => {
  const score = (n: number, name: string, value: number | string, source = "validation") => ({
    id: scoreId(traceId(n), source, name),
    trace_id: traceId(n),
    name,
    value,
    data_type: typeof value === "string" ? ("CATEGORICAL" as const) : ("NUMERIC" as const),
    source,
  });

  it("are listed newest first, each once, and narrowed by each argument", async () => {
    for (let n = 0; n < 7; n++) store.addScores([score(n, n % 2 ? "odd" : "even", n)], EPOCH + n);
    store.addScores([score(9, "tone", "kind", "person")], EPOCH + 3);
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await source.scores({ limit: 3, cursor });
      seen.push(...page.items.map(({ item }) => `${item.name} ${item.value}`));
      cursor = page.cursor;
    }
    expect(seen).toEqual(["even 6", "odd 5", "even 4", "tone kind", "odd 3", "even 2", "odd 1", "even 0"]);
    const found = async (query: object) =>
      (await source.scores({ limit: 50, ...query })).items.map(({ item }) => item.value);
    expect(await found({ name: ["odd"] })).toEqual([5, 3, 1]);
    expect(await found({ valueMin: 2, valueMax: 4 })).toEqual([4, 3, 2]);
    expect(await found({ source: ["person"] })).toEqual(["kind"]);
    expect(await found({ dataType: ["CATEGORICAL"] })).toEqual(["kind"]);
    expect(await found({ traceId: [traceId(1), traceId(2)] })).toEqual([2, 1]);
    expect(await found({ from: EPOCH + 2, to: EPOCH + 4 })).toEqual(["kind", 3, 2]);
  });
});

describe("metrics", () => {
  const ask = (query: Partial<MetricsQuery>) =>
    source.metrics({
      view: "observations",
      dimensions: [],
      metrics: [{ measure: "count", aggregation: "count" }],
      filters: [],
      fromTimestamp: new Date(EPOCH).toISOString(),
      toTimestamp: new Date(EPOCH + 86_400_000).toISOString(),
      ...query,
    });
  const usage = {
    [ATTRIBUTE.operation]: OPERATION.model,
    [ATTRIBUTE.inputTokens]: 100,
    [ATTRIBUTE.costDetails]: '{"total":0.25}',
  };

  it("count and add up by dimension, and narrow", async () => {
    add(
      ...Array.from({ length: 100 }, (_, n) => ({ trace: 1, id: n, from: 0, to: n + 1, name: n % 2 ? "odd" : "even" })),
      { trace: 2, id: 200, from: 5, name: "chat", attributes: usage },
      { trace: 2, id: 201, from: 6, name: "chat", attributes: usage, error: true },
      { trace: 2, id: 202, from: -5, name: "before" },
    );
    expect(await ask({ dimensions: [{ field: "name" }] })).toEqual(
      [
        { name: "even", count_count: 50 },
        { name: "odd", count_count: 50 },
        { name: "chat", count_count: 2 },
      ].sort((a, b) => b.count_count - a.count_count),
    );
    const figures = [
      { measure: "inputTokens", aggregation: "sum" as const },
      { measure: "totalCost", aggregation: "sum" as const },
    ];
    const filters = [{ column: "type", operator: "any of", value: ["GENERATION"] }];
    expect(await ask({ metrics: figures, filters })).toEqual([{ sum_inputTokens: 200, sum_totalCost: 0.5 }]);
    const [p] = await ask({
      metrics: [{ measure: "latency", aggregation: "p50" }],
      filters: [{ column: "name", operator: "any of", value: ["odd"] }],
    });
    expect(p).toEqual({ p50_latency: 51 });
    expect(
      await ask({
        dimensions: [{ field: "level" }],
        orderBy: [{ field: "level", direction: "desc" }],
        config: { row_limit: 1 },
      }),
    ).toEqual([{ level: "ERROR", count_count: 1 }]);
  });

  it.each([
    ["minute", "2023-11-14T22:13:00.000Z"],
    ["hour", "2023-11-14T22:00:00.000Z"],
    ["day", "2023-11-14T00:00:00.000Z"],
    ["week", "2023-11-13T00:00:00.000Z"],
    ["month", "2023-11-01T00:00:00.000Z"],
    ["auto", "2023-11-14T22:00:00.000Z"],
  ] as const)("are bucketed by %s", async (granularity, start) => {
    add({ trace: 1, id: 1, from: 0 });
    expect(await ask({ timeDimension: { granularity } })).toEqual([{ time_dimension: start, count_count: 1 }]);
  });

  it.each<[Partial<MetricsQuery>, string]>([
    [{ dimensions: [{ field: "colour" }] }, 'has no dimension "colour": pass one of name, type'],
    [{ metrics: [{ measure: "colour", aggregation: "sum" }] }, 'has no measure "colour": pass one of count'],
    [{ metrics: [{ measure: "latency", aggregation: "histogram" }] }, "has no histogram: pass one of sum"],
    [{ metrics: [] }, "metrics is empty"],
    [{ fromTimestamp: "yesterday" }, "are times as ISO 8601"],
    [{ fromTimestamp: "2030-01-01T00:00:00Z" }, "is not before toTimestamp"],
    [{ orderBy: [{ field: "name", direction: "asc" }] }, "orderBy has field"],
    [{ filters: [{ column: "input", operator: "contains", value: "x" }] }, "cannot be filtered by input"],
    [{ filters: [{ column: "tokensPerSecond", operator: ">", value: 1 }] }, "cannot be filtered by tokensPerSecond"],
  ])("%# are refused with what to ask instead", async (query, says) => {
    await expect(ask(query)).rejects.toThrow(says);
  });

  it("are narrowed to a trace, told apart by roots, and of truths have their share", async () => {
    add({ trace: 1, id: 1, from: 0 }, { trace: 1, id: 2, parent: 1, from: 1 }, { trace: 2, id: 3, from: 2 });
    const traceFilter = { column: "traceId", operator: "=", value: traceId(1) };
    expect(await ask({ dimensions: [{ field: "isRootObservation" }], filters: [traceFilter] })).toEqual([
      { isRootObservation: false, count_count: 1 },
      { isRootObservation: true, count_count: 1 },
    ]);
    expect(await ask({ dimensions: [{ field: "startTimeMonth" }] })).toEqual([
      { startTimeMonth: "2023-11", count_count: 3 },
    ]);
    const truth = { trace_id: traceId(1), name: "valid", data_type: "BOOLEAN" as const, source: "validation" };
    const scores = [1, 1, 0, 1].map((value, n) => ({ ...truth, id: `s${n}`, value, trace_id: traceId(n % 2) }));
    const number = { ...truth, id: "n", value: 1, data_type: "NUMERIC" as const };
    store.addScores([...scores, number], EPOCH + 1);
    const share = [{ measure: "value", aggregation: "avg" as const }];
    expect(await ask({ view: "scores-boolean", metrics: share })).toEqual([{ avg_value: 0.75 }]);
    const of = (column: string, operator: string, value: unknown) =>
      ask({ view: "scores-boolean", filters: [{ column, operator, value }] });
    expect(await of("booleanValue", "=", false)).toEqual([{ count_count: 1 }]);
    expect(await of("traceId", "=", traceId(1))).toEqual([{ count_count: 2 }]);
    expect(await of("name", "starts with", "val")).toEqual([{ count_count: 4 }]);
    expect(await of("value", ">=", 1)).toEqual([{ count_count: 3 }]);
  });

  it("of scores count values and categories", async () => {
    const base = { trace_id: traceId(1), source: "eval" };
    store.addScores(
      [
        { ...base, id: "a", name: "n", value: 1, data_type: "NUMERIC" },
        { ...base, id: "b", name: "n", value: 4, data_type: "NUMERIC" },
        { ...base, id: "c", name: "t", value: "kind", data_type: "CATEGORICAL" },
      ],
      EPOCH + 1,
    );
    const average = [{ measure: "value", aggregation: "avg" as const }];
    expect(await ask({ view: "scores-numeric", metrics: average, dimensions: [{ field: "name" }] })).toEqual([
      { name: "n", avg_value: 2.5 },
    ]);
    expect(await ask({ view: "scores-categorical", dimensions: [{ field: "stringValue" }] })).toEqual([
      { stringValue: "kind", count_count: 1 },
    ]);
    expect(await ask({ view: "scores-numeric", filters: [{ column: "name", operator: "=", value: "t" }] })).toEqual([
      { count_count: 0 },
    ]);
  });
});
