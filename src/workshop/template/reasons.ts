import type { InputChange, PolicyExplanation, Reason } from "../../runtime/definition/explanation.js";
import { usd } from "../../text/format.js";
import type { Claim } from "./claim.js";
import { LIMITS, limitOf } from "./policy.js";

/** Why the policy denies a claim, and what would make it approve. From the claim's figures and the policy alone. */
export function explainDenial({ amount, age_days }: Claim): PolicyExplanation {
  const limit = limitOf(age_days);
  // Limits are listed from the youngest claims, so the last that allows the amount is the oldest.
  const oldest = LIMITS.filter(({ limit_usd }) => amount <= limit_usd).at(-1)?.max_age_days;
  return {
    reasons: [limit > 0 ? amountOverLimit(amount, age_days, limit) : tooOld(age_days, LIMITS[1].max_age_days)],
    would_approve_if: [...(limit > 0 ? [lowerAmount(limit)] : []), ...(oldest === undefined ? [] : [younger(oldest)])],
    would_be: "approved",
  };
}

function amountOverLimit(amount: number, age: number, limit: number): Reason {
  const sentence = `The amount of ${usd(amount)} is above ${usd(limit)}, the most for a claim of ${age} days.`;
  return { code: "amount_over_limit", sentence, figure: amount, limit };
}

function tooOld(age: number, limit: number): Reason {
  const sentence = `The claim is ${age} days old, and claims of more than ${limit} days are not approved.`;
  return { code: "claim_too_old", sentence, figure: age, limit };
}

function lowerAmount(value: number): InputChange {
  return { field: "amount", bound: "at_most", value, sentence: `the amount is at most ${usd(value)}` };
}

function younger(value: number): InputChange {
  return { field: "age_days", bound: "at_most", value, sentence: `the claim is at most ${value} days old` };
}
