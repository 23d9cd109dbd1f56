import type { Summary } from "../../runtime/definition/agent.js";
import { usd } from "../../text/format.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";

/** The head of a decision's card. Without a decision that stands it shows only what was claimed. */
export function summarize({ amount, age_days }: Claim, decision: Decision | null): Summary {
  const claimed = [
    { label: "Amount", value: usd(amount) },
    { label: "Age", value: `${age_days} days` },
  ];
  if (!decision) return { outcome: "NO DECISION", favourable: null, figures: claimed };
  return {
    outcome: decision.approved ? "APPROVED" : "DENIED",
    favourable: decision.approved,
    figures: [...claimed, { label: "Limit", value: usd(decision.limit) }],
  };
}
