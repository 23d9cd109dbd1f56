import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../../testing/servers/langfuse-server.js";
import { EPOCH, spanId, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, EVAL_ENVIRONMENT, OPERATION } from "../../tracing/attributes.js";
import { type FilterFields, readFilter } from "../../tracing/observations/filter.js";
import { localObservations } from "../../tracing/observations/local.js";
import type { ObservationQuery, ObservationSource, ScoreQuery } from "../../tracing/observations/source.js";
import type { Score } from "../../tracing/score.js";
import { TraceStore } from "../../tracing/store/store.js";
import type { RunKind } from "../../tracing/vocabulary/kinds.js";
import { langfuseObservations } from "../observations.js";

/** Ids of zeros only are none. */
const theTrace = (n: number) => traceId(n + 1);
const theSpan = (n: number) => spanId(n + 1);

let store: TraceStore;
let server: LangfuseServer;
let both: [name: string, source: ObservationSource][];

const KINDS: RunKind[] = ["run", "eval", "replay", "probe", "run"];

/** A run of each kind: a root, a model call and a tool call. */
const SPANS = KINDS.flatMap((kind, trace) => {
  const shared = {
    [ATTRIBUTE.kind]: kind,
    [ATTRIBUTE.environment]: kind === "eval" ? EVAL_ENVIRONMENT : "production",
    [ATTRIBUTE.session]: `session-${trace % 2}`,
    [ATTRIBUTE.version]: trace % 2 ? "1.0" : "2.0",
    [ATTRIBUTE.traceName]: "clerk",
    [ATTRIBUTE.traceTags]: trace % 2 ? ["odd", kind] : ["even"],
    "user.id": "somebody",
  };
  const span = (n: number, name: string, attributes: Record<string, string | number>, error = false) =>
    storedSpan({
      trace: trace + 1,
      id: trace * 10 + n + 1,
      parent: n === 0 ? undefined : trace * 10 + 1,
      from: trace * 100 + n,
      to: trace * 100 + n + 2 + trace,
      name,
      error,
      attributes: { ...shared, ...attributes },
    });
  return [
    span(0, "invoke_agent clerk", {
      [ATTRIBUTE.operation]: OPERATION.run,
      [ATTRIBUTE.observationType]: "agent",
      [ATTRIBUTE.outcome]: trace % 2 ? "yes" : "no",
      [ATTRIBUTE.observationInput]: `{"question":"Number ${trace}"}`,
    }),
    span(1, "chat m", {
      [ATTRIBUTE.operation]: OPERATION.model,
      [ATTRIBUTE.observationType]: "generation",
      [ATTRIBUTE.requestModel]: trace % 2 ? "m" : "n",
      [ATTRIBUTE.inputTokens]: 10 * trace + 1,
      [ATTRIBUTE.outputTokens]: 1,
      [ATTRIBUTE.costDetails]: `{"input":${trace},"output":0.5,"total":${trace + 0.5}}`,
    }),
    span(
      2,
      "execute_tool look",
      {
        [ATTRIBUTE.operation]: OPERATION.tool,
        [ATTRIBUTE.observationType]: "tool",
        [ATTRIBUTE.toolName]: "look",
        [ATTRIBUTE.toolResult]: `Result ${trace}`,
      },
      trace === 2,
    ),
  ];
});
const SCORES: Score[] = KINDS.flatMap((_, trace): Score[] => {
  const of = { trace_id: theTrace(trace), source: "validation" };
  return [
    { ...of, id: `${theTrace(trace)}-validation-valid`, name: "valid", value: trace % 2, data_type: "BOOLEAN" },
    { ...of, id: `n${trace}`, name: "share", value: trace, data_type: "NUMERIC", span_id: theSpan(trace * 10 + 1) },
    {
      ...of,
      id: `${theTrace(trace)}-person-tone`,
      name: "tone",
      value: "kind",
      data_type: "CATEGORICAL",
      source: "person",
    },
  ];
});

beforeEach(async () => {
  store = TraceStore.open(":memory:");
  store.addSpans(SPANS);
  store.addScores(SCORES, EPOCH);
  server = await startLangfuseServer();
  server.add({ spans: SPANS, scores: SCORES });
  both = [
    ["local", localObservations(store)],
    ["langfuse", langfuseObservations({ ...LANGFUSE_KEYS, baseUrl: server.url })],
  ];
});
afterEach(async () => {
  store.close();
  await server.close();
});

