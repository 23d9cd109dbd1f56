import type { Violation } from "../../runtime/agent.js";
import type { Json } from "../../runtime/message.js";

export type ViolationCode =
  | "approval_contradicts_policy"
  | "max_loan_mismatch"
  | "monthly_payment_mismatch"
  | "post_loan_dti_mismatch"
  | "reasoning_contradicts_decision"
  | "ungrounded_figure"
  | "rule_not_in_policy";

/** A violation with its message: the one place that words them. */
export function violation(code: ViolationCode, expected: Json, actual: Json): Violation {
  return { code, message: describe(code, expected, actual), expected, actual };
}

function describe(code: ViolationCode, expected: Json, actual: Json): string {
  const is = show(actual);
  const should = show(expected);
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
    case "reasoning_contradicts_decision":
      return typeof expected === "string"
        ? `The decision is ${expected}, but the reasoning says: ${is}.`
        : `The decision has ${should}, but the reasoning says: ${is}.`;
    case "ungrounded_figure":
      return `The reasoning cites ${is}, which is neither an input, nor a policy number, nor what a tool returned.`;
    case "rule_not_in_policy":
      return `The reasoning leans on a rule that the policy does not have: ${is}.`;
  }
}

function show(value: Json): string {
  if (typeof value === "string") return `“${value}”`;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  const { rule, quote } = value;
  if (typeof rule === "string" && typeof quote === "string") return `${rule} (“${quote}”)`;
  return Object.entries(value)
    .map(([name, entry]) => `${name} ${JSON.stringify(entry)}`)
    .join(", ");
}
