import { describe, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import { decisionSchema } from "../agents/underwriting/decision.js";
import { runAgent } from "../runtime/loop/run-agent.js";
import { offlineModel } from "../runtime/models/offline.js";
import { recordFirstDraft } from "../testing/first-draft/record.js";
import { openStoreIn, recordIn } from "../testing/folders/stores.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { localSource } from "../tracing/source.js";
import { decisionSchema as draftSchema } from "../workshop/template-first-draft/decision.js";
import { DOCUMENTED } from "../workshop/template-first-draft/documented.js";
import type { Analysis } from "./analysis.js";
import { analyzeTraces } from "./analyze.js";
import type { Consequence, Finding } from "./findings/finding.js";

/** The ten cases through the first draft and the real store, analysed by today's definition. */
async function analyzeFirstDraft(): Promise<{ analysis: Analysis; casesOf: (of: Finding | Consequence) => number[] }> {
  const home = emptyFolder();
  const ids = await recordIn(home, (tracer) => recordFirstDraft(tracer));
  const store = openStoreIn(home);
  const analysis = await analyzeTraces(localSource(store), underwriting, { now: Date.now() });
  store.close();
  const casesOf = ({ trace_ids }: Finding | Consequence) =>
    trace_ids.map((id) => ids.indexOf(id) + 1).sort((a, b) => a - b);
  return { analysis, casesOf };
}

/** What the shipped agent answers and the draft did not: the post-loan DTI, and whatever came later. */
const LACKED = Object.keys(decisionSchema.shape).filter((field) => !(field in draftSchema.shape));

const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

describe("the article's first draft", () => {
  it("is found to have its six faults, each merged as one cause with the right traces, and nothing else", async () => {
    const { analysis, casesOf } = await analyzeFirstDraft();
    const found = analysis.findings.map((finding) => ({
      finding: [finding.severity, finding.code, finding.subject, finding.lever].filter(Boolean).join(" "),
      cases: casesOf(finding),
      consequences: Object.fromEntries(finding.consequences.map((effect) => [effect.code, casesOf(effect)])),
    }));
    expect(found).toEqual([
      {
        // 1: calc_dti leaves the proposed loan out. 3: so cases 1, 3 and 10 were approved.
        finding: "high tool_ignores_input calc_dti loan_amount tool",
        cases: ALL,
        consequences: {
          tool_disagrees_with_reference: ALL,
          approval_contradicts_policy: [1, 3, 10],
          // Texts that give the DTI before the loan as the DTI, as the tool does.
          ungrounded_figure: [1, 2, 3, 4, 6, 10],
        },
      },
      {
        // The policy approves case 5, whatever the article says of it.
        finding: "high approval_contradicts_policy approved instructions",
        cases: [5],
        consequences: {},
      },
      {
        // 2: approved against its own reasoning.
        finding: "high reasoning_contradicts_decision instructions",
        cases: [6],
        consequences: { approval_contradicts_policy: [6] },
      },
      {
        // 4: a minimum score that does not exist.
        finding: "high rule_not_in_policy instructions",
        cases: [9],
        consequences: { ungrounded_figure: [9] },
      },
      // The draft had no check of its decisions.
      { finding: "medium check_missed_violation flow", cases: ALL, consequences: {} },
      {
        // 6: the requested amount, zero, a guess.
        finding: "medium field_computed_by_different_methods max_loan instructions",
        cases: [1, 3, 5, 6, 7, 8, 9, 10],
        consequences: { max_loan_mismatch: [1, 3, 5, 6, 7, 8, 9, 10], reasoning_contradicts_decision: [6] },
      },
      {
        // 5: the existing debt, a 5-year term.
        finding: "medium field_computed_by_different_methods monthly_payment instructions",
        cases: [1, 2, 4, 5, 7, 8, 10],
        consequences: { monthly_payment_mismatch: [1, 2, 4, 5, 7, 8, 10] },
      },
      // Case 6 computed its own post-loan DTI of 64.8 %.
      { finding: "medium ungrounded_figure instructions", cases: [6], consequences: {} },
      { finding: "low figure_rounded monthly_payment instructions", cases: [3, 6, 9], consequences: {} },
      ...LACKED.map((field) => ({
        finding: `info output_lacks_field ${field} schema`,
        cases: ALL,
        consequences: {},
      })),
    ]);
    expect(LACKED).toContain("post_loan_dti");
  });

  it("has its methods named, its evidence quoted exactly, and what the policy says beside it", async () => {
    const { analysis } = await analyzeFirstDraft();
    const of = (code: string, subject: string) =>
      analysis.findings.find((finding) => finding.code === code && finding.subject === subject);
    expect(of("field_computed_by_different_methods", "monthly_payment")?.title).toBe(
      "monthly_payment is computed by different wrong methods in 7 of 10 runs: the existing monthly debt (6), a 5-year term (1)",
    );
    expect(of("field_computed_by_different_methods", "max_loan")?.title).toBe(
      "max_loan is computed by different wrong methods in 8 of 10 runs: the requested amount (5), zero (2), a guess (1)",
    );
    expect(of("tool_ignores_input", "calc_dti loan_amount")?.evidence[0]).toMatchObject({
      quote: "DTI: 39.5% (monthly debt: $3,950, monthly income: $10,000)",
      expected: "dti 90.41",
    });
    expect(of("field_computed_by_different_methods", "monthly_payment")?.evidence).toContainEqual(
      expect.objectContaining({ quote: '"monthly_payment":97', expected: "31.6" }),
    );
  });

  it("is praised for what worked: parallel tools, right tiers, no errors; and its tokens are counted", async () => {
    const { analysis } = await analyzeFirstDraft();
    expect(analysis.works_well).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "tools_in_parallel", count: 10, of: 10 }),
        expect.objectContaining({ code: "tool_agrees", subject: "credit_risk", count: 10, of: 10 }),
        expect.objectContaining({ code: "no_errors", count: 10, of: 10 }),
        expect.objectContaining({ code: "no_retries", count: 10, of: 10 }),
      ]),
    );
    expect(analysis.figures).toMatchObject({
      runs: 10,
      errors: 0,
      invalid: 0,
      input_tokens: 18_350,
      incomplete: 0,
      unjudged: 0,
    });
    expect(analysis.figures.output_tokens).toBe(DOCUMENTED.reduce((sum, { output_tokens }) => sum + output_tokens, 0));
  });

  it("is over: the shipped agent has no finding on the same cases", async () => {
    const home = emptyFolder();
    await recordIn(home, async (tracer) => {
      for (const { application } of DOCUMENTED) {
        await runAgent(underwriting, application, {
          model: offlineModel(underwriting.answerOffline),
          tracing: { tracer },
        });
      }
    });
    const store = openStoreIn(home);
    const analysis = await analyzeTraces(localSource(store), underwriting, { now: Date.now() });
    store.close();
    expect(analysis.runs).toBe(10);
    expect(analysis.findings).toEqual([]);
    expect(analysis.works_well).toContainEqual(expect.objectContaining({ code: "output_stands", count: 10, of: 10 }));
  });
});
