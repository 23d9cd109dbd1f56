import { ceilToCent, Decimal, floorToCent, toHundredths } from "../../../figures/decimal.js";
import type { InputChange, PolicyExplanation, Reason } from "../../../runtime/definition/explanation.js";
import { type Application, MAX_AMOUNT } from "../application.js";
import { assess } from "../assessment.js";
import { paymentFactor, TIERS, type Tier } from "../policy.js";
import * as texts from "./reason-texts.js";

/** What would make the policy approve, a field at a time; undefined where no value in the field's range does. */
interface Remedies {
  /** Highest loan amount, in US dollars. */
  loan?: number | undefined;
  /** Highest payments on existing debts per year, in US dollars. */
  debt?: number | undefined;
  /** Lowest annual income, in US dollars. */
  income?: number | undefined;
  /** The tier that begins at the lowest score. */
  tier?: Tier | undefined;
}

/**
 * Why the policy denies an application, and what would make it approve. No model is asked, and the notes are not read.
 *
 * The policy has one rule, so the first reason is how the rule is broken: the loan brings the DTI over the tier's cap,
 * or existing debts leave no room for any loan. That the loan is above the maximum loan is the same rule in other
 * words, and no further reason. The others are there where they alone decide: with less existing debt, or in a better
 * tier, the same loan would be approved.
 *
 * @param application one that the policy denies
 */
export function explainDenial(application: Application): PolicyExplanation {
  const remedies = remediesOf(application);
  const changes = changesOf(application, remedies);
  for (const change of changes) decideAgain(application, change);
  return { reasons: reasonsOf(application, remedies), would_approve_if: changes, would_be: "approved" };
}

function remediesOf(application: Application): Remedies {
  const { annual_income, total_debt, credit_score, loan_amount } = application;
  const { tier, max_loan } = assess(application);
  const allowed = new Decimal(annual_income).times(tier.max_dti_percent).div(100);
  const payments = new Decimal(loan_amount).times(paymentFactor(tier)).times(12);
  const debt = floorToCent(allowed.minus(payments));
  const income = ceilToCent(payments.plus(total_debt).times(100).div(tier.max_dti_percent));
  return {
    loan: max_loan.gt(0) ? max_loan.toNumber() : undefined,
    debt: debt.gte(0) ? debt.toNumber() : undefined,
    income: income.lte(MAX_AMOUNT) ? income.toNumber() : undefined,
    // Tiers are listed from the best, so the last of these begins at the lowest score.
    tier: TIERS.filter(({ min_score }) => {
      return min_score > credit_score && assess({ ...application, credit_score: min_score }).approved;
    }).at(-1),
  };
}

function reasonsOf(application: Application, { loan, debt, tier: better }: Remedies): Reason[] {
  const { annual_income, total_debt, credit_score, loan_amount } = application;
  const { tier, post_loan_dti } = assess(application);
  const existingDti = new Decimal(total_debt).div(annual_income).times(100);
  const rule =
    loan === undefined
      ? texts.existingDebtLeavesNoRoom(toHundredths(existingDti), tier)
      : texts.postLoanDtiOverCap(toHundredths(post_loan_dti), tier, loan_amount);
  return [
    rule,
    ...(loan !== undefined && debt !== undefined ? [texts.existingDebtTooHighForLoan(total_debt, debt)] : []),
    ...(better ? [texts.scoreBelowApprovingTier(credit_score, tier, better)] : []),
  ];
}

function changesOf(application: Application, { loan, debt, income, tier }: Remedies): InputChange[] {
  const dtiIn = ({ min_score }: Tier) =>
    toHundredths(assess({ ...application, credit_score: min_score }).post_loan_dti);
  return [
    ...(loan === undefined ? [] : [texts.lowerLoan(loan)]),
    ...(debt === undefined ? [] : [texts.lowerDebt(debt)]),
    ...(income === undefined ? [] : [texts.higherIncome(income)]),
    ...(tier === undefined ? [] : [texts.higherScore(tier, dtiIn(tier))]),
  ];
}

/** @throws Error when a change does not flip the outcome: a fault of ours, which must not be told to anybody */
function decideAgain(application: Application, { field, value }: InputChange): void {
  if (assess({ ...application, [field]: value }).approved) return;
  throw new Error(`With ${field} ${value} the policy still denies, although its explanation says that it approves.`);
}
