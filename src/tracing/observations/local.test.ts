import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { ProviderError } from "../../errors.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { toObservation as asLangfuseKeepsIt } from "../../testing/servers/langfuse-observation.js";
import { EPOCH, type SpanOf, spanId, storedSpan, traceId } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../attributes.js";
import type { StoredSpan } from "../otlp/otlp.js";
import { createTracer } from "../recording/provider.js";
import { eraseTraces, idsBefore } from "../store/erase.js";
import { TraceStore } from "../store/store.js";
import { matches, type ObservationFilter, readFilter } from "./filter.js";
import { FILTER_COLUMNS, filterTypes, operatorsOf } from "./filter-columns.js";
import { localObservations } from "./local.js";
import { type Observation, toObservation } from "./observation.js";
import type { ObservationQuery, ObservationSource } from "./source.js";

let store: TraceStore;
let source: ObservationSource;
beforeEach(() => {
  store = TraceStore.open(":memory:");
  source = localObservations(store);
});
afterEach(() => store.close());

const add = (...spans: SpanOf[]) => store.addSpans(spans.map(storedSpan));
const list = async (query: Partial<ObservationQuery> = {}) => {
  const { items } = await source.list({ fields: [], limit: 100, filters: [], ...query });
  return items.map(({ item }) => item as unknown as Observation);
};
const names = async (query: Partial<ObservationQuery> = {}) => (await list(query)).map(({ name }) => name);

