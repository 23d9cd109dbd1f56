import type { Application } from "../../agents/underwriting/application.js";
import { Decimal } from "../../figures/decimal.js";

/** How an application is decided; each part can be put wrong. */
interface Way {
  /** Lowest score, maximum DTI in percent and rate in percent of each tier, best first. */
  tiers: [floor: number, cap: number, rate: number][];
  meetsFloor(score: number, floor: number): boolean;
  months: number;
  monthlyRate(rate: Decimal): Decimal;
  monthlyDebt(yearly: Decimal): Decimal;
  payment(loan: Decimal, factor: Decimal, debt: Decimal): Decimal;
  /** Debts that the DTI counts, by month. */
  dtiDebt(payment: Decimal, debt: Decimal): Decimal;
  maxLoan(capacity: Decimal, factor: Decimal, loan: Decimal): Decimal;
  approved(of: { loan: Decimal; max: Decimal; dti: Decimal; cap: number; score: number; income: Decimal }): boolean;
}

interface Decided {
  approved: boolean;
  max_loan: number;
  monthly_payment: number;
  post_loan_dti: number;
}

const RIGHT: Way = {
  tiers: [
    [740, 45, 6.5],
    [670, 40, 7.2],
    [580, 36, 9.1],
    [300, 30, 12.5],
  ],
  meetsFloor: (score, floor) => score >= floor,
  months: 360,
  monthlyRate: (rate) => rate.div(1200),
  monthlyDebt: (yearly) => yearly.div(12),
  payment: (loan, factor) => loan.times(factor),
  dtiDebt: (payment, debt) => payment.plus(debt),
  maxLoan: (capacity, factor) => Decimal.max(0, capacity.div(factor).toDecimalPlaces(2, Decimal.ROUND_FLOOR)),
  approved: ({ loan, max }) => loan.lte(max),
};

/** An application decided by the policy, or by one that is wrong in a part. */
export function decide(application: Application, fault: Partial<Way> = {}): Decided {
  const way = { ...RIGHT, ...fault };
  const { credit_score: score } = application;
  const [, cap, rate] = way.tiers.find(([floor]) => way.meetsFloor(score, floor)) ?? way.tiers[3] ?? [0, 0, 0];
  const i = way.monthlyRate(new Decimal(rate));
  const factor = i.div(new Decimal(1).minus(i.plus(1).pow(-way.months)));
  const loan = new Decimal(application.loan_amount);
  const income = new Decimal(application.annual_income).div(12);
  const debt = way.monthlyDebt(new Decimal(application.total_debt));
  const payment = way.payment(loan, factor, debt);
  const dti = way.dtiDebt(payment, debt).div(income).times(100);
  const max = way.maxLoan(income.times(cap).div(100).minus(debt), factor, loan);
  const hundredths = (value: Decimal) => value.toDecimalPlaces(2).toNumber();
  return {
    approved: way.approved({ loan, max, dti, cap, score, income }),
    max_loan: hundredths(max),
    monthly_payment: hundredths(payment),
    post_loan_dti: hundredths(dti),
  };
}

const floorBroken = (broken: number): Partial<Way> => ({
  meetsFloor: (score, floor) => (floor === broken ? score > floor : score >= floor),
});
const floorLowered = (from: number): Partial<Way> => ({
  meetsFloor: (score, floor) => score >= (floor === from ? floor - 1 : floor),
});
const withTier = (index: number, [cap, rate]: [cap: number, rate: number]): Partial<Way> => ({
  tiers: RIGHT.tiers.map(([floor, ...rest], n) => (n === index ? [floor, cap, rate] : [floor, ...rest])),
});
const rounding = (mode: 0 | 1 | 2 | 3 | 4 | 5 | 6): Partial<Way> => ({
  maxLoan: (capacity, factor) => Decimal.max(0, capacity.div(factor).toDecimalPlaces(2, mode)),
});
const whereApproved = (approved: Way["approved"]): Partial<Way> => ({ approved });
const deniedBy = (rule: (of: Parameters<Way["approved"]>[0]) => boolean): Partial<Way> =>
  whereApproved((of) => RIGHT.approved(of) && !rule(of));

