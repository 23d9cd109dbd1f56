import { Decimal } from "../../figures/decimal.js";
import type { Boundary, EvalTraits } from "../../runtime/definition/eval-traits.js";
import { usd } from "../../text/format.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";
import { excessOf, LIMITS, limitOf } from "./policy.js";
import { sample } from "./sample.js";

/** Stands for notes that were left out: the same for all, so that it tells nothing of them. */
const NO_NOTES = "[notes left out]";

/** What evals know of this agent: the edges of its policy, and how a claim lies to them. */
export const evals: EvalTraits<Claim, Decision> = {
  boundaries,
  sample,
  dimensions: {
    age: [...LIMITS.map(({ max_age_days }) => `to-${max_age_days}-days`), "too-old"],
    amount: ["at-limit", "cent-above", "below", "above"],
    outcome: ["approved", "denied"],
  },
  classify: (claim) => ({
    age: [ageOf(claim)],
    amount: [amountOf(claim)],
    outcome: [excessOf(claim.amount, limitOf(claim.age_days)) === 0 ? "approved" : "denied"],
  }),
  explain(claim) {
    const limit = limitOf(claim.age_days);
    const verdict = excessOf(claim.amount, limit) === 0 ? "approves" : "denies";
    return `limit ${usd(limit)} at ${claim.age_days} days for ${usd(claim.amount)}: the policy ${verdict}`;
  },
  withoutText: (claim) => (claim.notes === undefined ? claim : { ...claim, notes: NO_NOTES }),
  plot: {
    title: "Claims against the limit of their age",
    figure: "Amount (US dollars)",
    limit: "Limit (US dollars)",
    pointOf: (claim) => ({ figure: claim.amount, limit: limitOf(claim.age_days), group: ageOf(claim) }),
  },
};

/** Each age at which the limit changes and the day after it, with an amount at the limit and a cent above. */
function boundaries(): Boundary<Claim>[] {
  return LIMITS.flatMap(({ max_age_days, limit_usd }) => [
    edge(max_age_days, limit_usd, `Exactly the limit of ${limit_usd} on its last day.`),
    edge(max_age_days, aCentAbove(limit_usd), `A cent above the limit of ${limit_usd} on its last day.`),
    edge(max_age_days + 1, limit_usd, `The limit of ${limit_usd}, a day too late.`),
  ]);
}

function edge(age_days: number, amount: number, description: string): Boundary<Claim> {
  const id = `${amount}-at-${age_days}-days`.replace(".", "-");
  return { id, description, input: { amount, age_days }, tags: ["boundary"] };
}

function ageOf({ age_days }: Claim): string {
  const limit = LIMITS.find(({ max_age_days }) => age_days <= max_age_days);
  return limit ? `to-${limit.max_age_days}-days` : "too-old";
}

function amountOf({ amount, age_days }: Claim): string {
  const limit = limitOf(age_days);
  if (excessOf(amount, limit) === 0) return amount === limit ? "at-limit" : "below";
  return amount === aCentAbove(limit) ? "cent-above" : "above";
}

function aCentAbove(amount: number): number {
  return new Decimal(amount).plus("0.01").toNumber();
}