/** Everything that a query finds, page by page. */
async function everything(query: Partial<ObservationQuery>): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await source.list({ fields: [], limit: 3, filters: [], ...query, cursor });
    found.push(...page.items.map(({ item }) => String(item.id)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const spans = fc.array(
  fc.record({
    trace: fc.nat(3),
    parent: fc.option(fc.nat(9), { nil: undefined }),
    from: fc.nat(20),
    to: fc.nat(40),
    name: fc.constantFrom("chat", "invoke_agent a", "é%_'\""),
    error: fc.boolean(),
    attributes: fc.dictionary(
      fc.constantFrom<string>(
        ATTRIBUTE.observationType,
        ATTRIBUTE.observationLevel,
        ATTRIBUTE.operation,
        ATTRIBUTE.toolName,
        ATTRIBUTE.responseModel,
        ATTRIBUTE.inputTokens,
        ATTRIBUTE.outputTokens,
        ATTRIBUTE.costDetails,
        ATTRIBUTE.environment,
        ATTRIBUTE.version,
        ATTRIBUTE.session,
        ATTRIBUTE.traceName,
        ATTRIBUTE.toolArguments,
        "user.id",
        "own",
      ),
      fc.oneof(
        fc.constantFrom<string>(
          "chat",
          "tool",
          "ERROR",
          "DEFAULT",
          "é%_'\"",
          OPERATION.run,
          '{"total":0.5}',
          "ab",
          "b",
        ),
        fc.integer({ min: 0, max: 3 }),
      ),
    ),
  }),
  { maxLength: 12 },
);
const stored = spans.map((all) => all.map((span, id) => storedSpan({ ...span, id })));

const COLUMNS_AND_TYPES = Object.entries(FILTER_COLUMNS).flatMap(([name, column]) =>
  filterTypes(column).map((type) => ({ name, column, type })),
);
const filter = fc
  .constantFrom(...COLUMNS_AND_TYPES)
  .chain(({ name, column, type }): fc.Arbitrary<ObservationFilter> => {
    const words = ["chat", "tool", "TOOL", "ERROR", "DEFAULT", "é%_'\"", "a", "b", "é"];
    const texts = fc.constantFrom(...words, spanId(1), traceId(1));
    const values = {
      datetime: fc.integer({ min: EPOCH, max: EPOCH + 40 }).map((ms) => new Date(ms).toISOString()),
      string: texts,
      stringObject: texts,
      stringOptions: fc.array(texts, { maxLength: 3 }),
      arrayOptions: fc.array(texts, { maxLength: 3 }),
      number: fc.constantFrom(0, 0.5, 1, 2, 0.01),
      boolean: fc.boolean(),
      numberObject: fc.constantFrom(0, 0.5, 1, 2, 0.01),
      categoryOptions: fc.array(texts, { maxLength: 3 }),
      null: fc.constant(undefined),
    };
    const operator = fc.constantFrom<string>(...operatorsOf(column, type));
    return fc
      .record({ operator, value: values[type] as fc.Arbitrary<unknown> })
      .map((fields) =>
        readFilter({ column: name, type, ...fields, ...(name === "metadata" ? { key: "attributes.own" } : {}) }),
      );
  });

describe("observations of the local store", () => {
  it("are what Langfuse keeps of the same spans", async () => {
    const spans = await recordRuns();
    expect(spans.length).toBeGreaterThan(15);
    for (const span of spans) {
      const { metadata, endTime, usageDetails, isRootObservation, ...mine } = toObservation(span);
      const { metadata: groups, model, input, ...theirs } = asLangfuseKeepsIt(span);
      const { input: given } = mine;
      const moved = typeof input === "string" && input.startsWith('{"messages":'); // with instructions and tools
      if (moved) expect(JSON.parse(input).messages.slice(1)).toEqual(JSON.parse(String(given)));
      const known: Record<string, unknown> = { ...theirs, input: moved ? given : input, providedModelName: model };
      for (const [name, value] of Object.entries(mine))
        if (name in known) expect([name, value]).toEqual([name, known[name]]);
      const ours = Object.keys(mine).filter((name) => !(name in known));
      expect(ours.sort()).toEqual(ONLY_OURS);
      expect(usageDetails.input ?? 0).toBe((known.usageDetails as { input: number }).input);
      const paths = Object.entries(groups).flatMap(([group, values]) =>
        Object.entries(values).map(([key, value]) => [`${group}.${key}`, readZero(value)]),
      );
      const kept = Object.fromEntries(paths);
      const dropped = Object.entries(metadata).filter(([key]) => !(key in kept) && LANGFUSE_DROPS.includes(key));
      expect(metadata).toEqual({ ...kept, ...Object.fromEntries(dropped) });
    }
  });

  it("come newest first, each once, whatever the filter, the limit and the page", async () => {
    await fc.assert(
      fc.asyncProperty(
        stored,
        fc.array(filter, { maxLength: 2 }),
        fc.integer({ min: 1, max: 5 }),
        async (all, filters, limit) => {
          store.close();
          store = TraceStore.open(":memory:");
          source = localObservations(store);
          store.addSpans(all);
          const wanted = all
            .map(toObservation)
            .filter((observation) => filters.every((one) => matches(one, observation)));
          const found = await everything({ filters, limit });
          expect([...found].sort()).toEqual(wanted.map(({ id }) => id).sort());
          const starts = found.map((id) => wanted.find((observation) => observation.id === id)?.startTime ?? "");
          expect(starts).toEqual([...starts].sort().reverse());
        },
      ),
      { numRuns: 80 },
    );
  });

  it("go on behind the last one when new ones come meanwhile", async () => {
    add(...Array.from({ length: 5 }, (_, id) => ({ trace: 1, id, from: id })));
    const first = await source.list({ fields: [], limit: 2, filters: [] });
    add({ trace: 2, id: 50, from: 100 });
    const second = await source.list({ fields: [], limit: 5, filters: [], cursor: first.cursor });
    expect(second.items.map(({ item }) => item.id)).toEqual([spanId(2), spanId(1), spanId(0)]);
    expect(second.cursor).toBeUndefined();
  });

  it("are narrowed by each argument, and by all of them together", async () => {
    add(
      { trace: 1, id: 1, from: 0, name: "invoke_agent a", attributes: { [ATTRIBUTE.operation]: OPERATION.run } },
      { trace: 1, id: 2, parent: 1, from: 1, name: "chat m", attributes: { [ATTRIBUTE.operation]: OPERATION.model } },
      {
        trace: 1,
        id: 3,
        parent: 1,
        from: 2,
        name: "execute_tool t",
        attributes: { [ATTRIBUTE.toolName]: "t", [ATTRIBUTE.operation]: OPERATION.tool },
      },
      {
        trace: 2,
        id: 4,
        from: 3,
        name: "other",
        error: true,
        attributes: { [ATTRIBUTE.environment]: "staging", "user.id": "u" },
      },
    );
    expect(await names()).toEqual(["other", "t", "chat m", "invoke_agent a"]);
    expect(await names({ type: "GENERATION" })).toEqual(["chat m"]);
    expect(await names({ type: "TOOL" })).toEqual(["t"]);
    expect(await names({ name: "t" })).toEqual(["t"]);
    expect(await names({ level: "ERROR" })).toEqual(["other"]);
    expect(await names({ level: "DEFAULT" })).toHaveLength(3);
    expect(await names({ traceId: traceId(1), isRootObservation: true })).toEqual(["invoke_agent a"]);
    expect(await names({ isRootObservation: false })).toEqual(["t", "chat m"]);
    expect(await names({ parentObservationId: spanId(1) })).toEqual(["t", "chat m"]);
    expect(await names({ environment: "staging" })).toEqual(["other"]);
    expect(await names({ userId: "u" })).toEqual(["other"]);
    expect(await names({ from: EPOCH + 1, to: EPOCH + 3 })).toEqual(["t", "chat m"]);
    expect(await names({ type: "TOOL", level: "ERROR" })).toEqual([]);
    expect(await names({ name: "t' OR 1=1 --" })).toEqual([]);
  });

  it("that only a span's long texts tell apart are looked for in parts, and the cursor goes on", async () => {
    add(
      ...Array.from({ length: 25_000 }, (_, id) => ({
        trace: 1,
        id,
        from: id,
        attributes: { own: id === 3 ? "this" : "that" },
      })),
    );
    const wanted = readFilter({ column: "metadata", key: "attributes.own", operator: "=", value: "this" });
    const first = await source.list({ fields: [], limit: 10, filters: [wanted] });
    expect(first).toMatchObject({
      items: [],
      note: expect.stringMatching(/^Looked at 20000 observations, and there are more/),
    });
    const second = await source.list({ fields: [], limit: 10, filters: [wanted], cursor: first.cursor });
    expect(second.items.map(({ item }) => item.id)).toEqual([spanId(3)]);
    expect(second.cursor).toBeUndefined();
  });

  it("go when their traces are pruned", async () => {
    add({ trace: 1, id: 1, from: 0 }, { trace: 2, id: 2, from: 10 });
    await eraseTraces(store.connection, idsBefore(store.connection, EPOCH + 5));
    expect(await names()).toEqual(["span 2"]);
    expect((await source.values({ column: "name", limit: 10 })).items).toHaveLength(1);
  });

  it("list the values of a column, the most frequent first, page by page", async () => {
    add(
      ...[1, 1, 1, 2, 2, 3].map((name, id) => ({ trace: 1, id, name: `n${name}`, parent: id === 0 ? undefined : 9 })),
    );
    const first = await source.values({ column: "name", limit: 2 });
    expect(first.items.map(({ item }) => item)).toEqual([
      { value: "n1", count: 3 },
      { value: "n2", count: 2 },
    ]);
    const second = await source.values({ column: "name", limit: 2, cursor: first.cursor });
    expect(second).toEqual({ items: [{ item: { value: "n3", count: 1 }, after: expect.any(String) }] });
    const roots = await source.values({ column: "hasParentObservation", limit: 5 });
    expect(roots.items.map(({ item }) => item)).toEqual([
      { value: true, count: 5 },
      { value: false, count: 1 },
    ]);
    expect((await source.values({ column: "name", limit: 5, hasParentObservation: false })).items).toHaveLength(1);
  });
});

/** What Langfuse drops, lists, or moves into the input of a model call, and the local store keeps as metadata. */
const LANGFUSE_DROPS = [
  "attributes.gen_ai.response.finish_reasons",
  "attributes.gen_ai.system_instructions",
  "attributes.gen_ai.tool.definitions",
  "attributes.langfuse.trace.tags",
  "attributes.underwrite.violation_codes",
  "attributes.underwrite.warning_codes",
];
/** What the loopback Langfuse does not tell. */
const ONLY_OURS = ["latency", "modelParameters", "timeToFirstToken", "totalCost", "userId"];

/** The spans of a run that stands, and of one whose model fails. */
async function recordRuns(): Promise<StoredSpan[]> {
  const spans: StoredSpan[] = [];
  const tracer = createTracer("0", { attributes: {}, onRootStart: () => {}, onEnd: (span) => spans.push(span) });
  const model = offlineModel(underwriting.answerOffline);
  const given = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
  const input = underwriting.parseInput(given);
  await runAgent(underwriting, input, { model, tracing: { tracer }, session: "s", tags: ["a", "b"] });
  const broken = { ...model, generate: () => Promise.reject(new ProviderError("it is down")) };
  await runAgent(underwriting, input, { model: broken, tracing: { tracer } });
  const wrong = { ...underwriting, validate: () => [{ code: "c", message: "m", expected: 1, actual: 2 }] };
  await runAgent(wrong, input, { model, tracing: { tracer } });
  return spans;
}

/** Langfuse's reader takes the number 0 for its own encoding. */
function readZero(value: string): string {
  return value === '{"intValue":0}' ? "0" : value;
}
