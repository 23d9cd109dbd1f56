import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { NO_ARGUMENTS } from "../../runtime/definition/tool.js";
import type { Json } from "../../runtime/models/message.js";
import { WRONG } from "../../testing/decision-with.js";
import { olderAgent, recordInMemory } from "../../testing/folders/older-agent.js";
import { hostileText } from "../../testing/hostile-text.js";
import { otlpSpan } from "../../testing/spans.js";
import { buildTrace, type Trace } from "../../tracing/trace.js";
import { differences } from "./differences.js";
import { affectedIds, replayTraces } from "./replay.js";

const agent = underwriting as unknown as AnyAgent;

const cents = (min: number, max: number) => fc.integer({ min, max }).map((amount) => amount / 100);
const application: fc.Arbitrary<Application> = fc.record({
  annual_income: cents(100_000, 50_000_000),
  total_debt: cents(0, 10_000_000),
  credit_score: fc.integer({ min: 300, max: 850 }),
  loan_amount: cents(100, 200_000_000),
});

async function* each(traces: readonly Trace[]) {
  yield* traces;
}

describe("replaying traces", () => {
  it("finds nothing changed in what today's agent recorded, whatever the application", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(application, { minLength: 1, maxLength: 4 }), async (applications) => {
        const traces = await recordInMemory(underwriting, applications);
        const result = await replayTraces(each(traces), agent);
        expect(result.untouched.count).toBe(applications.length);
        expect(result.reference).toMatchObject({ agree: applications.length, disagree: { count: 0 } });
        expect(affectedIds(result)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("sorts every trace of an older agent into untouched or affected, and flags just the decisions that are wrong", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(application, { minLength: 1, maxLength: 6 }), async (applications) => {
        const traces = await recordInMemory(olderAgent, applications);
        const result = await replayTraces(each(traces), agent);
        expect(result.replayed).toBe(applications.length);
        const sorted = [...affectedIds(result), ...result.untouched.trace_ids];
        expect(sorted.sort()).toEqual(traces.map(({ trace_id }) => trace_id).sort());
        const wrong = result.flags_gained.find(({ code }) => code === "approval_contradicts_policy")?.trace_ids ?? [];
        const disagreeing = result.reference?.fields.find(({ field }) => field === "approved")?.trace_ids ?? [];
        expect(wrong).toEqual(disagreeing);
      }),
      { numRuns: 15 },
    );
  });

  it("survives spans that say anything at all, and counts every trace once", async () => {
    const value = fc.oneof(hostileText, fc.json(), fc.integer(), fc.boolean());
    const attributes = fc.dictionary(
      fc.constantFrom(
        "gen_ai.operation.name",
        "gen_ai.agent.name",
        "gen_ai.tool.name",
        "gen_ai.tool.call.id",
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.result",
        "langfuse.observation.input",
        "langfuse.observation.output",
        "underwrite.exit_reason",
        "underwrite.violation_codes",
        "underwrite.outcome",
      ),
      value,
    );
    const run = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "underwriting" };
    const input = {
      "langfuse.observation.input": '{"annual_income":1,"total_debt":0,"credit_score":700,"loan_amount":1}',
    };
    const [summary] = await recordInMemory(underwriting, [
      { annual_income: 1, total_debt: 0, credit_score: 700, loan_amount: 1 },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(attributes, { minLength: 1, maxLength: 4 }), fc.boolean(), async (spans, ours) => {
        const tool = { "gen_ai.operation.name": "execute_tool" };
        const built = spans.map((each, n) => {
          const kind = n === 0 ? (ours ? { ...run, ...input, ...each, ...run } : each) : { ...each, ...tool };
          return otlpSpan({ id: n + 1, ...(n === 0 ? {} : { parent: 1 }), attributes: kind });
        });
        const trace = buildTrace({ ...(summary as Trace), trace_id: "a" }, built, []);
        const result = await replayTraces(each([trace]), agent);
        const skipped = result.skipped.reduce((sum, { count }) => sum + count, 0);
        expect(result.traces).toBe(1);
        expect(result.replayed + skipped).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  it("tells a tool that is gone, one that fails now, and one that names its result in text", async () => {
    const tools = (result: Json | Error) => ({
      ...underwriting,
      tools: [
        {
          name: "look_up",
          description: "Looks up.",
          arguments: NO_ARGUMENTS,
          run: () => {
            if (result instanceof Error) throw result;
            return result;
          },
        },
      ],
      answerOffline: () => WRONG,
      validate: () => [],
    });
    const inputs = [{ annual_income: 1, total_debt: 0, credit_score: 700, loan_amount: 1 }];
    const changes = async (then: Json | Error, today: AnyAgent) => {
      const result = await replayTraces(each(await recordInMemory(tools(then), inputs)), today);
      return result.tool_changes.map(({ tool, field, examples }) => [
        tool,
        field,
        examples[0]?.before,
        examples[0]?.after,
      ]);
    };
    const as = (result: Json | Error) => tools(result) as unknown as AnyAgent;
    expect(await changes("5", as("5"))).toEqual([]);
    expect(await changes({ a: 1, b: [1, { c: 2 }] }, as({ b: [1, { c: 2 }], a: 1 }))).toEqual([]);
    expect(await changes({ a: 1, b: [1, { c: 2 }] }, as({ a: 1, b: [1, { c: 3 }], d: null }))).toEqual([
      ["look_up", "b[1].c", 2, 3],
      ["look_up", "d", undefined, null],
    ]);
    expect(await changes("yes", as(new Error("down")))).toEqual([["look_up", "result", "yes", "look_up failed: down"]]);
    expect(await changes("yes", agent)).toEqual([
      ["look_up", "result", "yes", expect.stringContaining("There is no tool named look_up")],
    ]);
  });

  it("names a fault of today's code, and goes on", async () => {
    const inputs = [1, 2].map((loan_amount) => ({ annual_income: 1, total_debt: 0, credit_score: 700, loan_amount }));
    const traces = await recordInMemory(underwriting, inputs);
    const faulty: AnyAgent = {
      ...agent,
      validate(input) {
        if ((input as Application).loan_amount === 1) throw new Error("no such rule");
        return [];
      },
    };
    const result = await replayTraces(each(traces), faulty);
    expect(result).toMatchObject({
      replayed: 1,
      skipped: [{ reason: "failed", count: 1, trace_ids: [traces[0]?.trace_id], example: "no such rule" }],
    });
  });
});

describe("differences of two values", () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

  it("are none of a value and itself, in whatever order its keys are", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(differences(value, structuredClone(value))).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        expect(differences(value, Object.fromEntries(Object.entries(value).reverse()))).toEqual([]);
      }),
    );
  });

  it("are the same from either side, with the sides exchanged", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = new Map(differences(a, b).map((each) => [each.field, each]));
        for (const { field, before, after } of differences(b, a)) {
          if (there.size < 50) expect([there.get(field)?.after, there.get(field)?.before]).toEqual([before, after]);
        }
      }),
    );
  });
});
