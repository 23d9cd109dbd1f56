import { describe, expect, it } from "vitest";
import type { ToolResult } from "../../../runtime/definition/tool.js";
import { checkDecision } from "../agent.js";
import type { Application } from "../application.js";
import type { Decision } from "../decision.js";
import { reference } from "../reference.js";
import { tools } from "../tools.js";

async function warned(application: Application, reasoning: string): Promise<string[]> {
  const results: ToolResult[] = await Promise.all(
    tools.map(async ({ name, run }) => ({
      id: name,
      name,
      result: await run(application, {}),
      is_error: false,
    })),
  );
  const output = reference(application).output as Omit<Decision, "reasoning">;
  const { warnings } = checkDecision(application, { ...output, reasoning }, results);
  return warnings.filter(({ level }) => level === "warning").map(({ code, message }) => `${code}: ${message}`);
}

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

describe("a right figure is not suspected", () => {
  it.each([
    ["the income that would be enough", "Come back with an income near $91,100, or $7,591 a month."],
    ["the debt to shed, rounded up", "Or shed $204 a month of the old payments, some $2,437 a year."],
    ["a rate for a step", "Every $1,000 of principal costs $6.79 a month, or 0.096 points of DTI."],
    ["scientific notation", "Only 2.701e5 of the 3e5 dollars would fit."],
  ])("where it is %s", async (_, text) => {
    const end = "DTI 42.87% against 40%, payment $2,036.36. Denied.";
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, `${text} ${end}`)).toEqual([]);
  });
});
