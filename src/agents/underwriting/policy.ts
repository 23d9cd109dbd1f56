import { Decimal } from "../../figures/decimal.js";

/** Months over which every loan is repaid: fixed rate, fully amortizing. */
export const TERM_MONTHS = 360;

type TierName = "Excellent" | "Good" | "Fair" | "Poor";

/** A credit tier: what the policy grants to a range of credit scores. */
export interface Tier {
  name: TierName;
  /** Lowest score of the tier, inclusive. */
  min_score: number;
  /** Highest post-loan DTI that is approved, in percent, inclusive. */
  max_dti_percent: number;
  annual_rate_percent: number;
}

/** The policy: the only copy of these numbers. No other rule exists. Best tier first. */
export const TIERS: readonly [Tier, Tier, Tier, Tier] = [
  { name: "Excellent", min_score: 740, max_dti_percent: 45, annual_rate_percent: 6.5 },
  { name: "Good", min_score: 670, max_dti_percent: 40, annual_rate_percent: 7.2 },
  { name: "Fair", min_score: 580, max_dti_percent: 36, annual_rate_percent: 9.1 },
  { name: "Poor", min_score: 300, max_dti_percent: 30, annual_rate_percent: 12.5 },
];

/** The tier of a credit score (300–850). */
export function tierOf(creditScore: number): Tier {
  return TIERS.find(({ min_score }) => creditScore >= min_score) ?? TIERS[3];
}

const factors = new Map<TierName, Decimal>();

/** Monthly payment per dollar of principal over the policy's term. Computed once a tier: a check of a text costs a third more without. */
export function paymentFactor(tier: Tier): Decimal {
  const known = factors.get(tier.name);
  if (known) return known;
  const factor = amortizationFactor(tier, TERM_MONTHS);
  factors.set(tier.name, factor);
  return factor;
}

/**
 * Monthly payment per dollar of principal at a tier's rate: `i / (1 − (1 + i)^−n)`, with i the monthly rate and n
 * the months (the annuity formula).
 */
export function amortizationFactor(tier: Tier, months: number): Decimal {
  const monthlyRate = new Decimal(tier.annual_rate_percent).div(1200);
  return monthlyRate.div(new Decimal(1).minus(monthlyRate.plus(1).pow(-months)));
}
