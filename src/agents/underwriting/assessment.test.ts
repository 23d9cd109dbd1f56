import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHundredths } from "../../figures/decimal.js";
import { cents, EXACT_TIERS, exactDecision } from "../../testing/policy/exact-policy.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";

function expectOracle(application: Application) {
  const { monthly_payment, post_loan_dti, max_loan, approved } = assess(application);
  const expected = exactDecision(application);
  expect({
    monthly_payment: cents(toHundredths(monthly_payment)),
    post_loan_dti: cents(toHundredths(post_loan_dti)),
    max_loan: cents(max_loan.toNumber()),
    approved,
  }).toEqual(expected);
  expect(approved).toBe(cents(application.loan_amount) <= expected.max_loan);
}

const amount = (min: number, max = 100_000_000_000) => fc.integer({ min, max }).map((value) => value / 100);
const usual = (max: number) => fc.integer({ min: 1, max }).map((value) => value / 100);
const application: fc.Arbitrary<Application> = fc.record({
  annual_income: fc.oneof(usual(50_000_000), amount(1)),
  total_debt: fc.oneof(fc.constant(0), usual(10_000_000), amount(0)),
  credit_score: fc.oneof(fc.integer({ min: 300, max: 850 }), fc.constantFrom(579, 580, 669, 670, 739, 740)),
  loan_amount: fc.oneof(usual(100_000_000), amount(1)),
});

describe("the assessment equals exact rational arithmetic", () => {
  it("for 20,000 random applications", () => {
    fc.assert(fc.property(application, expectOracle), { numRuns: 20_000 });
  });

  it("at the maximum loan, and one cent to each side of it", () => {
    const checked = fc.property(application, (base) => {
      const max = assess(base).max_loan;
      fc.pre(max.gt(0.01) && max.lt(1_000_000_000));
      for (const [offset, approved] of [
        [-0.01, true],
        [0, true],
        [0.01, false],
      ] as const) {
        const at = { ...base, loan_amount: max.plus(offset).toNumber() };
        expectOracle(at);
        expect(assess(at).approved).toBe(approved);
      }
    });
    fc.assert(checked, { numRuns: 1_000 });
  });

  it.each([580, 670, 740])("one point below, at and above the score floor %i", (floor) => {
    for (const score of [floor - 1, floor, floor + 1]) {
      fc.assert(
        fc.property(application, (base) => expectOracle({ ...base, credit_score: score })),
        { numRuns: 1_000 },
      );
    }
  });

  it("with debt exactly at the cap, where nothing is left to lend", () => {
    for (const { floor, cap } of EXACT_TIERS) {
      const at = { annual_income: 100_000, total_debt: Number(cap) * 1000, credit_score: Number(floor) || 300 };
      expectOracle({ ...at, loan_amount: 0.01 });
      expect(assess({ ...at, loan_amount: 0.01 })).toMatchObject({ approved: false });
      expect(assess({ ...at, loan_amount: 0.01 }).max_loan.toNumber()).toBe(0);
    }
  });

  it.each([
    [745, "0.006320680234930"],
    [700, "0.006787882094675"],
    [600, "0.008118283292438"],
    [500, "0.010672577623482"],
  ])("with the published payment factor for score %i", (credit_score, factor) => {
    const { monthly_payment } = assess({ annual_income: 1, total_debt: 0, credit_score, loan_amount: 1 });
    expect(monthly_payment.toFixed(15)).toBe(factor);
  });
});

describe("an approval survives", () => {
  const better = fc.record({
    income: amount(0, 10_000_000),
    score: fc.integer({ min: 0, max: 550 }),
    debt: fc.double({ min: 0, max: 1, noNaN: true }),
    loan: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it("more income, a higher score, less debt and a smaller loan", () => {
    const checked = fc.property(application, better, (base, { income, score, debt, loan }) => {
      fc.pre(assess(base).approved);
      const smaller = (value: number, share: number) => Math.floor(value * 100 * share) / 100;
      const improved = [
        { ...base, annual_income: Math.min(1e9, Math.round((base.annual_income + income) * 100) / 100) },
        { ...base, credit_score: Math.min(850, base.credit_score + score) },
        { ...base, total_debt: smaller(base.total_debt, debt) },
        { ...base, loan_amount: Math.max(0.01, smaller(base.loan_amount, loan)) },
      ];
      for (const application of improved) expect(assess(application).approved).toBe(true);
    });
    fc.assert(checked, { numRuns: 2_000 });
  });
});