/** Ids of the observations that each source finds: the same ones, and how many. */
async function found(query: Partial<ObservationQuery>, filters: FilterFields[] = []): Promise<number> {
  const ids = await Promise.all(
    both.map(async ([, source]) => {
      const { items } = await source.list({ fields: ["id"], limit: 100, ...query, filters: filters.map(readFilter) });
      return items.map(({ item }) => item.id);
    }),
  );
  expect(ids[1]).toEqual(ids[0]);
  return ids[0]?.length ?? 0;
}

describe("filters that the local store takes", () => {
  it.each<[FilterFields, number]>([
    [{ column: "id", operator: "any of", value: [theSpan(11)] }, 1],
    [{ column: "id", operator: "any of", value: [theSpan(11), theSpan(42)] }, 2],
    [{ column: "traceId", operator: "=", value: theTrace(3) }, 3],
    [{ column: "traceId", type: "stringOptions", operator: "none of", value: [theTrace(3), theTrace(1)] }, 9],
    [{ column: "startTime", operator: ">=", value: new Date(EPOCH + 300).toISOString() }, 6],
    [{ column: "endTime", operator: "<", value: new Date(EPOCH + 100).toISOString() }, 3],
    [{ column: "name", operator: "starts with", value: "chat" }, 5],
    [{ column: "name", operator: "none of", value: ["look"] }, 10],
    [{ column: "type", operator: "=", value: "TOOL" }, 5],
    [{ column: "level", operator: "any of", value: ["ERROR", "WARNING"] }, 1],
    [{ column: "statusMessage", operator: "is null" }, 14],
    [{ column: "environment", operator: "any of", value: [EVAL_ENVIRONMENT] }, 3],
    [{ column: "version", operator: "=", value: "1.0" }, 6],
    [{ column: "userId", operator: "ends with", value: "body" }, 15],
    [{ column: "sessionId", operator: "contains", value: "-1" }, 6],
    [{ column: "traceName", operator: "any of", value: ["clerk", "other"] }, 15],
    [{ column: "model", operator: "any of", value: ["m"] }, 2],
    [{ column: "totalCost", operator: ">", value: 2 }, 3],
    [{ column: "inputCost", operator: "=", value: 3 }, 1],
    [{ column: "outputCost", operator: "is not null" }, 5],
    [{ column: "inputTokens", operator: ">", value: 11 }, 3],
    [{ column: "tokens", operator: ">", value: 40 }, 1],
    [{ column: "latency", operator: ">=", value: 0.005 }, 6],
    [{ column: "input", operator: "contains", value: "Number 2" }, 1],
    [{ column: "output", operator: "matches", value: "RESULT 4" }, 1],
    [{ column: "input", operator: "ends with", value: '1"}' }, 1],
    [{ column: "metadata", key: "outcome", operator: "=", value: "yes" }, 2],
    [{ column: "metadata", key: "attributes.underwrite.outcome", operator: "any of", value: ["no"] }, 3],
    [{ column: "metadata", key: "kind", operator: "does not contain", value: "e" }, 6],
    [{ column: "tags", operator: "all of", value: ["odd", "eval"] }, 3],
    [{ column: "traceTags", operator: "none of", value: ["odd"] }, 9],
    [{ column: "isRootObservation", operator: "=", value: true }, 5],
    [{ column: "hasParentObservation", operator: "<>", value: true }, 5],
  ])("are asked of Langfuse in forms that it takes, and find the same: %j", async (filter, count) => {
    const from = EPOCH - 1000;
    expect(await found({ from, to: EPOCH + 100_000 }, [filter])).toBe(count);
  });

  it("hold together with every parameter, though Langfuse heeds its filter alone", async () => {
    const filter = { column: "latency", operator: ">", value: 0 };
    const root = theSpan(10);
    expect(await found({ traceId: theTrace(1), type: "TOOL" }, [filter])).toBe(1);
    expect(await found({ name: "chat m", version: "1.0", userId: "somebody" }, [filter])).toBe(2);
    expect(await found({ parentObservationId: root }, [filter])).toBe(2);
    expect(await found({ isRootObservation: true, environment: "production" }, [filter])).toBe(4);
    expect(await found({ level: "ERROR", from: EPOCH + 200, to: EPOCH + 300 }, [filter])).toBe(1);
  });

  it("say what to add where Langfuse would search everything", async () => {
    const without = { column: "output", operator: "does not contain", value: "x" };
    const langfuse = both[1]?.[1] as ObservationSource;
    const asked = langfuse.list({ fields: [], limit: 1, filters: [readFilter(without)] });
    await expect(asked).rejects.toThrow("add such a filter on output");
  });
});

