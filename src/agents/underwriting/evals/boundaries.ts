import { Decimal } from "../../../figures/decimal.js";
import type { Boundary } from "../../../runtime/definition/eval-traits.js";
import { type Application, MAX_AMOUNT, MAX_NOTES, SCORES } from "../application.js";
import { assess } from "../assessment.js";
import { paymentFactor, TIERS, type Tier } from "../policy.js";

/** Smallest amount of money. */
const CENT = 0.01;

/** Applications at and beside every edge of the policy. They follow from its table alone: the same ones each time. */
export function boundaries(): Boundary<Application>[] {
  return [
    ...TIERS.flatMap((tier) => [...loanLimit(tier), ...debtCap(tier), ...interior(tier)]),
    ...TIERS.slice(0, -1).flatMap(scoreFloor),
    ...extremes(),
  ];
}

/** The loan at the tier's limit, and one cent to each side of it. */
function loanLimit(tier: Tier): Boundary<Application>[] {
  const base = applicationOf(tier, { annual_income: incomeWithUnroundLimit(tier), total_debt: 9_600.36 });
  const limit = assess(base).max_loan;
  const at = (id: string, cents: number, description: string): Boundary<Application> => ({
    id: `${nameOf(tier)}-loan-${id}`,
    description,
    input: { ...base, loan_amount: limit.plus(new Decimal(CENT).times(cents)).toNumber() },
    tags: ["boundary", "loan-limit"],
  });
  const cap = `${tier.max_dti_percent} %`;
  return [
    at("cent-below-limit", -1, `The loan is one cent below the most that the ${tier.name} tier grants.`),
    at(
      "at-limit",
      0,
      `The loan is the most that the ${tier.name} tier grants: the post-loan DTI is just not over ${cap}.`,
    ),
    at(
      "cent-above-limit",
      1,
      `The loan is one cent over the most that the ${tier.name} tier grants. The post-loan DTI rounds to ${cap}, and the limit, were it not rounded down, to this loan: both are compared unrounded.`,
    ),
  ];
}

/** Debts at the tier's maximum DTI, where nothing is left to lend, one cent to each side of it, and far over it. */
function debtCap(tier: Tier): Boundary<Application>[] {
  const annual_income = 90_000;
  const cap = new Decimal(annual_income).times(tier.max_dti_percent).div(100);
  const at = (id: string, cents: number, loan_amount: number | "limit", description: string): Boundary<Application> => {
    const total_debt = cap.plus(new Decimal(CENT).times(cents)).toNumber();
    const input = applicationOf(tier, { annual_income, total_debt });
    const amount = loan_amount === "limit" ? assess(input).max_loan.toNumber() : loan_amount;
    return {
      id: `${nameOf(tier)}-debt-${id}`,
      description,
      input: { ...input, loan_amount: amount },
      tags: ["boundary", "debt-cap"],
    };
  };
  const of = `the ${tier.max_dti_percent} % of the ${tier.name} tier`;
  return [
    at(
      "cent-below-cap",
      -1,
      "limit",
      `Debts are one cent a year below ${of}: a loan of cents is granted, to its limit.`,
    ),
    at("at-cap", 0, CENT, `Debts take exactly ${of}: not even a cent can be lent.`),
    at("cent-above-cap", 1, CENT, `Debts are one cent a year over ${of}: the maximum loan is 0, not negative.`),
    at("far-above-cap", 3_000_000, 40_000, `Debts are 30,000 a year over ${of}: the maximum loan is 0, not negative.`),
  ];
}

/** An approval and a denial of the tier that no rounding decides. */
function interior(tier: Tier): Boundary<Application>[] {
  const base = applicationOf(tier, { annual_income: 64_250.5, total_debt: 5_400 });
  const limit = assess(base).max_loan;
  const at = (id: string, share: number, description: string): Boundary<Application> => ({
    id: `${nameOf(tier)}-${id}`,
    description,
    input: { ...base, loan_amount: limit.times(share).toDecimalPlaces(0).toNumber() },
    tags: ["interior"],
  });
  return [
    at("within-limit", 0.8, `A loan of four fifths of what the ${tier.name} tier grants.`),
    at("over-limit", 1.04, `A loan of 4 % more than the ${tier.name} tier grants, with debts far below the cap.`),
  ];
}

