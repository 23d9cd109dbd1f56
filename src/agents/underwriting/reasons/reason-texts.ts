import type { InputChange, Reason } from "../../../runtime/definition/explanation.js";
import { percent, usd } from "../../../text/format.js";
import type { Tier } from "../policy.js";

/**
 * The words of reasons, all here. `notice` is how a notice of adverse action states the reason (12 CFR 1002.9(b)(2)):
 * in the words of sample form C-1 (Appendix C to Part 1002) where the form has it, else as its "Other, specify".
 */
const NOTICE = {
  income: "Income insufficient for amount of credit requested",
  debts: "Excessive obligations in relation to income",
  score: "Other: credit score too low for the amount of credit requested at this income",
};

/** With the loan, debts would take more of the income than the tier allows. */
export function postLoanDtiOverCap(dti: number, { name, max_dti_percent: limit }: Tier, loan: number): Reason {
  // A DTI that exceeds the limit by less than is shown would seem to be at it.
  const shown = `${dti === limit ? "slightly more than " : ""}${percent(dti)}`;
  return {
    code: "post_loan_dti_over_cap",
    sentence: `The loan of ${usd(loan)} would bring debt payments to ${shown} of income; the ${name} tier allows at most ${limit}%.`,
    notice: NOTICE.income,
    figure: dti,
    limit,
  };
}

/** Existing debts take all that the tier allows, or so much that not even a cent can be lent. */
export function existingDebtLeavesNoRoom(dti: number, { name, max_dti_percent: limit }: Tier): Reason {
  return {
    code: "existing_debt_leaves_no_room",
    sentence: `Payments on existing debts alone take ${percent(dti)} of income; the ${name} tier allows at most ${limit}% for all debts. No loan amount can be approved in this tier.`,
    notice: NOTICE.debts,
    figure: dti,
    limit,
  };
}

/** With less existing debt the same loan would be approved. Both in US dollars per year. */
export function existingDebtTooHighForLoan(debt: number, limit: number): Reason {
  return {
    code: "existing_debt_too_high_for_loan",
    sentence: `Payments on existing debts are ${usd(debt)} per year; this loan allows at most ${usd(limit)} per year.`,
    notice: NOTICE.debts,
    figure: debt,
    limit,
  };
}

/** In a better tier the same loan would be approved. */
export function scoreBelowApprovingTier(score: number, { name, ...tier }: Tier, better: Tier): Reason {
  return {
    code: "score_below_approving_tier",
    sentence: `The credit score of ${score} is in the ${name} tier (at most ${tier.max_dti_percent}% of income, at a rate of ${tier.annual_rate_percent}%); the ${better.name} tier, from ${better.min_score}, would approve this loan.`,
    notice: NOTICE.score,
    figure: score,
    limit: better.min_score,
  };
}

/** The change in words that go on after "would be approved if". */
export function lowerLoan(value: number): InputChange {
  return { field: "loan_amount", bound: "at_most", value, sentence: `the loan amount is at most ${usd(value)}` };
}

export function lowerDebt(value: number): InputChange {
  const sentence = `payments on existing debts are at most ${usd(value)} per year`;
  return { field: "total_debt", bound: "at_most", value, sentence };
}

export function higherIncome(value: number): InputChange {
  return { field: "annual_income", bound: "at_least", value, sentence: `annual income is at least ${usd(value)}` };
}

/** @param dti post-loan DTI in the better tier, in percent */
export function higherScore({ name, min_score, max_dti_percent }: Tier, dti: number): InputChange {
  const why = `${name} tier: ${percent(dti)} of at most ${max_dti_percent}% of income`;
  const sentence = `the credit score is at least ${min_score} (${why})`;
  return { field: "credit_score", bound: "at_least", value: min_score, sentence };
}
