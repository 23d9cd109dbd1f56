import { Decimal, floorToCent } from "../../figures/decimal.js";
import type { Application } from "./application.js";
import { paymentFactor, TERM_MONTHS, type Tier, tierOf } from "./policy.js";

/** What the policy says about an application. Amounts are US dollars, unrounded unless it is said. */
export interface Assessment {
  tier: Tier;
  approved: boolean;
  monthly_income: Decimal;
  /** Monthly payments on existing debts. */
  existing_monthly_debt: Decimal;
  /** The proposed loan's payment; existing debt is no part of it. */
  monthly_payment: Decimal;
  total_monthly_debt: Decimal;
  /** Percent of monthly income. */
  post_loan_dti: Decimal;
  /** What the tier's maximum DTI leaves for a loan's payment each month; negative when debts exceed it already. */
  remaining_monthly_capacity: Decimal;
  /** Largest principal that the policy approves: whole cents, at least 0. */
  max_loan: Decimal;
  /** Payments over the whole term less the principal. */
  total_interest: Decimal;
}

/** How many assessments are remembered: more than there are runs at once. */
const REMEMBERED = 64;

const latest: { application: Readonly<Application>; assessment: Assessment }[] = [];
let assessed = 0;

/**
 * Applies the policy to an application, without any model: a loan is approved if and only if it is at most
 * `max_loan`, which is the same as a post-loan DTI of at most the tier's maximum. Done once for all who ask, tools and
 * validation: an application does not change. Each time anew, a run would cost an eighth more.
 */
export function assess(application: Readonly<Application>): Readonly<Assessment> {
  const known = latest.find((each) => each.application === application);
  if (known) return known.assessment;
  const assessment = assessAs(application, tierOf(application.credit_score));
  latest[assessed++ % REMEMBERED] = { application, assessment };
  return assessment;
}

/** What the policy would say about an application in a given tier, whatever its score is. */
export function assessAs(application: Readonly<Application>, tier: Tier): Assessment {
  const factor = paymentFactor(tier);
  const loan = new Decimal(application.loan_amount);
  const monthly_income = new Decimal(application.annual_income).div(12);
  const existing_monthly_debt = new Decimal(application.total_debt).div(12);
  const monthly_payment = loan.times(factor);
  const total_monthly_debt = existing_monthly_debt.plus(monthly_payment);
  const remaining_monthly_capacity = new Decimal(application.annual_income)
    .times(tier.max_dti_percent)
    .div(100)
    .minus(application.total_debt)
    .div(12);
  const max_loan = Decimal.max(0, floorToCent(remaining_monthly_capacity.div(factor)));
  return {
    tier,
    approved: loan.lte(max_loan),
    monthly_income,
    existing_monthly_debt,
    monthly_payment,
    total_monthly_debt,
    post_loan_dti: total_monthly_debt.div(monthly_income).times(100),
    remaining_monthly_capacity,
    max_loan,
    total_interest: monthly_payment.times(TERM_MONTHS).minus(loan),
  };
}
