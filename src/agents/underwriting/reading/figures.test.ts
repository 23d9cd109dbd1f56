import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

describe("a right figure is not suspected", () => {
  it.each([
    ["the income that would be enough", "Come back with an income near $91,100, or $7,591 a month."],
    ["the debt to shed, rounded up", "Or shed $204 a month of the old payments, some $2,437 a year."],
    ["a rate for a step", "Every $1,000 of principal costs $6.79 a month, or 0.096 points of DTI."],
    ["hedged", "It misses by perhaps $200 a month, north of $2,000 a year; quite possibly $29,900 of the loan."],
    [
      "a share that begins with its point",
      "3,036.36/7,083.33 = .4287, where (.40) is the most; .43 of income, rounded.",
    ],
    [
      "a twelfth of what was rounded",
      "A year costs 24,436: 2,036.36 × 12. And $12,000 / 12 = $1,000; 85,000 / 12 = 7,083.",
    ],
    ["scientific notation", "Only 2.701e5 of the 3e5 dollars would fit."],
  ])("where it is %s", async (_, text) => {
    const end = "DTI 42.87% against 40%, payment $2,036.36. Denied.";
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, `${text} ${end}`)).toEqual([]);
  });
});

describe("an amount that miscopies a known one", () => {
  const end = "DTI 42.87% against 40%. Denied.";
  const denied = { ...APPROVED, loan_amount: 300_000 };

  it.each([
    ["swaps two digits of a payment that is supposed", "Such a loan would run $2,063.36 a month.", "2,063.36"],
    ["has one other digit of the maximum", "The most we could have done here is $280,089.15.", "280,089.15"],
    ["is one digit off with its carry", "It would be $1,936.36 each month.", "1,936.36"],
    ["has one other digit of a difference", "We would be $39,910.85 apart.", "39,910.85"],
  ])("is wrong where it %s", async (_, text, figure) => {
    const warnings = await warned(denied, `${text} ${end}`);
    expect(warnings).toEqual([expect.stringContaining(figure)]);
  });

  it.each([
    ["is the payment", "Such a loan would run $2,036.36 a month."],
    ["is the maximum", "The most we could have done here is $270,089.15."],
    ["is a difference of two", "We would be $29,910.85 apart."],
    ["is what another tier would pay", "In the Excellent tier it would run $1,896.20 a month."],
    ["supposes another input", "Had you asked for $200,000.00, it would be another matter."],
  ])("is right where it %s", async (_, text) => {
    expect(await warned(denied, `${text} ${end}`)).toEqual([]);
  });
});

it("a twelfth is reckoned of twelve months, not of some twelve", async () => {
  const other = { annual_income: 96_000, total_debt: 14_400, credit_score: 705, loan_amount: 220_000 };
  const end = "The DTI of 33.67% is below the 40% limit. Approved.";
  expect(await warned(other, `14,400 / 12 = 1,200. ${end}`)).toEqual([]);
  expect(await warned(other, `14,400 / 12 = 1,300. ${end}`)).toEqual([expect.stringContaining("1,300")]);
});

describe("another tier's share", () => {
  const end = "Payment $1,696.97, DTI 38.07%. Approved.";

  it.each([
    ["beside that tier's floor", "A tip for later: from 740 on the rate falls to 6.5%."],
    ["beside it in French", "Petit conseil pour la suite : à partir de 740, le taux descend à 6,5 %."],
    ["as that tier's", "Excellent (740) is near. It needs twenty points more. The ratio is within that tier's 45%."],
  ])("is right %s", async (_, text) => {
    expect(await warned(APPROVED, `${end} ${text}`)).toEqual([]);
  });

  it.each([
    ["beside both", "It is fine at 720 and 740, and cheap at 6.5%."],
    ["beside this tier's floor", "It is fine from 670 on, and cheap at 6.5%."],
    ["by itself", "It is fine, and cheap at 6.5%."],
    ["as that tier's, which is this one", "The tier is Good. Better, yet still under that tier's 45%."],
  ])("is wrong %s", async (_, text) => {
    expect(await warned(APPROVED, `${text} ${end}`)).not.toEqual([]);
  });
});

describe("a figure of another input that the text speaks of", () => {
  const end = "DTI 38.07% against 40%, payment $1,696.97. Approved.";

  it.each([
    ["half the loan's payment", "Payment about $848.49 for half of it."],
    ["half the loan", "With a loan half as big, $125,000, the DTI would be about 26.1%."],
    ["less income", "Stress it: 20% less income gives about 47.6%."],
    ["another amount", "At $260,000 it would come to $1,764.85 a month."],
    ["so many times the loan", "With three times the loan it comes to about 86% of income."],
  ])("is right where it is %s", async (_, text) => {
    expect(await warned(APPROVED, `${text} ${end}`)).toEqual([]);
  });

  it.each([
    ["the policy gives another for it", "Payment about $1,301.20 for half of it."],
    ["nothing is supposed", "A loan half as big is not asked for. The DTI is 26.05%."],
  ])("is wrong where %s", async (_, text) => {
    expect(await warned(APPROVED, `${text} ${end}`)).not.toEqual([]);
  });
});
