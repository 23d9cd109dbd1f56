import { defineTool, type Tool } from "../../runtime/definition/tool.js";
import type { Claim } from "./claim.js";
import { excessOf, limitOf } from "./policy.js";

/**
 * The tools take no arguments: they are bound to the claim, so neither the model nor the notes can change an input.
 * Units are in the key names.
 */
export const tools: Tool<Claim>[] = [
  defineTool({
    name: "find_limit",
    description: "Highest amount that the policy approves for a claim of this age. Depends on the claim's age only.",
    run: ({ age_days }: Claim) => ({ age_days, limit_usd: limitOf(age_days) }),
  }),
  defineTool({
    name: "compare_amount",
    description:
      "The amount claimed, and how far it is above the limit (0 when it is not). Depends on the claim's amount and age.",
    run: ({ amount, age_days }: Claim) => ({ amount_usd: amount, excess_usd: excessOf(amount, limitOf(age_days)) }),
  }),
];
