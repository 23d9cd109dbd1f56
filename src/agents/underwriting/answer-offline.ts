import * as z from "zod/mini";
import type { Json } from "../../runtime/models/message.js";
import { percent, usd } from "../../text/format.js";
import type { Decision } from "./decision.js";

/** What the embedded model reads of the tools' results; nothing else is known to it. */
const resultsSchema = z.object({
  calc_dti: z.object({ post_loan_dti_percent: z.number(), max_dti_percent: z.number() }),
  credit_risk: z.object({ tier: z.string() }),
  amortize: z.object({ principal_usd: z.number(), monthly_payment_usd: z.number() }),
  calc_max_loan: z.object({ max_loan_usd: z.number() }),
});

/**
 * The instructions, followed mechanically on the tools' results: approve if and only if the principal is at most
 * the maximum loan, and copy the figures.
 *
 * @throws a zod error when a result lacks a figure
 */
export function answerOffline(results: Record<string, Json>): Decision {
  const { calc_dti, credit_risk, amortize, calc_max_loan } = z.parse(resultsSchema, results);
  const approved = amortize.principal_usd <= calc_max_loan.max_loan_usd;
  const dti = percent(calc_dti.post_loan_dti_percent);
  const cap = `${calc_dti.max_dti_percent}% maximum of the ${credit_risk.tier} tier`;
  // A DTI that exceeds the cap by less than is shown would seem to be at it.
  const rounds = calc_dti.post_loan_dti_percent === calc_dti.max_dti_percent ? ", before rounding," : "";
  const loan = `The loan amount of ${usd(amortize.principal_usd)}`;
  const max = `the maximum loan of ${usd(calc_max_loan.max_loan_usd)}`;
  return {
    approved,
    max_loan: calc_max_loan.max_loan_usd,
    monthly_payment: amortize.monthly_payment_usd,
    post_loan_dti: calc_dti.post_loan_dti_percent,
    reasoning: approved
      ? `${loan} is at most ${max}, so the post-loan DTI of ${dti} is within the ${cap}. The application is approved.`
      : `${loan} is above ${max}, so the post-loan DTI of ${dti}${rounds} is above the ${cap}. The application is denied.`,
  };
}
