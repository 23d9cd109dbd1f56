import type { Application } from "../../agents/underwriting/application.js";

/** The policy written down a second time, in whole numbers: floor, cap in percent, rate in tenths of a percent. */
export const EXACT_TIERS = [
  { floor: 740n, cap: 45n, rate: 65n },
  { floor: 670n, cap: 40n, rate: 72n },
  { floor: 580n, cap: 36n, rate: 91n },
  { floor: 0n, cap: 30n, rate: 125n },
].map((tier) => {
  // factor = i·(1+i)^360 / ((1+i)^360 − 1) with i = rate/12000, as an exact fraction.
  const grown = (12000n + tier.rate) ** 360n;
  return { ...tier, num: tier.rate * grown, den: 12000n * (grown - 12000n ** 360n) };
});

/** An amount in cents, or a percentage in hundredths. */
export const cents = (amount: number) => BigInt(Math.round(amount * 100));

const roundHalfUp = (num: bigint, den: bigint) => (2n * num + den) / (2n * den);

/** The assessment in exact rational arithmetic: cents, and hundredths of a percent. */
export function exactDecision(application: Application) {
  const income = cents(application.annual_income);
  const debt = cents(application.total_debt);
  const loan = cents(application.loan_amount);
  const tier = EXACT_TIERS.find(({ floor }) => BigInt(application.credit_score) >= floor);
  if (!tier) throw new Error("no tier");
  const { cap, num, den } = tier;
  const capacity = cap * income - 100n * debt; // in 1/1200 cents a month
  const monthly = debt * den + 12n * loan * num; // in 1/(12·den) cents a month
  return {
    monthly_payment: roundHalfUp(loan * num, den),
    post_loan_dti: roundHalfUp(10000n * monthly, income * den),
    max_loan: capacity <= 0n ? 0n : (capacity * den) / (1200n * num),
    approved: 100n * monthly <= cap * income * den,
  };
}
