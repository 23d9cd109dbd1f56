import { underwriting } from "../agents/index.js";
import { ProviderError } from "../errors.js";
import type { ComparedRun } from "../evals/report/comparison.js";
import type { EvalReportInput } from "../report/eval-report.js";
import { type ToolUseBlock, textBlock } from "../runtime/models/message.js";
import type { Model } from "../runtime/models/model.js";
import { scriptedModel } from "../runtime/models/scripted.js";
import type { Capture } from "../tracing/capture.js";
import { decisionOn } from "./decision-with.js";
import { offline, recordEval, underwriter } from "./folders/record-eval.js";
import { caseOf, hardCases } from "./policy/hard-cases.js";

/** What the policy denies, though a model insists. */
const DENIED = { annual_income: 28_000, total_debt: 2_000, credit_score: 790, loan_amount: 150_000 };

const toolCalls = (names: readonly string[]): ToolUseBlock[] =>
  names.map((name, index) => ({ type: "tool_use", id: `call_${index}`, name, input: {} }));

/** A model that calls the tools, then insists on an approval, with a reasoning of its own and a tool that is none. */
function insistingModel(reasoning: string, toolName = "calc_ltv"): Model {
  const usage = { input_tokens: 900, output_tokens: 120 };
  const answer = decisionOn(DENIED, { approved: true, max_loan: 150_000, reasoning });
  const turn = { content: [textBlock(JSON.stringify(answer))], usage };
  const names = [...underwriting.tools.map(({ name }) => name), toolName];
  return scriptedModel([{ content: toolCalls(names), usage }, turn, turn]);
}

/** A model whose provider is down. */
const downModel: Model = {
  id: "down",
  provider: "test",
  generate: async () => {
    throw new ProviderError("The provider does not answer.");
  },
};

/**
 * An eval with a case of each kind: failed, failed by the provider, flaky, skipped and passed; held against a
 * baseline. Every text that a report can hold is `text`.
 */
export async function mixedEval(text: string, { capture }: { capture?: Capture } = {}): Promise<EvalReportInput> {
  const [first, second, third, ...rest] = hardCases;
  if (!first || !second || !third) throw new Error("the hard cases are gone");
  const told = caseOf("told-to-approve", text.slice(0, 500), { ...DENIED, notes: text });
  const { report, cases, source } = await recordEval(
    [
      {
        subject: { ...told, tags: [text], source: text, file: text },
        models: [insistingModel(text, text), insistingModel(text, text)],
      },
      { subject: first, models: [downModel, downModel] },
      { subject: second, models: [offline, insistingModel(text)] },
      { subject: third, models: [] },
      ...rest.map((subject) => ({ subject, models: [offline, offline] })),
    ],
    { capture },
  );
  report.partial = text;
  report.gate.reasons.push(text);
  report.versions.model = text;
  for (const grade of report.cases[0]?.graders ?? []) Object.assign(grade, { name: text, reason: text });
  const side: ComparedRun = {
    run_id: text,
    started_at: report.started_at,
    partial: text,
    passed: 5,
    pass_rate: 0.5,
    pass_rate_interval: [0.2, 0.8],
    round_trips: 2,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    latency_ms: null,
  };
  return {
    report,
    agent: underwriter,
    cases,
    trace: (traceId) => source.trace(traceId),
    comparison: {
      agent: report.agent,
      a: side,
      b: side,
      common: 9,
      worse: [{ id: "told-to-approve", from: "pass", to: "fail", reasons: [text] }],
      better: [{ id: text, from: "error", to: "pass", reasons: [] }],
      only_in_a: [text],
      only_in_b: [],
      p_value: 0.5,
      verdict: "same",
      regression: text,
      differences: [{ part: text, a: text, b: null }],
    },
  };
}
