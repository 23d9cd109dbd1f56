import type { ReadingTraits } from "../../reading/traits.js";
import type { Claim } from "./claim.js";
import { LIMITS } from "./policy.js";

/** What a reading of the decision's reasoning needs to know: what its figures are called, and what it may not lean on. */
export const reading: ReadingTraits<Claim> = {
  field: "reasoning",
  favourable: ["approved"],
  words: { favourable: { en: "paid|pay out|reimbursed|reimburse" } },
  quantities: [
    { key: "amount", unit: "usd" },
    { key: "age_days", unit: "days" },
    { key: "limit_usd", unit: "usd", limits: "amount", decides: true, field: "limit" },
    { key: "excess_usd", unit: "usd" },
  ],
  labels: [
    { keys: ["amount"], words: { en: "amount|claim|claimed|claimed amount|amount claimed|claim of|expense" } },
    { keys: ["age_days"], words: { en: "age|age of the claim|days since the purchase|days old" } },
    { keys: ["limit_usd"], words: { en: "limit for this age|claim limit|highest amount|payable amount" } },
    { keys: ["excess_usd"], words: { en: "excess|amount above the limit" } },
  ],
  topics: [
    { code: "rule_not_in_policy", name: "a receipt rule", words: { en: "receipt|receipts|invoice|proof of purchase" } },
    {
      code: "rule_not_in_policy",
      name: "a sign-off",
      words: { en: "manager approval|supervisor|sign-off|pre-approval|department head" },
    },
    { code: "rule_not_in_policy", name: "a score", words: { en: "score|scores|scoring|risk rating|risk index" } },
    { code: "rule_not_in_policy", name: "a budget", words: { en: "budget|quota|quarter|cost centre|cost center" } },
    {
      code: "rule_not_in_policy",
      name: "a track record",
      words: { en: "seniority|probation|earlier claims|claim history|repeat claimant" },
    },
  ],
  constants: LIMITS.flatMap(({ max_age_days, limit_usd }) => [
    { value: max_age_days, unit: "days" as const },
    { value: limit_usd, unit: "usd" as const },
  ]),
  neutral: { en: "claim|claimant|policy|purchase" },
  untrusted: ["notes"],
};
