import type { AnalysisTraits } from "../../runtime/definition/analysis-traits.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";
import { LIMITS, limitOf } from "./policy.js";
import { tools } from "./tools.js";

/** What the analysis of traces knows of this agent: laws, and ways to get a field wrong. */
export const analysis: AnalysisTraits<Claim, Decision> = {
  relations: [
    { name: "a-larger-amount-never-helps", field: "amount", higher: "never helps" },
    { name: "an-older-claim-never-helps", field: "age_days", higher: "never helps" },
  ],
  methods: [
    {
      field: "limit",
      name: "the limit of the claim's age",
      correct: true,
      compute: ({ age_days }) => limitOf(age_days),
    },
    { field: "limit", name: "the amount claimed", correct: false, compute: ({ amount }) => amount },
    { field: "limit", name: "the limit of the youngest claims", correct: false, compute: () => LIMITS[0].limit_usd },
  ],
  formulas: {
    approved: "approve if and only if the amount is at most `limit_usd`, which is the same as an `excess_usd` of 0",
    limit_usd: "the limit of the claim's age in the policy's table",
    excess_usd: "`amount_usd` − `limit_usd`, at least 0",
  },
  violations: {
    approval_contradicts_policy: {
      title: "The outcome is not the policy's",
      severity: "high",
      lever: "instructions",
      field: "approved",
      outcome: true,
    },
    limit_mismatch: { title: "limit is wrong", severity: "medium", lever: "instructions", field: "limit" },
  },
  requiredTools: tools.map(({ name }) => name),
  untrusted: ["notes"],
  inputWords: { amount: ["amount"], age_days: ["age"] },
  figureNames: { limit: "limit_usd", amount: "amount_usd", excess: "excess_usd" },
  follow({ limit_usd, excess_usd }) {
    return {
      ...(typeof excess_usd === "number" ? { approved: excess_usd === 0 } : {}),
      ...(typeof limit_usd === "number" ? { limit: limit_usd } : {}),
    };
  },
};
