import { Decimal, toHundredths } from "../../figures/decimal.js";

/** What the policy pays for claims up to an age. */
export interface Limit {
  /** Oldest claim that it covers, in days since the purchase, inclusive. */
  max_age_days: number;
  /** Highest amount that is approved, in US dollars, inclusive. */
  limit_usd: number;
}

/** The policy: the only copy of these numbers. No other rule exists. Youngest claims first. */
export const LIMITS: readonly [Limit, Limit] = [
  { max_age_days: 30, limit_usd: 500 },
  { max_age_days: 90, limit_usd: 100 },
];

/** Highest amount that is approved for a claim of an age in days, in US dollars: 0 for one that is too old. */
export function limitOf(ageDays: number): number {
  return LIMITS.find(({ max_age_days }) => ageDays <= max_age_days)?.limit_usd ?? 0;
}

/** How far an amount is above a limit, in US dollars; 0 when it is approved. */
export function excessOf(amount: number, limit: number): number {
  return toHundredths(Decimal.max(0, new Decimal(amount).minus(limit)));
}
