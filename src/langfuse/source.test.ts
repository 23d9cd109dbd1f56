import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import type { Application } from "../agents/underwriting/application.js";
import { runAgent } from "../runtime/loop/run-agent.js";
import type { Model } from "../runtime/models/model.js";
import { offlineModel } from "../runtime/models/offline.js";
import { emptyFolder } from "../testing/processes/cli.js";
import type { StoredObservation } from "../testing/servers/langfuse-observation.js";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import type { TraceFilter, TraceSummary } from "../tracing/filter.js";
import { readRequest, toRequest } from "../tracing/otlp/otlp-file.js";
import { localSource, type TraceSource } from "../tracing/source.js";
import { TraceStore } from "../tracing/store/store.js";
import type { Trace, TraceSpan } from "../tracing/trace.js";
import { openTracing, storePath } from "../tracing/tracing.js";
import { langfuseSource } from "./source.js";

const servers: LangfuseServer[] = [];

async function serve(metadata?: "nested" | "paths") {
  const server = await startLangfuseServer({ metadata });
  servers.push(server);
  return { server, source: langfuseSource({ ...LANGFUSE_KEYS, baseUrl: server.url }) };
}

/** A model that takes a few milliseconds, counts tokens and costs something, so that traces have an order in time. */
function slowed(model: Model, change: Partial<Model> = {}): Model {
  return {
    ...model,
    async generate(request, options) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const response = await model.generate(request, options);
      const usage = { input_tokens: 700, output_tokens: 90, cache_read_tokens: 30, cache_write_tokens: 0 };
      return { ...response, usage, cost_usd: 0.00125 };
    },
    ...change,
  };
}

const embedded = () => offlineModel(underwriting.answerOffline);
const unfit = () =>
  offlineModel((results, application: Application) => {
    return { ...underwriting.answerOffline(results, application), max_loan: 1 };
  });
const APPLICATION = { income: 85000, debt: 12000, credit_score: 720, loan_amount: 250000 };

const home = emptyFolder();
let store: TraceStore;
let local: TraceSource;

