import type { Violation } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";

export type ViolationCode =
  | "approval_contradicts_policy"
  | "max_loan_mismatch"
  | "monthly_payment_mismatch"
  | "post_loan_dti_mismatch";

/** A violation with its message: the one place that words them. */
export function violation(code: ViolationCode, expected: Json, actual: Json): Violation {
  return { code, message: describe(code, expected, actual), expected, actual };
}

function describe(code: ViolationCode, expected: Json, actual: Json): string {
  const is = JSON.stringify(actual);
  const should = JSON.stringify(expected);
  switch (code) {
    case "approval_contradicts_policy":
      return expected
        ? "The decision denies a loan that the policy approves: the loan amount is at most the maximum loan."
        : "The decision approves a loan that the policy denies: the loan amount is above the maximum loan.";
    case "max_loan_mismatch":
      return `max_loan is ${is}; calc_max_loan gives ${should}.`;
    case "monthly_payment_mismatch":
      return `monthly_payment is ${is}; amortize gives ${should}, the proposed loan's payment over 30 years.`;
    case "post_loan_dti_mismatch":
      return `post_loan_dti is ${is}; calc_dti gives ${should}.`;
  }
}
