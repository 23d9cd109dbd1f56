import { describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import type { Decision } from "../agents/underwriting/decision.js";
import { evidenceOf } from "../report/evidence.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { RunOptions } from "../runtime/loop/run.js";
import { runAgent } from "../runtime/loop/run-agent.js";
import { textBlock } from "../runtime/models/message.js";
import { scriptedModel } from "../runtime/models/scripted.js";
import { decisionWith } from "../testing/decision-with.js";
import { createTracer } from "../tracing/recording/provider.js";
import { localSource } from "../tracing/source.js";
import { TraceStore } from "../tracing/store/store.js";
import { analyzeTraces } from "./analyze.js";
import { explainTrace } from "./explain.js";
import { replayTraces } from "./replay/replay.js";

const application = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
const RIGHT = decisionWith({ approved: true, max_loan: 270089.15, monthly_payment: 1696.97, post_loan_dti: 38.07 });
const TOOLS = underwriting.tools.map(({ name }) => ({ type: "tool_use", id: `call_${name}`, name, input: {} }));

/** Records a run of today's agent in which the model gives these answers, and looks at it. */
async function recorded(answers: Partial<Decision>[], options: Partial<RunOptions> = {}) {
  const store = TraceStore.open(":memory:");
  const tracer = createTracer("0", { onRootStart: () => {}, onEnd: (span) => store.addSpans([span]), attributes: {} });
  const turns = answers.map((answer) => ({ content: [textBlock(JSON.stringify({ ...RIGHT, ...answer }))] }));
  const model = scriptedModel([{ content: TOOLS }, ...turns]);
  const source = localSource(store);
  try {
    const { run } = await runAgent(underwriting, application, { model, tracing: { tracer }, ...options });
    const { findings, works_well } = await analyzeTraces(source, underwriting, { now: Date.now() });
    const explained = await explainTrace(source, underwriting as unknown as AnyAgent, run.trace_id, Date.now());
    const trace = await source.trace(run.trace_id);
    if (!trace) throw new Error("the run left no trace");
    const each = async function* () {
      yield trace;
    };
    return {
      exit: run.exit_reason,
      codes: findings.map(({ code }) => code).sort(),
      findings,
      strengths: works_well.map(({ code }) => code),
      told: explained?.passages.flatMap(({ lines }) => lines).join("\n") ?? "",
      replay: await replayTraces(each(), underwriting as unknown as AnyAgent),
      evidence: evidenceOf(trace),
    };
  } finally {
    store.close();
  }
}

const DENIED = { reasoning: "The loan is denied." };
const FIGURE = { reasoning: "Approved with $777,777 in reserve." };

describe("a recorded run whose text was warned of", () => {
  it("has the warning for a finding, in its story and its evidence, and no fault of its check", async () => {
    const { codes, told, strengths, evidence } = await recorded([DENIED]);
    expect(codes).toEqual(["reasoning_contradicts_decision"]);
    expect(told).toContain("The run's own check found nothing wrong, and warned of reasoning_contradicts_decision.");
    expect(told).toContain("The answer agrees with it.");
    expect(told).toContain("Warning, reasoning_contradicts_decision: The decision is approved, but the reasoning says");
    expect(strengths).toContain("output_stands");
    expect(strengths).not.toContain("no_warnings");
    expect(evidence).toMatchObject({
      stands: true,
      violations: [],
      warnings: [{ code: "reasoning_contradicts_decision" }],
    });
  });

  it("is judged by the check of its first answer where that stands, whatever came of the second", async () => {
    const { exit, codes, findings, told, evidence } = await recorded([FIGURE, { max_loan: 1, reasoning: "Approved." }]);
    expect(exit).toBe("decided");
    expect(codes).toEqual(["repair_used", "ungrounded_figure"]);
    expect(findings.find(({ code }) => code === "repair_used")?.title).toBe(
      "The first answer was sent back and asked for again in this run, which other findings explain: ungrounded_figure",
    );
    expect(told).toContain(
      "The first answer was suspect, and the model was asked once more; the first answer was kept.",
    );
    expect(evidence.violations).toEqual([]);
  });

  it("is judged by the second answer where that was taken", async () => {
    const { codes, told, strengths } = await recorded([FIGURE, { reasoning: "Approved." }]);
    expect(codes).toEqual(["repair_used"]);
    expect(told).toContain("the second answer was taken");
    expect(strengths).toContain("no_warnings");
  });
});

describe("a replay", () => {
  it("names warnings apart from what blocks, and calls what only warns untouched", async () => {
    const { replay } = await recorded([DENIED]);
    expect(replay).toMatchObject({
      untouched: { count: 1 },
      now_flagged: { count: 0 },
      warned: { count: 1 },
      only_warned: { count: 0 },
      flags_gained: [],
      warnings: [{ code: "reasoning_contradicts_decision", count: 1, examples: [{ actual: "The loan is denied" }] }],
    });
  });

  it("knows a decision that was rejected by nothing but what only warns today", async () => {
    const { exit, replay } = await recorded([FIGURE, FIGURE], { strict: true });
    expect(exit).toBe("rejected");
    expect(replay).toMatchObject({ no_longer_flagged: { count: 1 }, only_warned: { count: 1 }, warned: { count: 1 } });
    const both = await recorded(
      [
        { ...FIGURE, max_loan: 1 },
        { ...FIGURE, max_loan: 1 },
      ],
      { strict: true },
    );
    expect(both.replay).toMatchObject({ no_longer_flagged: { count: 1 }, only_warned: { count: 0 } });
  });
});
