import type { Reference } from "../../runtime/definition/agent.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";
import { excessOf, limitOf } from "./policy.js";
import { explainDenial } from "./reasons.js";

/** What the policy says about a claim, computed without any model. */
export function reference(claim: Claim): Reference<Decision> {
  const { amount, age_days } = claim;
  const limit = limitOf(age_days);
  const excess = excessOf(amount, limit);
  return {
    output: { approved: excess === 0, limit },
    figures: { age_days, limit_usd: limit, amount_usd: amount, excess_usd: excess },
    explanation: excess === 0 ? undefined : () => explainDenial(claim),
  };
}