/** The score at the tier's floor, and one point to each side, with a loan that only this tier grants. */
function scoreFloor(tier: Tier, index: number): Boundary<Application>[] {
  const below = TIERS[index + 1];
  const base = applicationOf(tier, { annual_income: 72_000 + index * 6_000, total_debt: 3_600 + index * 1_200 });
  const loan_amount = assess({ ...base, credit_score: tier.min_score }).max_loan.toNumber();
  const at = (id: string, credit_score: number, description: string): Boundary<Application> => ({
    id: `score-${credit_score}-${id}-${nameOf(tier)}-floor`,
    description,
    input: { ...base, credit_score, loan_amount },
    tags: ["boundary", "score-floor"],
  });
  return [
    at("below", tier.min_score - 1, `One point below the ${tier.name} tier: ${below?.name} does not grant this loan.`),
    at("at", tier.min_score, `The lowest score of the ${tier.name} tier, which just grants this loan.`),
    at(
      "above",
      tier.min_score + 1,
      `One point above the lowest score of the ${tier.name} tier, which just grants this loan.`,
    ),
  ];
}

/** The lowest and highest value of every field. */
function extremes(): Boundary<Application>[] {
  const usual = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
  const at = (id: string, description: string, fields: Partial<Application>): Boundary<Application> => ({
    id,
    description,
    input: { ...usual, ...fields },
    tags: ["boundary", "extreme"],
  });
  const { lowest, highest } = SCORES;
  return [
    at("score-lowest", "The lowest score there is, with a loan that fits: no minimum score exists.", {
      credit_score: lowest,
      loan_amount: 80_000,
    }),
    at("score-highest", "The highest score there is, with a loan that does not fit.", {
      credit_score: highest,
      loan_amount: 400_000,
    }),
    at(
      "income-lowest",
      "An income of one cent, with a loan of one cent: its payment rounds to 0.00, and its DTI does not.",
      {
        annual_income: CENT,
        total_debt: 0,
        loan_amount: CENT,
      },
    ),
    at("income-lowest-loan-highest", "An income of one cent for the largest loan: a DTI of twelve digits.", {
      annual_income: CENT,
      total_debt: 0,
      loan_amount: MAX_AMOUNT,
    }),
    at("income-highest", "The largest income and the largest loan: its maximum is beyond what can be asked for.", {
      annual_income: MAX_AMOUNT,
      loan_amount: MAX_AMOUNT,
    }),
    at("debt-none", "No debts.", { total_debt: 0, loan_amount: 300_000 }),
    at("debt-highest", "The largest debt payments.", { total_debt: MAX_AMOUNT }),
    at("debt-highest-income-highest", "Debts as large as the largest income.", {
      annual_income: MAX_AMOUNT,
      total_debt: MAX_AMOUNT,
    }),
    at("loan-lowest", "A loan of one cent.", { loan_amount: CENT }),
    at("loan-highest", "The largest loan.", { loan_amount: MAX_AMOUNT }),
    at("notes-empty", "Notes that are there and empty.", { notes: "" }),
    at("notes-longest", "Notes of as many characters as may be.", {
      loan_amount: 280_000,
      notes: "The applicant has lived in the town for long. ".repeat(MAX_NOTES).slice(0, MAX_NOTES),
    }),
  ];
}

function applicationOf(tier: Tier, amounts: { annual_income: number; total_debt: number }): Application {
  const index = TIERS.indexOf(tier);
  const highest = (TIERS[index - 1]?.min_score ?? SCORES.highest + 1) - 1;
  return { ...amounts, credit_score: Math.floor((tier.min_score + highest) / 2), loan_amount: CENT };
}

/** The first income from 81,000 whose limit, were it rounded to the nearest cent, would be a cent larger. */
function incomeWithUnroundLimit(tier: Tier): number {
  for (let annual_income = 81_000; ; annual_income += 250.25) {
    const { remaining_monthly_capacity, max_loan } = assess(
      applicationOf(tier, { annual_income, total_debt: 9_600.36 }),
    );
    const cut = remaining_monthly_capacity.div(paymentFactor(tier)).minus(max_loan);
    if (cut.gt(CENT * 0.6)) return annual_income;
  }
}

function nameOf(tier: Tier): string {
  return tier.name.toLowerCase();
}
