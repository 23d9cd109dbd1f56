import { describe, expect, it } from "vitest";
import { failingCases, type Mutant } from "../../testing/policy/mutant.js";

const SUITE = ["hard", "boundaries"].map((name) => `cases/underwriting/${name}.json`);

const policy = mutantsOf("policy.ts");
const assessment = mutantsOf("assessment.ts");
const tools = mutantsOf("tools.ts");
const answer = mutantsOf("answer-offline.ts");

/** Faults as people make them, in the policy, the arithmetic, the tools, and what is made of them. */
const MUTANTS: Mutant[] = [
  policy("a score at a floor falls to the tier below", "creditScore >= min_score", "creditScore > min_score"),
  policy("Excellent begins one point later", "min_score: 740", "min_score: 741"),
  policy("Excellent begins one point earlier", "min_score: 740", "min_score: 739"),
  policy("Good begins one point later", "min_score: 670", "min_score: 671"),
  policy("Good begins one point earlier", "min_score: 670", "min_score: 669"),
  policy("Fair begins one point later", "min_score: 580", "min_score: 581"),
  policy("Fair begins one point earlier", "min_score: 580", "min_score: 579"),
  policy("Excellent gets Good's cap", "max_dti_percent: 45", "max_dti_percent: 40"),
  policy("Good gets Excellent's cap", "max_dti_percent: 40", "max_dti_percent: 45"),
  policy("Fair gets Good's cap", "max_dti_percent: 36", "max_dti_percent: 40"),
  policy("Poor gets Fair's cap", "max_dti_percent: 30", "max_dti_percent: 36"),
  policy("Excellent pays Good's rate", "annual_rate_percent: 6.5", "annual_rate_percent: 7.2"),
  policy("Good pays Excellent's rate", "annual_rate_percent: 7.2", "annual_rate_percent: 6.5"),
  policy("Fair pays a rate that is a tenth off", "annual_rate_percent: 9.1", "annual_rate_percent: 9.0"),
  policy("Poor pays Fair's rate", "annual_rate_percent: 12.5", "annual_rate_percent: 9.1"),
  policy("loans run 15 years", "TERM_MONTHS = 360", "TERM_MONTHS = 180"),
  policy("the monthly rate is a tenth of the annual one", "div(1200)", "div(1000)"),

  assessment(
    "the DTI ignores the proposed loan",
    "existing_monthly_debt.plus(monthly_payment)",
    "existing_monthly_debt",
  ),
  assessment("the DTI ignores existing debt", "existing_monthly_debt.plus(monthly_payment)", "monthly_payment"),
  assessment("a loan of exactly the maximum is denied", "loan.lte(max_loan)", "loan.lt(max_loan)"),
  assessment(
    "the DTI is rounded before it is compared",
    "loan.lte(max_loan)",
    "total_monthly_debt.div(monthly_income).times(100).toDecimalPlaces(2).lte(tier.max_dti_percent)",
  ),
  assessment("everything is approved", "loan.lte(max_loan)", "loan.gt(0)"),
  assessment("everything is denied", "loan.lte(max_loan)", "loan.lt(0)"),
  assessment(
    "the maximum loan is rounded, not cut, to the cent",
    "floorToCent(",
    "((amount: Decimal) => amount.toDecimalPlaces(2))(",
  ),
  assessment("the maximum loan may be negative", "Decimal.max(0, ", "Decimal.max("),
  assessment("the maximum loan is what was asked for", "    max_loan,\n", "    max_loan: loan,\n"),
  assessment(
    "the maximum loan of a denial is 0",
    "    max_loan,\n",
    "    max_loan: loan.lte(max_loan) ? max_loan : new Decimal(0),\n",
  ),
  assessment("existing debt takes nothing of the capacity", ".minus(application.total_debt)", ""),
  assessment("debt per year counts as debt per month", "application.total_debt).div(12)", "application.total_debt)"),
  assessment(
    "the payment is the existing debt",
    "monthly_payment = loan.times(factor)",
    "monthly_payment = existing_monthly_debt",
  ),
  assessment(
    "the payment is interest only",
    "monthly_payment = loan.times(factor)",
    "monthly_payment = loan.times(tier.annual_rate_percent).div(1200)",
  ),

  tools(
    "amortize returns the existing debt",
    "toHundredths(monthly_payment)",
    "toHundredths(assess(application).existing_monthly_debt)",
  ),
  tools("amortize says 15 years", "term_months: TERM_MONTHS", "term_months: TERM_MONTHS / 2"),
  tools(
    "amortize pays down an eighth more",
    "principal_usd: application.loan_amount",
    "principal_usd: application.loan_amount * 1.125",
  ),
  tools(
    "calc_dti leaves the proposed loan out",
    "toHundredths(assessment.post_loan_dti)",
    "toHundredths(assessment.existing_monthly_debt.div(assessment.monthly_income).times(100))",
  ),
  tools("calc_dti returns another cap", "max_dti_percent: assessment.tier.max_dti_percent", "max_dti_percent: 43"),
  tools(
    "calc_max_loan returns the loan asked for",
    "max_loan_usd: max_loan.toNumber()",
    "max_loan_usd: application.loan_amount",
  ),
  tools("credit_risk names another tier", "tier: tier.name", 'tier: "Good"'),
  tools("a tool throws", "const { remaining_monthly_capacity, max_loan } = assess(application);", "throw new Error();"),

  answer("a loan at the maximum is denied", "<= calc_max_loan.max_loan_usd", "< calc_max_loan.max_loan_usd"),
  answer(
    "the DTI is compared, rounded",
    "amortize.principal_usd <= calc_max_loan.max_loan_usd",
    "calc_dti.post_loan_dti_percent <= calc_dti.max_dti_percent",
  ),
];

describe("the suite", () => {
  it.each(MUTANTS)("catches it when $name", async (mutant) => {
    expect(await failingCases(mutant, SUITE)).not.toEqual([]);
  });

  it("passes without a fault", async () => {
    const none = {
      name: "none",
      file: "src/agents/underwriting/policy.ts",
      find: "TERM_MONTHS = 360",
      replace: "TERM_MONTHS = 360",
    };
    expect(await failingCases(none, SUITE)).toEqual([]);
  });
});

function mutantsOf(file: string) {
  return (name: string, find: string, replace: string): Mutant => {
    return { name, file: `src/agents/underwriting/${file}`, find, replace };
  };
}
