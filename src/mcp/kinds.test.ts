import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveStore } from "../testing/folders/mcp-store.js";
import { EPOCH, spanId, storedSpan, traceId } from "../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../tracing/attributes.js";

let served: Awaited<ReturnType<typeof serveStore>>;
beforeEach(async () => {
  served = await serveStore();
});
afterEach(() => served.close());

/** A run of a kind with a tool call and a score, in a trace that may hold others. */
function addRun(n: number, kind: string | undefined, trace = n, parent?: number) {
  const shared = { ...(kind ? { [ATTRIBUTE.kind]: kind } : {}), [ATTRIBUTE.session]: `s${n}` };
  const [run, tool] = [n * 10, n * 10 + 1];
  served.store.addSpans([
    storedSpan({
      trace,
      id: run,
      parent,
      from: run,
      name: `invoke_agent ${kind}`,
      attributes: { ...shared, [ATTRIBUTE.operation]: OPERATION.run },
    }),
    storedSpan({
      trace,
      id: tool,
      parent: run,
      from: tool,
      name: "execute_tool look",
      attributes: { ...shared, [ATTRIBUTE.operation]: OPERATION.tool },
    }),
  ]);
  const score = { id: `v${n}`, trace_id: traceId(trace), name: "valid", value: 1, data_type: "BOOLEAN" as const };
  served.store.addScores([{ ...score, source: "validation", ...(parent ? { span_id: spanId(run) } : {}) }], EPOCH + n);
}

const METRICS = {
  view: "observations",
  metrics: [{ measure: "count", aggregation: "count" }],
  fromTimestamp: "2020-01-01T00:00:00Z",
  toTimestamp: "2030-01-01T00:00:00Z",
};

/** How many observations, values, scores and figures each tool has. */
async function counts(args: Record<string, unknown> = {}) {
  const [list, values, scores, metrics, truths] = await Promise.all([
    served.call("listObservations", { limit: 100, ...args }),
    served.call("getObservationFilterValues", { column: "type", ...args }),
    served.call("listScores", { limit: 100, ...args }),
    served.call("queryMetrics", { ...METRICS, ...args }),
    served.call("queryMetrics", { ...METRICS, view: "scores-boolean", ...args }),
  ]);
  return {
    observations: list.json.data.length,
    values: values.json.values.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    scores: scores.json.data.length,
    metrics: metrics.json.data[0].count_count,
    truths: truths.json.data[0].count_count,
  };
}
const all = (runs: number) => ({
  observations: 2 * runs,
  values: 2 * runs,
  scores: runs,
  metrics: 2 * runs,
  truths: runs,
});

describe("tools that list over runs", () => {
  it("show real runs, and other kinds when these are asked for", async () => {
    for (const [n, kind] of ["run", undefined, "eval", "eval", "probe", "climb", "replay"].entries())
      addRun(n + 1, kind);
    expect(await counts()).toEqual(all(2));
    expect(await counts({ kind: "run" })).toEqual(all(2));
    expect(await counts({ kind: "eval" })).toEqual(all(2));
    expect(await counts({ kind: "PROBE" })).toEqual(all(1));
    expect(await counts({ kind: "all" })).toEqual(all(7));
    const { text, isError } = await served.call("listScores", { kind: "reel" });
    expect([isError, text]).toEqual([
      true,
      expect.stringContaining('"run", "eval", "replay", "climb", "probe", "all"'),
    ]);
  });

  it("tell the runs of one trace apart, each by its own kind", async () => {
    addRun(1, "run", 50, 7);
    addRun(2, "probe", 50, 7);
    addRun(3, undefined, 50, 7);
    addRun(4, "eval");
    expect(await counts()).toEqual(all(2));
    expect(await counts({ kind: "probe" })).toEqual(all(1));
    expect(await counts({ kind: "eval" })).toEqual(all(1));
    expect(await counts({ kind: "all" })).toEqual(all(4));
  });

  it("show what is named, of whatever kind it is", async () => {
    addRun(1, "eval");
    addRun(2, "probe");
    const listed = async (name: string, args: Record<string, unknown>) => (await served.call(name, args)).json.data;
    expect(await listed("listObservations", { traceId: traceId(1) })).toHaveLength(2);
    expect(await listed("listObservations", { parentObservationId: spanId(20) })).toHaveLength(1);
    const session = [{ column: "sessionId", operator: "=", value: "s1" }];
    expect(await listed("listObservations", { filter: session })).toHaveLength(2);
    expect(await listed("listScores", { traceId: [traceId(2)] })).toHaveLength(1);
    expect(await listed("listScores", { sessionId: ["s1"] })).toHaveLength(1);
    expect(await listed("queryMetrics", { ...METRICS, filters: session })).toEqual([{ count_count: 2 }]);
    expect((await served.call("getObservation", { observationId: spanId(20) })).json.id).toBe(spanId(20));
    expect(await listed("listObservations", { traceId: traceId(1), kind: "run" })).toEqual([]);
  });
});
