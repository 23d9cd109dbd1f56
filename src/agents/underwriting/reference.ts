import { toHundredths } from "../../figures/decimal.js";
import type { Reference } from "../../runtime/definition/agent.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { TERM_MONTHS } from "./policy.js";
import { explainDenial } from "./reasons/reasons.js";

/** What the policy says about an application: the decision's fields, and the figures that show why. */
export function reference(application: Application): Reference<Decision> {
  const assessment = assess(application);
  const max_loan = assessment.max_loan.toNumber();
  const monthly_payment = toHundredths(assessment.monthly_payment);
  const post_loan_dti = toHundredths(assessment.post_loan_dti);
  return {
    output: { approved: assessment.approved, max_loan, monthly_payment, post_loan_dti },
    figures: {
      credit_score: application.credit_score,
      tier: assessment.tier.name,
      max_dti_percent: assessment.tier.max_dti_percent,
      annual_rate_percent: assessment.tier.annual_rate_percent,
      term_months: TERM_MONTHS,
      monthly_income_usd: toHundredths(assessment.monthly_income),
      existing_monthly_debt_usd: toHundredths(assessment.existing_monthly_debt),
      proposed_monthly_payment_usd: monthly_payment,
      monthly_payment_usd: monthly_payment,
      total_monthly_debt_usd: toHundredths(assessment.total_monthly_debt),
      post_loan_dti_percent: post_loan_dti,
      remaining_monthly_capacity_usd: toHundredths(assessment.remaining_monthly_capacity),
      max_loan_usd: max_loan,
      principal_usd: application.loan_amount,
      total_interest_usd: toHundredths(assessment.total_interest),
    },
    explanation: assessment.approved ? undefined : () => explainDenial(application),
  };
}
