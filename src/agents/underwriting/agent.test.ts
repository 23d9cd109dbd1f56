import { describe, expect, it } from "vitest";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { checkDecision, underwriting } from "./agent.js";

const TEN_CASES = [
  [100000, 45000, 745, 300000, "Excellent", 1896.2, 67.75, 45, 0, false],
  [100000, 45100, 750, 280000, "Excellent", 1769.79, 66.34, 45, 0, false],
  [100000, 42000, 740, 250000, "Excellent", 1580.17, 60.96, 45, 39552.7, false],
  [100000, 42000, 739, 250000, "Good", 1696.97, 62.36, 40, 0, false],
  [500000, 25000, 520, 800000, "Poor", 8538.06, 25.49, 30, 976021.63, true],
  [28000, 2000, 790, 150000, "Excellent", 948.1, 47.78, 45, 139752.89, false],
  [45000, 9000, 700, 2000000, "Good", 13575.76, 382.02, 40, 110491.01, false],
  [200000, 0, 800, 5000, "Excellent", 31.6, 0.19, 45, 1186581.14, true],
  [75000, 0, 579, 300000, "Poor", 3201.77, 51.23, 30, 175683.89, false],
  [120000, 47400, 670, 750000, "Good", 5090.91, 90.41, 40, 7366.06, false],
  [85000, 12000, 720, 250000, "Good", 1696.97, 38.07, 40, 270089.15, true],
] as const;

describe("the embedded model", () => {
  it.each(TEN_CASES)(
    "decides %i %i %i %i by the policy",
    async (annual_income, total_debt, credit_score, loan_amount, tier, payment, dti, cap, max, approved) => {
      const application = { annual_income, total_debt, credit_score, loan_amount };
      const model = offlineModel(underwriting.answerOffline);
      const { output, run, tool_results, validation } = await runAgent(underwriting, application, { model });
      expect(output).toMatchObject({ approved, max_loan: max, monthly_payment: payment, post_loan_dti: dti });
      expect(validation).toEqual({ valid: true, violations: [], warnings: [], repaired: false });
      expect(run).toMatchObject({ round_trips: 2, exit_reason: "decided", cost_usd: 0 });
      const results = Object.fromEntries(tool_results.map(({ name, result }) => [name, result]));
      expect(results.credit_risk).toMatchObject({ tier, max_dti_percent: cap });
      expect(results.calc_dti).toMatchObject({ post_loan_dti_percent: dti, proposed_monthly_payment_usd: payment });
    },
  );

  it("reads the tools' results and nothing else: with other results it decides otherwise", async () => {
    const tools = underwriting.tools.map((tool) =>
      tool.name === "calc_max_loan" ? { ...tool, run: () => ({ max_loan_usd: 1 }) } : tool,
    );
    const model = offlineModel(underwriting.answerOffline);
    const application = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
    const { rejected, run } = await runAgent({ ...underwriting, tools }, application, { model });
    expect(rejected).toMatchObject({ approved: false, max_loan: 1 });
    expect(run.exit_reason).toBe("rejected");
  });

  it("stands its own check for every kind of application", async () => {
    const { default: fc } = await import("fast-check");
    const cents = (max: number) => fc.integer({ min: 1, max }).map((value) => value / 100);
    const applications = fc.record({
      annual_income: fc.oneof(cents(50_000_000), cents(100_000_000_000)),
      total_debt: fc.oneof(fc.constant(0), cents(5_000_000), cents(100_000_000_000)),
      credit_score: fc.integer({ min: 300, max: 850 }),
      loan_amount: fc.oneof(cents(100), cents(100_000_000), cents(100_000_000_000)),
    });
    const stands = fc.asyncProperty(applications, async (application) => {
      const results = await Promise.all(
        underwriting.tools.map(async (tool) => ({ tool, result: await tool.run(application, {}) })),
      );
      const returned = Object.fromEntries(results.map((r) => [r.tool.name, r.result]));
      const decision = underwriting.answerOffline(returned, application);
      const toolResults = results.map(({ tool, result }) => ({ id: "", name: tool.name, result, is_error: false }));
      expect(checkDecision(application, decision, toolResults)).toEqual({ violations: [], warnings: [] });
    });
    await fc.assert(stands, { numRuns: 300 });
  });
});