/** Ways to get the policy or a tool wrong that have been seen, or are one slip away. */
export const FAULTS: [name: string, fault: Partial<Way>][] = [
  ["> for >= at the floor of 740", floorBroken(740)],
  ["> for >= at the floor of 670", floorBroken(670)],
  ["> for >= at the floor of 580", floorBroken(580)],
  ["a floor of 739", floorLowered(740)],
  ["a floor of 669", floorLowered(670)],
  ["a floor of 579", floorLowered(580)],
  ["the cap of the Good tier for Excellent", withTier(0, [40, 6.5])],
  ["the cap of the Excellent tier for Good", withTier(1, [45, 7.2])],
  ["the cap of the Good tier for Fair", withTier(2, [40, 9.1])],
  ["the cap of the Fair tier for Poor", withTier(3, [36, 12.5])],
  ["the rate of the Good tier for Excellent", withTier(0, [45, 7.2])],
  ["the rate of the Excellent tier for Good", withTier(1, [40, 6.5])],
  ["the rate of the Good tier for Fair", withTier(2, [36, 7.2])],
  ["the rate of the Fair tier for Poor", withTier(3, [30, 9.1])],
  ["a 15-year term", { months: 180 }],
  ["a 40-year term", { months: 480 }],
  ["a term of 30 months", { months: 30 }],
  [
    "the effective rate by month",
    { monthlyRate: (rate) => rate.div(100).plus(1).pow(new Decimal(1).div(12)).minus(1) },
  ],
  ["a DTI without the loan", { dtiDebt: (_, debt) => debt }],
  ["a DTI without the loan that decides", { dtiDebt: (_, debt) => debt, approved: ({ dti, cap }) => dti.lte(cap) }],
  ["a DTI without the debts", { dtiDebt: (payment) => payment }],
  ["debts of a year taken for a month's", { monthlyDebt: (yearly) => yearly }],
  ["debts divided by 12 twice", { monthlyDebt: (yearly) => yearly.div(144) }],
  [
    "the requested amount as maximum loan",
    { maxLoan: (_, __, loan) => loan, approved: ({ dti, cap }) => dti.lte(cap) },
  ],
  [
    "a maximum loan of 0 for every denial",
    { maxLoan: (c, f, l) => (RIGHT.maxLoan(c, f, l).lt(l) ? new Decimal(0) : RIGHT.maxLoan(c, f, l)) },
  ],
  ["no max(0, …)", { maxLoan: (capacity, factor) => capacity.div(factor).toDecimalPlaces(2, Decimal.ROUND_FLOOR) }],
  ["a maximum loan rounded to the nearest cent", rounding(4)],
  ["a maximum loan rounded up", rounding(2)],
  ["a maximum loan in whole dollars", { maxLoan: (capacity, factor) => Decimal.max(0, capacity.div(factor).floor()) }],
  ["a maximum loan less the loan", { maxLoan: (c, f, l) => Decimal.max(0, RIGHT.maxLoan(c, f, l).minus(l)) }],
  ["existing debt as monthly payment", { payment: (_, __, debt) => debt }],
  ["existing debt in the monthly payment", { payment: (loan, factor, debt) => loan.times(factor).plus(debt) }],
  ["a payment without interest", { payment: (loan) => loan.div(360) }],
  ["< for <= at the maximum loan", whereApproved(({ loan, max }) => loan.lt(max))],
  ["a DTI that is rounded before it is compared", whereApproved(({ dti, cap }) => dti.toDecimalPlaces(2).lte(cap))],
  ["a DTI in whole percent", whereApproved(({ dti, cap }) => dti.floor().lte(cap))],
  ["< for <= at a rounded cap", whereApproved(({ dti, cap }) => dti.toDecimalPlaces(2).lt(cap))],
  ["approval of everything", whereApproved(() => true)],
  ["denial of everything", whereApproved(() => false)],
  ["a minimum score", deniedBy(({ score }) => score < 580)],
  ["a loan-to-income limit", deniedBy(({ loan, income }) => loan.gt(income.times(12 * 5)))],
  ["a minimum income", deniedBy(({ income }) => income.times(12).lt(20_000))],
  ["a smallest loan", deniedBy(({ loan }) => loan.lt(1000))],
];
