import type { AnalysisTraits } from "../../runtime/analysis-traits.js";
import type { Claim } from "./claim.js";
import { LIMITS, limitOf } from "./policy.js";

/** What the analysis of traces knows of this agent: laws, and ways to get a field wrong. */
export const analysis: AnalysisTraits<Claim> = {
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
};