beforeAll(async () => {
  const tracing = openTracing({
    home,
    version: "9.9.9",
    capture: "full",
    exportCapture: "full",
    targets: [],
    onProblem: (problem) => expect.fail(problem),
  });
  const [income, debt, score, loan] = underwriting.positionals;
  const input = (change: Partial<typeof APPLICATION> = {}) => {
    const values = { ...APPLICATION, ...change };
    return underwriting.parseInput({
      [income as string]: values.income,
      [debt as string]: values.debt,
      [score as string]: values.credit_score,
      [loan as string]: values.loan_amount,
    });
  };
  const failing = slowed(embedded(), {
    id: "broken-1",
    generate: async () => {
      throw new Error("the model's machine is on fire");
    },
  });
  const runs: Parameters<typeof runAgent<never, never>>[2][] = [
    { model: slowed(embedded()) },
    { model: slowed(embedded(), { id: "other-2" }), session: "eval-7", tags: ["a", "b"] },
    { model: slowed(unfit()), session: "eval-7" },
    { model: embedded() },
    { model: failing },
    { model: slowed(embedded()), maxRoundTrips: 1 },
  ];
  for (const [n, options] of runs.entries()) {
    const application = input(n === 1 ? { income: 28000, loan_amount: 400000 } : {});
    await runAgent(underwriting, application, { ...options, tracing }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  tracing.close();
  store = TraceStore.open(storePath(home));
  local = localSource(store);
});
afterAll(() => store.close());
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const ids = () => [...store.traceIds()];
const spans = () => ids().flatMap((id) => store.spansOf(id));
const scores = () => ids().flatMap((id) => store.scoresOf(id));

/** A time as Langfuse keeps it. */
const cut = (ms: number) => Math.floor(Math.round(ms * 1000) / 1000);

function atMilliseconds<T extends { started_at: number; duration_ms: number }>(item: T): T {
  const started_at = cut(item.started_at);
  return { ...item, started_at, duration_ms: cut(item.started_at + item.duration_ms) - started_at };
}

/** A tree with the times and events that Langfuse keeps; siblings that began together in the order of their names. */
function tree(nodes: readonly TraceSpan[]): TraceSpan[] {
  return nodes
    .map((span) => ({ ...atMilliseconds(span), events: span.events.filter(isRetry), children: tree(span.children) }))
    .sort((a, b) => a.started_at - b.started_at || (a.name + a.span_id < b.name + b.span_id ? -1 : 1));
}

const isRetry = ({ name }: { name: string }) => name === "retry"; // of scores it has scores
const asLangfuse = (trace: Trace): Trace => ({ ...atMilliseconds(trace), roots: tree(trace.roots) });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Observations as Langfuse's own SDK leaves them: no OpenTelemetry attributes, ids of any form. */
function foreign(at: number): StoredObservation[] {
  const time = (ms: number) => new Date(at + ms).toISOString();
  const traceId = "9f0c8a52-3d0e-4c38-9a3f-000000000001";
  return [
    { id: "root-1", parentObservationId: null, type: "AGENT", name: "planner", startTime: time(0), endTime: time(900) },
    {
      id: "gen-1",
      parentObservationId: "root-1",
      type: "GENERATION",
      name: "answer",
      startTime: time(100),
      endTime: time(600),
      level: "ERROR",
      statusMessage: "too long",
      model: "gpt-x",
      input: [{ role: "user", content: "hello" }],
      output: "hi",
      usageDetails: { input: 11, output: 5, total: 16 },
      totalCost: 0.25,
      sessionId: "chat-1",
      version: "3",
    },
    { id: "event-1", parentObservationId: "gen-1", type: "EVENT", name: "note", startTime: time(200), endTime: null },
  ].map((rest) => ({ traceId, metadata: {}, ...rest }));
}

describe("Langfuse as a source", () => {
  it.each(["nested", "paths"] as const)(
    "gives the same summaries, trees and scores as the local store for the same runs (metadata %s)",
    async (shape) => {
      const { server, source } = await serve(shape);
      server.add({ spans: spans(), scores: scores() });
      expect(ids()).toHaveLength(6);
      const outcomes = (await local.list({})).map(({ exit_reason }) => exit_reason);
      expect(new Set(outcomes)).toEqual(new Set(["decided", "rejected", "max_round_trips", null]));

      expect(await source.list({})).toEqual((await local.list({})).map(atMilliseconds<TraceSummary>));
      const here = await all(local.traces({}));
      const there = await all(source.traces({}));
      expect(there.map(asLangfuse)).toEqual(here.map(asLangfuse));
      expect(here.some(({ all_scores }) => all_scores.length > 1)).toBe(true);
      for (const id of ids()) {
        expect(asLangfuse((await source.trace(id)) as Trace)).toEqual(asLangfuse((await local.trace(id)) as Trace));
        const [exported] = await source.spans(id);
        const { scopeSpans: _, ...origin } = (await local.spans(id))[0]?.origin ?? {}; // it keeps no schemaUrl
        expect(exported?.origin).toEqual(origin);
        expect(await source.idsWithPrefix(id.slice(0, 12), 2)).toEqual([id]);
        expect(await source.idsWithPrefix(id, 2)).toEqual([id]);
      }
      expect(await source.trace("f".repeat(32))).toBeUndefined();
    },
  );

  it("filters as the local store does", async () => {
    const { server, source } = await serve();
    server.add({ spans: spans(), scores: scores() });
    const times = (await local.list({})).map(({ started_at }) => Math.floor(started_at));
    const filters: [filter: TraceFilter, count: number][] = [
      [{ outcome: "approved" }, 2],
      [{ invalid: true }, 2],
      [{ error: true }, 3],
      [{ model: "other-2" }, 1],
      [{ name: "underwriting" }, 6],
      [{ name: "invoke_agent underwriting" }, 6],
      [{ name: "someone else" }, 0],
      [{ session: "eval-7" }, 2],
      [{ session: "eval-7", invalid: true }, 1],
      [{ since: times[2] }, 3],
      [{ until: times[2] }, 3],
      [{ since: times[3], until: times[0] }, 3],
      [{ limit: 2 }, 2],
      [{ limit: 1, outcome: "approved" }, 1],
    ];
    const found = await Promise.all(
      filters.map(async ([filter]) => (await source.list(filter)).map((t) => t.trace_id)),
    );
    const here = await Promise.all(filters.map(async ([filter]) => (await local.list(filter)).map((t) => t.trace_id)));
    expect(found).toEqual(here);
    expect(filters.map(([filter], n) => [filter, found[n]?.length])).toEqual(filters);
    const streamed = await all(source.traces({ outcome: "approved", limit: 1 }));
    expect(streamed.map(({ trace_id }) => trace_id)).toEqual(here[13]);
    expect(server.requests.some(({ query }) => query.sessionId === "eval-7")).toBe(true);
    expect(server.requests.some(({ query }) => query.fromStartTime && query.toStartTime)).toBe(true);
  });

  it("shows a trace whose root has not arrived as incomplete, in its place", async () => {
    const { server, source } = await serve();
    const id = [...store.traceIds({ outcome: "approved" })].at(-1);
    server.add({ spans: spans().filter(({ span }) => span.traceId !== id || span.parentSpanId) });
    const list = await source.list({});
    expect(list.map(({ trace_id }) => trace_id)).toEqual(ids());
    expect(list.filter(({ complete }) => !complete)).toMatchObject([
      { trace_id: id, name: null, outcome: null, round_trips: 2, input_tokens: 1400 },
    ]);
    const trace = await source.trace(id as string);
    expect(trace?.roots.map(({ parent_id }) => parent_id === null)).toEqual(Array(7).fill(false));
  });

  it("takes the traces of other programs as they are, and exports them with ids that OpenTelemetry allows", async () => {
    const { server, source } = await serve();
    const others = foreign(Date.parse("2026-03-01T12:00:00.000Z"));
    const damaged = { id: "odd", traceId: null, startTime: "yesterday", metadata: "none" };
    server.add({ spans: spans(), scores: scores(), observations: [...others, damaged as never] });
    const id = others[0]?.traceId as string;
    const summaries = await source.list({});
    expect(summaries).toHaveLength(7);
    expect(summaries.find(({ trace_id }) => trace_id === id)).toMatchObject({
      complete: true,
      name: "planner",
      agent: "planner",
      model: "gpt-x",
      outcome: null,
      session: "chat-1",
      round_trips: 1,
      input_tokens: 11,
      output_tokens: 5,
      cost_usd: 0.25,
      errors: 1,
      duration_ms: 900,
    });
    const [root] = (await source.trace(id))?.roots ?? [];
    expect(root).toMatchObject({ kind: "run", children: [{ kind: "model", children: [{ kind: "other" }] }] });
    expect(root?.children[0]).toMatchObject({
      error: { message: "too long" },
      input: '[{"role":"user","content":"hello"}]',
      output: "hi",
    });
    const exported = await source.spans(id);
    const read = readRequest(JSON.stringify(toRequest(exported)));
    expect(read).toHaveLength(3);
    expect(new Set(read.map(({ span }) => span.traceId)).size).toBe(1);
    expect(read.find(({ span }) => span.name === "answer")?.span.parentSpanId).toBe(
      read.find(({ span }) => span.name === "planner")?.span.spanId,
    );
  });

  it("keeps Langfuse's own judgements: of people, of evaluators, as text, of one span", async () => {
    const { server, source } = await serve();
    const [id] = ids() as [string];
    const [first] = store.spansOf(id);
    server.add({ spans: spans() });
    server.add({
      scores: [
        { id: "s1", trace_id: id, name: "tone", value: "kind", data_type: "CATEGORICAL", source: "api" },
        { id: "s2", trace_id: id, name: "quality", value: 0.5, data_type: "NUMERIC", source: "api", comment: "meh" },
        {
          id: "s3",
          trace_id: id,
          span_id: first?.span.spanId,
          name: "ok",
          value: 0,
          data_type: "BOOLEAN",
          source: "api",
        },
        { id: `${id}-person-useful`, trace_id: id, name: "useful", value: 1, data_type: "BOOLEAN", source: "person" },
      ],
    });
    const trace = await source.trace(id);
    expect(trace?.all_scores.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      {
        id: "s3",
        trace_id: id,
        span_id: first?.span.spanId,
        name: "ok",
        value: 0,
        data_type: "BOOLEAN",
        source: "api",
      },
      { id: "s2", trace_id: id, name: "quality", value: 0.5, data_type: "NUMERIC", source: "api", comment: "meh" },
      { id: "s1", trace_id: id, name: "tone", value: "kind", data_type: "CATEGORICAL", source: "api" },
      { id: `${id}-person-useful`, trace_id: id, name: "useful", value: 1, data_type: "BOOLEAN", source: "person" },
    ]);
  });
});
