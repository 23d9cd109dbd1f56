import { Decimal } from "../../../figures/decimal.js";
import { type Application, MAX_AMOUNT, MAX_NOTES, SCORES } from "../application.js";
import { assess } from "../assessment.js";
import { TIERS, type Tier } from "../policy.js";

const CENT = 0.01;
const names = TIERS.map(({ name }) => name);
const ofEachTier = (edges: readonly string[]) => names.flatMap((name) => edges.map((edge) => `${name}: ${edge}`));

const LOAN_EDGES = ["a cent below the limit", "at the limit", "a cent above the limit"] as const;
const DEBT_EDGES = ["a cent below the cap", "at the cap", "a cent above the cap", "above the cap"] as const;
const floors = TIERS.map(({ min_score }) => min_score).filter((floor) => floor > SCORES.lowest);

/** What the coverage of a suite of applications is counted by. */
export const dimensions = {
  tier: names,
  outcome: ofEachTier(["approved", "denied"]),
  score: [SCORES.lowest, ...floors.flatMap((floor) => [floor - 1, floor, floor + 1]).sort(), SCORES.highest].map(
    String,
  ),
  loan: [...ofEachTier(LOAN_EDGES), "lowest", "highest"],
  debt: [...ofEachTier(DEBT_EDGES), "none", "highest"],
  income: ["lowest", "highest"],
  notes: ["none", "empty", "some", "longest"],
} as const satisfies Record<string, readonly string[]>;

/** Where an application falls in each dimension; in several places, or in none. */
export function classify(application: Application): Record<keyof typeof dimensions, string[]> {
  const { annual_income, total_debt, credit_score, loan_amount } = application;
  const { tier, approved } = assess(application);
  const score = String(credit_score);
  return {
    tier: [tier.name],
    outcome: [`${tier.name}: ${approved ? "approved" : "denied"}`],
    score: dimensions.score.includes(score) ? [score] : [],
    loan: [...loanEdges(application), ...extremeOf(loan_amount, CENT)],
    debt: [...debtEdges(application, tier), ...extremeOf(total_debt, 0, "none")],
    income: extremeOf(annual_income, CENT),
    notes: [notesOf(application)],
  };
}

function loanEdges(application: Application): string[] {
  const { tier, max_loan } = assess(application);
  if (max_loan.isZero()) return [];
  const cents = new Decimal(application.loan_amount).minus(max_loan).div(CENT).toNumber();
  return LOAN_EDGES.filter((_, index) => cents === index - 1).map((edge) => `${tier.name}: ${edge}`);
}

function debtEdges({ annual_income, total_debt }: Application, tier: Tier): string[] {
  const cap = new Decimal(annual_income).times(tier.max_dti_percent).div(100);
  const cents = new Decimal(total_debt).minus(cap).div(CENT).toNumber();
  const edge = cents > 1 ? DEBT_EDGES[3] : DEBT_EDGES[cents + 1];
  return edge === undefined ? [] : [`${tier.name}: ${edge}`];
}

function extremeOf(amount: number, lowest: number, nameOfLowest = "lowest"): string[] {
  if (amount === lowest) return [nameOfLowest];
  return amount === MAX_AMOUNT ? ["highest"] : [];
}

function notesOf({ notes }: Application): string {
  if (notes === undefined) return "none";
  if (notes === "") return "empty";
  return notes.length === MAX_NOTES ? "longest" : "some";
}