describe("kinds of runs", () => {
  it.each([
    ["run", 6],
    ["eval", 3],
    ["replay", 3],
    ["probe", 3],
    ["climb", 0],
    [undefined, 15],
  ] as const)("are told apart in observations and their figures: %s", async (kind, count) => {
    expect(await found({ kind })).toBe(count);
    for (const [, source] of both) {
      const { items } = await source.values({ column: "type", limit: 10, kind });
      expect(items.reduce((sum, { item }) => sum + item.count, 0)).toBe(count);
      const [row] = await source.metrics({
        view: "observations",
        dimensions: [],
        metrics: [{ measure: "count", aggregation: "count" }],
        filters: [{ column: "name", operator: "=", value: "look" }],
        fromTimestamp: new Date(EPOCH - 1000).toISOString(),
        toTimestamp: new Date(EPOCH + 100_000).toISOString(),
        kind,
      });
      expect(Number(row?.count_count)).toBe(count / 3);
    }
  });
});

describe("scores", () => {
  async function scores(query: Partial<ScoreQuery>): Promise<string[]> {
    const ids = await Promise.all(
      both.map(async ([, source]) =>
        (await source.scores({ limit: 100, ...query })).items
          .map(({ item }) => `${item.subject?.kind} ${item.name} ${item.value}`)
          .sort(),
      ),
    );
    expect(ids[1]).toEqual(ids[0]);
    return ids[0] ?? [];
  }

  it.each<[Partial<ScoreQuery>, number]>([
    [{}, 15],
    [{ name: ["valid"] }, 5],
    [{ traceId: [theTrace(1), theTrace(2)] }, 6],
    [{ observationId: [theSpan(11), theSpan(21)] }, 2],
    [{ observationId: [theSpan(999)] }, 0],
    [{ name: ["share"], valueMin: 1, valueMax: 3 }, 3],
    [{ value: ["true"] }, 2],
    [{ value: ["3"] }, 1],
    [{ value: ["kind", "rude"] }, 5],
    [{ dataType: ["BOOLEAN"], value: ["false"] }, 3],
    [{ source: ["person"] }, 5],
    [{ source: ["validation"], name: ["valid"] }, 5],
    [{ kind: "run" }, 6 + 6],
    [{ kind: "eval" }, 3],
  ])("are found alike: %j", async (query, count) => {
    const expected = query.kind === "run" ? 6 : count; // Langfuse knows evals' scores apart from all others
    if (query.kind === "run") {
      const [local, langfuse] = await Promise.all(both.map(([, source]) => source.scores({ limit: 100, ...query })));
      expect([local?.items.length, langfuse?.items.length]).toEqual([expected, count]);
    } else expect(await scores(query)).toHaveLength(count);
  });

  it("are refused before Langfuse refuses them, with what to pass", async () => {
    const langfuse = both[1]?.[1] as ObservationSource;
    const asked = server.requests.length;
    for (const [query, says] of [
      [{ sessionId: ["s"], traceId: ["t"] }, "pass one or the other"],
      [{ valueMin: 1, dataType: ["BOOLEAN"] }, "pass dataType as NUMERIC"],
      [{ value: ["1"], dataType: ["NUMERIC", "BOOLEAN"] }, "pass dataType as NUMERIC, BOOLEAN or CATEGORICAL"],
      [{ kind: "probe" }, 'pass kind "eval", "run" or "all"'],
    ] as const) {
      await expect(langfuse.scores({ limit: 1, ...(query as Partial<ScoreQuery>) })).rejects.toThrow(says);
    }
    expect(server.requests).toHaveLength(asked);
  });
});

describe("a question that Langfuse does not take", () => {
  it("is answered with its reason, and not with the advice to ask again", async () => {
    const langfuse = both[1]?.[1] as ObservationSource;
    const metrics = {
      view: "observations" as const,
      dimensions: [{ field: "sessionId" }],
      metrics: [{ measure: "count", aggregation: "count" as const }],
      filters: [],
      fromTimestamp: new Date(EPOCH).toISOString(),
      toTimestamp: new Date(EPOCH + 1).toISOString(),
    };
    const error = await langfuse.metrics(metrics).catch((thrown) => thrown);
    expect(error.message).toContain(
      "answered 400 (Invalid request data; dimensions: 0: sessionId is high cardinality)",
    );
    expect(error.message).not.toContain("try again");
    for (const status of [400, 405, 413, 422]) {
      server.failNext(1, status);
      const before = server.requests.length;
      const failed = await langfuse.scores({ limit: 1 }).catch((thrown) => thrown);
      expect(failed.message).toContain(`answered ${status} (The test's server fails.)`);
      expect(failed.message).not.toContain("try again");
      expect(server.requests).toHaveLength(before + 1);
    }
  });
});
