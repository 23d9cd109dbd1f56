import { toHundredths } from "../../figures/decimal.js";
import { defineTool, type Tool } from "../../runtime/definition/tool.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";
import { TERM_MONTHS } from "./policy.js";

/**
 * The tools of the underwriter. They take no arguments: they are bound to the application, so neither the model
 * nor the notes can change an input. Amounts are rounded to the cent; units are in the key names.
 */
export const tools: Tool<Application>[] = [
  defineTool({
    name: "calc_dti",
    description:
      "Post-loan debt-to-income ratio: existing debt payments plus the proposed loan's payment, as a percentage of gross monthly income. Depends on annual income, total debt, loan amount and credit score (through the tier's rate).",
    run: (application: Application) => {
      const assessment = assess(application);
      return {
        existing_monthly_debt_usd: toHundredths(assessment.existing_monthly_debt),
        proposed_monthly_payment_usd: toHundredths(assessment.monthly_payment),
        total_monthly_debt_usd: toHundredths(assessment.total_monthly_debt),
        monthly_income_usd: toHundredths(assessment.monthly_income),
        post_loan_dti_percent: toHundredths(assessment.post_loan_dti),
        max_dti_percent: assessment.tier.max_dti_percent,
      };
    },
  }),
  defineTool({
    name: "credit_risk",
    description:
      "Credit tier of the score, with the tier's maximum post-loan DTI and annual rate. Depends on the credit score only.",
    run: (application: Application) => {
      const { tier } = assess(application);
      return {
        credit_score: application.credit_score,
        tier: tier.name,
        max_dti_percent: tier.max_dti_percent,
        annual_rate_percent: tier.annual_rate_percent,
      };
    },
  }),
  defineTool({
    name: "amortize",
    description:
      "Monthly payment and total interest of the proposed loan, fixed rate over the policy's term. Depends on the loan amount and the credit score (through the tier's rate).",
    run: (application: Application) => {
      const { tier, monthly_payment, total_interest } = assess(application);
      return {
        principal_usd: application.loan_amount,
        annual_rate_percent: tier.annual_rate_percent,
        term_months: TERM_MONTHS,
        monthly_payment_usd: toHundredths(monthly_payment),
        total_interest_usd: toHundredths(total_interest),
      };
    },
  }),
  defineTool({
    name: "calc_max_loan",
    description:
      "Largest principal whose payment keeps the post-loan DTI at or below the tier's maximum, and the monthly capacity it uses. Depends on annual income, total debt and credit score; not on the loan amount.",
    run: (application: Application) => {
      const { remaining_monthly_capacity, max_loan } = assess(application);
      return {
        remaining_monthly_capacity_usd: toHundredths(remaining_monthly_capacity),
        max_loan_usd: max_loan.toNumber(),
      };
    },
  }),
];
