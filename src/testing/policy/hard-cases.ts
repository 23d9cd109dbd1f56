import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { type Case, labelsByPolicy } from "../../evals/cases/case.js";

/** A case that expects what the policy says of its application. */
export function caseOf(id: string, description: string, fields: Application): Case<Application> {
  const application = underwriting.parseInput(fields);
  return {
    id,
    description,
    application,
    expected: labelsByPolicy(underwriting, application),
    tags: ["hard"],
    source: "seed",
    file: "cases/underwriting/hard.json",
  };
}

const application = (annual_income: number, total_debt: number, credit_score: number, loan_amount: number) => ({
  annual_income,
  total_debt,
  credit_score,
  loan_amount,
});

/** Ten applications on which a careless reading of the policy goes wrong. */
export const hardCases: readonly Case<Application>[] = [
  caseOf(
    "dti-at-cap-before-loan",
    "DTI without the loan exactly at the Excellent cap",
    application(100_000, 45_000, 745, 300_000),
  ),
  caseOf("dti-over-cap-before-loan", "Just over the cap before the loan", application(100_000, 45_100, 750, 280_000)),
  caseOf("score-exactly-740", "Score exactly at the floor of Excellent", application(100_000, 42_000, 740, 250_000)),
  caseOf("score-739", "One point below the floor of Excellent", application(100_000, 42_000, 739, 250_000)),
  caseOf(
    "high-income-poor-credit",
    "High income, terrible credit: no minimum score exists",
    application(500_000, 25_000, 520, 800_000),
  ),
  caseOf("low-income-excellent-credit", "Excellent credit, low income", application(28_000, 2_000, 790, 150_000)),
  caseOf("loan-44-times-income", "Loan of 44 times the income", application(45_000, 9_000, 700, 2_000_000)),
  caseOf("zero-debt-tiny-loan", "No debt, tiny loan", application(200_000, 0, 800, 5_000)),
  caseOf("score-579-zero-debt", "One point below Fair, no debt", application(75_000, 0, 579, 300_000)),
  caseOf("triple-borderline", "Score, debt and loan all near a border", application(120_000, 47_400, 670, 750_000)),
];
