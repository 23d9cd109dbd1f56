import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { judge } from "../../analysis/facts/judge.js";
import { replayTrace } from "../../analysis/replay/replay-trace.js";
import { harvestCases } from "../../evals/cases/harvest-cases.js";
import { otlpSpan } from "../../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import type { OtlpSpan } from "../../tracing/otlp/otlp.js";
import { summarizeTrace } from "../../tracing/store/queries/summary.js";
import { buildTrace, type Trace } from "../../tracing/trace.js";
import type { AnyAgent } from "../definition/agent.js";
import { inputOf } from "./recorded-input.js";
import { readRun, readRuns } from "./recorded-run.js";

const agent = underwriting as AnyAgent;
const INPUT = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const MASKED = "<text:0123456789ab>";

type Attributes = NonNullable<Parameters<typeof otlpSpan>[0]>["attributes"];

function run(input: unknown, more: Attributes = {}, place: { id?: number; parent?: number } = {}): OtlpSpan {
  const text = input === undefined ? undefined : typeof input === "string" ? input : JSON.stringify(input);
  return otlpSpan({
    trace: 1,
    id: 1,
    ...place,
    attributes: {
      [ATTRIBUTE.operation]: OPERATION.run,
      [ATTRIBUTE.agentName]: agent.name,
      ...(text === undefined ? {} : { [ATTRIBUTE.observationInput]: text }),
      ...more,
    },
  });
}

function traceOf(...spans: OtlpSpan[]): Trace {
  const traceId = spans[0]?.traceId ?? "";
  return buildTrace(summarizeTrace(traceId, spans), spans, []);
}

async function* only(trace: Trace): AsyncGenerator<Trace> {
  yield trace;
}

/** Why a trace gives no input: to a replay and to a harvest. */
async function reasons(trace: Trace): Promise<(string | undefined)[]> {
  const replayed = await replayTrace(trace, agent);
  const { skipped } = await harvestCases(agent, only(trace), { suite: [] });
  return [replayed.ok ? undefined : replayed.reason, skipped[0]?.reason];
}

describe("the input of a recorded run", () => {
  it.each([
    ["it was not captured", traceOf(run(undefined)), "not_captured"],
    ["all of it is placeholders", traceOf(run({ annual_income: MASKED, nested: [MASKED] })), "masked"],
    ["it is one placeholder", traceOf(run(MASKED)), "masked"],
    ["it is no JSON", traceOf(run("{ annual")), "invalid_input"],
    ["the agent takes it no more", traceOf(run({ ...INPUT, credit_score: 99 })), "invalid_input"],
    ["it is of another agent", traceOf(run(INPUT, { [ATTRIBUTE.agentName]: "another" })), "other_agent"],
    ["the trace is of another program", traceOf(otlpSpan({ trace: 1, id: 1 })), "foreign"],
    ["the run has not ended", traceOf(otlpSpan({ trace: 1, id: 2, parent: 1 })), "incomplete"],
  ])("is refused to replays and harvests for one reason where %s", async (_, trace, reason) => {
    expect(await reasons(trace)).toEqual([reason, reason]);
  });

  it("is not masked by one text that looks like a placeholder: an applicant may have written it", async () => {
    const trace = traceOf(run({ ...INPUT, notes: MASKED }));
    expect(await reasons(trace)).toEqual([undefined, undefined]);
    const { drafts } = await harvestCases(agent, only(trace), { suite: [] });
    expect(drafts.map(({ application }) => application)).toEqual([{ ...INPUT, notes: MASKED }]);
  });

  it("is refused where the schema changes again what it has read, and not where it adds what an older input lacks", () => {
    const reading = (parseInput: (fields: unknown) => unknown): AnyAgent => {
      return { ...agent, parseInput, reference: () => ({ output: {}, figures: {} }) };
    };
    const who = (fields: unknown) => (fields as { who: string }).who;
    const titled = reading((fields) => ({ who: `Dr. ${who(fields)}` }));
    const recorded = readRun(traceOf(run({ who: "Dr. Ann" })));
    expect(inputOf(recorded, titled)).toMatchObject({ ok: false, message: expect.stringContaining("reads it again") });
    expect(judge(recorded, titled)).toBeUndefined();
    const longer = reading((fields) => ({ who: who(fields).trim(), times: 1 }));
    expect(judge(recorded, longer)?.input).toEqual({ who: "Dr. Ann", times: 1 });
    const dated = reading((fields) => ({ who: new Date(who(fields)) }));
    const counted = reading((fields) => ({ who: BigInt(who(fields)) }));
    expect(judge(readRun(traceOf(run({ who: "12" }))), counted)?.input).toEqual({ who: 12n });
    const day = "2026-01-01T00:00:00.000Z";
    expect(judge(readRun(traceOf(run({ who: day }))), dated)?.input).toEqual({ who: new Date(day) });
  });

  it("is never judged by its placeholders, though an agent of texts alone would take them", () => {
    const textual: AnyAgent = {
      ...agent,
      parseInput: (fields) => fields,
      reference: () => ({ output: {}, figures: {} }),
    };
    const masked = readRun(traceOf(run({ name: MASKED })));
    expect(inputOf(masked, textual)).toMatchObject({ ok: false, reason: "masked" });
    expect(judge(masked, textual)).toBeUndefined();
    expect(judge(readRun(traceOf(run({ name: "Ann" }))), textual)?.input).toEqual({ name: "Ann" });
  });
});

describe("the runs of a trace", () => {
  const tool = (id: number, parent: number) =>
    otlpSpan({
      trace: 1,
      id,
      parent,
      attributes: { [ATTRIBUTE.operation]: OPERATION.tool, [ATTRIBUTE.toolName]: `tool_${id}` },
    });

  it("have each their own tool calls, and an agent's own is found among them", () => {
    const other = run(INPUT, { [ATTRIBUTE.agentName]: "another" }, { id: 2, parent: 9 });
    const trace = traceOf(
      otlpSpan({ trace: 1, id: 9 }),
      other,
      run(INPUT, {}, { id: 3, parent: 9 }),
      tool(4, 2),
      tool(5, 3),
    );
    expect(readRuns(trace).map(({ agent: name, tool_calls }) => [name, tool_calls.map((call) => call.name)])).toEqual([
      ["another", ["tool_4"]],
      [agent.name, ["tool_5"]],
    ]);
    expect(readRun(trace, agent.name).agent).toBe(agent.name);
  });
});
