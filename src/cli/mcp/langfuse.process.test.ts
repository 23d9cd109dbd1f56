import { afterEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../../testing/servers/langfuse-server.js";
import { EPOCH, spanId, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";

let langfuse: LangfuseServer | undefined;
afterEach(() => langfuse?.close());

const SPANS = Array.from({ length: 25 }, (_, id) =>
  storedSpan({
    trace: id % 5,
    id,
    parent: id < 5 ? undefined : id % 5,
    from: id * 10,
    name: id < 5 ? "invoke_agent underwriting" : "chat m",
    error: id === 7,
    attributes: {
      [ATTRIBUTE.operation]: id < 5 ? OPERATION.run : OPERATION.model,
      [ATTRIBUTE.observationType]: id < 5 ? "agent" : "generation",
      [ATTRIBUTE.responseModel]: "m",
      [ATTRIBUTE.inputMessages]: "x".repeat(1000),
      "vendor.details": "y".repeat(500),
    },
  }),
);

/** The official client on `underwrite mcp --source langfuse`, beside a loopback Langfuse with spans and a score. */
async function connected() {
  langfuse = await startLangfuseServer({ metadata: "paths" });
  const score = { trace_id: traceId(1), name: "valid", value: 1, data_type: "BOOLEAN" as const, source: "validation" };
  langfuse.add({
    spans: SPANS,
    scores: [
      { ...score, id: "s1" },
      { ...score, id: "s2", trace_id: traceId(2) },
    ],
  });
  const env = {
    LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
    LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
    LANGFUSE_BASE_URL: langfuse.url,
  };
  const { client } = await startMcp(emptyFolder(), {
    args: ["--source", "langfuse", "--read-only", "--toolset", "all"],
    env,
  });
  return { client, langfuse, call: (name: string, args?: Record<string, unknown>) => callTool(client, name, args) };
}

describe("underwrite mcp --source langfuse", () => {
  it("lists Langfuse's observations in its own shape, each once, page by page", async () => {
    const { client, langfuse, call } = await connected();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { json } = await call("listObservations", { limit: 4, ...(cursor ? { cursor } : {}) });
      ids.push(...json.data.map(({ id }: { id: string }) => id));
      cursor = json.meta.cursor;
      langfuse.add({ spans: [storedSpan({ trace: 9, id: 100 + ids.length, from: 3_000_000_000_000 - EPOCH })] });
    } while (cursor !== undefined);
    expect(ids).toEqual(SPANS.map(({ span }) => span.spanId).reverse());
    const { json } = await call("listObservations", { limit: 1, type: "GENERATION" });
    expect(json.data[0]).toMatchObject({
      id: spanId(24),
      type: "GENERATION",
      providedModelName: "m",
      parentObservationId: spanId(4),
      isRootObservation: false,
    });
    await client.close();
  });

  it("hands filters on, and reads one by its id with its metadata expanded", async () => {
    const { client, langfuse, call } = await connected();
    const filter = [{ column: "totalCost", operator: ">", value: 0.5 }];
    await call("listObservations", {
      traceId: traceId(1),
      level: "ERROR",
      isRootObservation: true,
      filter,
      fields: ["input", "metadata"],
      expandMetadataKeys: ["attributes.a"],
    });
    const { query } = langfuse.requests.at(-1) ?? { query: {} as Record<string, string> };
    expect(query).toMatchObject({
      traceId: traceId(1),
      level: "ERROR",
      fields: "core,io,metadata",
      expandMetadata: "attributes.a",
    });
    expect(JSON.parse(query.filter ?? "")).toEqual([
      { column: "totalCost", type: "number", operator: ">", value: 0.5 },
      { column: "traceId", type: "string", operator: "=", value: traceId(1) },
      { column: "level", type: "string", operator: "=", value: "ERROR" },
      { column: "isRootObservation", type: "boolean", operator: "=", value: true },
    ]);
    const key = "attributes.vendor.details";
    const { json } = await call("getObservation", {
      observationId: spanId(7),
      fields: ["id", "level", "input", "metadata"],
      expandMetadataKeys: [key],
    });
    expect(json).toMatchObject({
      id: spanId(7),
      level: "ERROR",
      input: "x".repeat(1000),
      metadata: { [key]: "y".repeat(500) },
    });
    await client.close();
  });

  it("goes on inside of a page that does not fit into an answer", async () => {
    const { client, call } = await connected();
    const long = Array.from({ length: 12 }, (_, n) =>
      storedSpan({ trace: 20, id: 200 + n, from: n, attributes: { [ATTRIBUTE.inputMessages]: "z".repeat(20_000) } }),
    );
    langfuse?.add({ spans: long });
    const found: { id: string; input: string }[] = [];
    let cursor: string | undefined;
    do {
      const { json } = await call("listObservations", {
        traceId: traceId(20),
        fields: ["id", "input"],
        ...(cursor ? { cursor } : {}),
      });
      found.push(...json.data);
      cursor = json.meta.cursor;
    } while (cursor !== undefined);
    expect(found.map(({ id }) => id)).toEqual(long.map(({ span }) => span.spanId).reverse());
    expect(found.every(({ input }) => input.length === 20_000)).toBe(true);
    await client.close();
  });

  it("answers values, scores, metrics, outlines and analyses", async () => {
    const { client, langfuse, call } = await connected();
    expect((await call("getObservationFilterValues", { column: "type" })).json.values).toEqual([
      { value: "GENERATION", count: 20 },
      { value: "AGENT", count: 5 },
    ]);
    const { json: scores } = await call("listScores", { traceId: [traceId(1)] });
    expect(scores.data).toMatchObject([
      { id: "s1", traceId: traceId(1), name: "valid", value: true, dataType: "BOOLEAN" },
    ]);
    const metrics = {
      view: "observations",
      metrics: [{ measure: "count", aggregation: "count" }],
      fromTimestamp: "2023-01-01T00:00:00Z",
      toTimestamp: "2024-01-01T00:00:00Z",
    };
    expect((await call("queryMetrics", metrics)).json.data).toEqual([{ count_count: "25" }]);
    expect(JSON.parse(langfuse.requests.at(-1)?.query.query ?? "")).toMatchObject(metrics);
    const { json: outline } = await call("getTraceOutline", { traceId: traceId(1) });
    expect(outline.spanCount).toBe(5);
    expect((await call("analyzeTraces")).json).toMatchObject({
      window: { source: "langfuse" },
      figures: { foreign: 5 },
    });
    await client.close();
  });

  it("says what to do when Langfuse refuses", async () => {
    const { client, langfuse, call } = await connected();
    langfuse.failNext(1, 401);
    const { text, isError } = await call("listObservations");
    expect(isError).toBe(true);
    expect(text).toMatch(/refuses the keys \(401\): check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY/);
    expect((await call("listObservations", { cursor: "nonsense" })).text).toContain("pass meta.cursor");
    await client.close();
  });
});
