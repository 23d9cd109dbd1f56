import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
/** The same, $300,000 asked for: $2,036.36 a month, 42.87 %. */
const DENIED: Application = { ...APPROVED, loan_amount: 300_000 };
const denied = "The loan of $300,000 brings the DTI to 42.87%, and the cap is 40%. Denied.";
const approved = "The loan of $250,000 brings the DTI to 38.07%, and the cap is 40%. Approved.";

describe("figures of another input that a text names", () => {
  it.each([
    [
      "another amount",
      DENIED,
      `Cutting the request by $10,000 does too little: $290,000 still gives 41.91%. ${denied}`,
    ],
    ["two changed at once", DENIED, `A mix works, $280,000 with income at $88,000: 39.55%. ${denied}`],
    ["three changed at once", DENIED, `Say income 87,000, debts 11,400, loan 285,000: that makes 39.79%. ${denied}`],
    ["an added debt", APPROVED, `One extra car note of $150 a month: 40.19%. ${approved}`],
    ["in a sentence of its own", DENIED, `Scenario: income of $92,000. Result: 39.60%. ${denied}`],
    [
      "in Spanish",
      DENIED,
      "Con 290.000 $ quedaría aún en un 41,91 %. Préstamo de 300.000 $, DTI 42,87 %, tope 40 %. Denegado.",
    ],
    ["in Chinese", DENIED, "借28.5万,同时把年债务减到1万,结果为39.08%。申请30万美元,DTI为42.87%,上限40%。拒绝。"],
    ["a difference to another tier", APPROVED, `In the Excellent tier it would cost $116.80 a month less. ${approved}`],
    [
      "the first month's principal",
      APPROVED,
      `Of the first payment $1,500.00 are interest, $196.97 principal. ${approved}`,
    ],
  ])("are right: %s", async (_, application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });

  it.each([
    [
      "a result of no such input",
      DENIED,
      `Cutting the request by $10,000 does too little: $290,000 still gives 41.19%. ${denied}`,
    ],
    [
      "a wrong DTI",
      DENIED,
      "The loan of $300,000 at an income of $85,000 brings the DTI to 41.91%. The cap is 40%. Denied.",
    ],
    [
      "one whose own figures are nowhere told",
      DENIED,
      "With the $290,000 asked for the DTI is 41.91%. The cap is 40%. Denied.",
    ],
    [
      "a wrong income told as a fact",
      DENIED,
      "The applicant earns $92,000, which makes a DTI of 39.60%. Annual income $85,000. Cap 40%, DTI 42.87%. Denied.",
    ],
    [
      "a wrong amount told as a fact",
      DENIED,
      "The requested $290,000 gives a DTI of 41.91%. The loan of $300,000 is over the maximum of $270,089.15. Denied.",
    ],
    ["a wrong debt that would do", DENIED, "The applicant's debts are $9,500 a year. DTI 42.87% against 40%. Denied."],
    [
      "columns of a table that are swapped",
      DENIED,
      "| | Good | Excellent |\n|---|---|---|\n| DTI | 40.89% | 42.87% |\n| Cap | 45% | 40% |\n\nDenied.",
    ],
    ["a difference to no tier", APPROVED, `In the Excellent tier it would cost $161.80 a month less. ${approved}`],
  ])("are wrong: %s", async (_, application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });
});

describe("a floor", () => {
  it.each([
    ["English", "The score of 720 does clear the minimum of 550 that we require for any loan."],
    ["another figure", "The score lies above the minimum of 555."],
    ["a difference of two floors", "The score lies above the minimum of 550."],
  ])("that no tier has is wrong, whatever it could be reckoned from: %s", async (_, text) => {
    expect(await warned(APPROVED, `${text} ${approved}`)).not.toEqual([]);
  });

  it("that no tier has is wrong in German", async () => {
    const text = "Der Score übersteigt das Minimum von 550. DTI 38,07 %, Grenze 40 %. Bewilligt.";
    expect(await warned(APPROVED, text)).not.toEqual([]);
  });

  it("of a tier is right", async () => {
    const text = "The score of 720 does clear the minimum of 670 that the Good tier requires.";
    expect(await warned(APPROVED, `${text} ${approved}`)).toEqual([]);
  });
});

describe("a bound on the safe side", () => {
  it.each([
    ["rounded down where less is enough", "Lower debts from $12,000 to $9,500, and it is fine.", true],
    ["rounded to where it does not", "Lower debts from $12,000 to $9,700, and it is fine.", false],
  ])("%s", async (_, text, isRight) => {
    expect((await warned(DENIED, `${text} ${denied}`)).length === 0).toBe(isRight);
  });
});
