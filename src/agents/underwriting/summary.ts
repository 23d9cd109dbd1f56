import type { Summary } from "../../runtime/definition/agent.js";
import { percent, usd } from "../../text/format.js";
import type { Application } from "./application.js";
import type { Decision } from "./decision.js";
import { tierOf } from "./policy.js";

/** The head of a decision's card. Without a decision that stands it shows only what was asked for. */
export function summarize(application: Application, decision: Decision | null): Summary {
  const asked = { label: "Loan amount", value: usd(application.loan_amount) };
  if (!decision) return { outcome: "NO DECISION", favourable: null, figures: [asked] };
  const tier = tierOf(application.credit_score);
  const limit = `tier ${tier.name}: at most ${tier.max_dti_percent}%`;
  return {
    outcome: decision.approved ? "APPROVED" : "DENIED",
    favourable: decision.approved,
    figures: [
      asked,
      { label: "Maximum loan", value: usd(decision.max_loan) },
      {
        label: "Monthly payment",
        value: `${usd(decision.monthly_payment)} at ${tier.annual_rate_percent}% over 30 years`,
      },
      { label: "Post-loan DTI", value: `${percent(decision.post_loan_dti)} (${limit})` },
    ],
  };
}
