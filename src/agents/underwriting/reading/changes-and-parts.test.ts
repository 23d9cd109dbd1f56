import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";

/** Good; payment 1,265.94, post-loan DTI 29.59% of at most 40%, at most $310,848.06. */
const APPROVED = { annual_income: 97_300, total_debt: 13_600, credit_score: 721, loan_amount: 186_500 };
/** Fair, a point below Good; payment 1,607.42, post-loan DTI 33.66% of at most 36%. */
const NEAR = { annual_income: 62_950, total_debt: 1900, credit_score: 669, loan_amount: 198_000 };
/** Good; payment 1,995.64, post-loan DTI 41.20% of at most 40%, at most $277,332.45. */
const DENIED = { annual_income: 112_850, total_debt: 22_550, credit_score: 721, loan_amount: 294_000 };
/** Poor, at most 30%; existing debts 26.97% of income, post-loan DTI 30.21%. */
const INDEBTED = { annual_income: 41_525, total_debt: 11_200, credit_score: 494, loan_amount: 10_500 };
/** Fair without a debt; payment 4,030.73, post-loan DTI 35.63% of at most 36%: $41.77 a month to spare. */
const TIGHT = { annual_income: 135_750, total_debt: 0, credit_score: 636, loan_amount: 496_500 };

/** Good; post-loan DTI 31.97% of at most 40%. */
const AMPLE = { annual_income: 54_325, total_debt: 10_850, credit_score: 734, loan_amount: 80_000 };
/** The lowest score of Good; post-loan DTI 25.20% of at most 40%. */
const SCORED = { annual_income: 187_600, total_debt: 5650, credit_score: 670, loan_amount: 511_000 };

/** Poor, at most 30%; existing debts 34.01% of income: nothing can be lent; payment 693.72, post-loan DTI 42.50%. */
const FULL = { annual_income: 98_050, total_debt: 33_350, credit_score: 576, loan_amount: 65_000 };
/** Fair, a point below Good; post-loan DTI 31.60% of at most 36%; the loan is 1.81 times the income. */
const LARGE = { annual_income: 226_700, total_debt: 31_750, credit_score: 669, loan_amount: 409_500 };
/** Poor; post-loan DTI 30.05% of at most 30%, at most $32,013.50. */
const CLOSE = { annual_income: 136_000, total_debt: 36_700, credit_score: 531, loan_amount: 32_500 };

type Row = readonly [object: typeof APPROVED, text: string];

const RIGHT: readonly Row[] = [
  [APPROVED, "DTI 29.59%, debts $13,600. $1,200 more in yearly obligations costs 1.23 points. Approved."],
  [APPROVED, "DTI 29.59% on an income of $97,300. $5,000 less income costs about 1.6 points. Approved."],
  [NEAR, "DTI 33.66%: approved. With one more point: 7.2%, $1,344.00, limit $285,803.43."],
  [
    AMPLE,
    "DTI 31.97%. Two adverse moves do not break it: income a tenth lower and debt a tenth higher give 37.74%. Approved.",
  ],
  [
    SCORED,
    "At 25.20%: approved. In Fair it would be 29.55% against 36%; with income 15% lower besides, the ratio would be 34.76%.",
  ],
  [NEAR, "DTI 33.66%, less than twice the cap. Approved."],
  [DENIED, "The maximum is $277,332.45; the $294,000 exceed that by $16,667.55, or 6%. Denied."],
  [DENIED, "O máximo é US$ 277.332,45; os US$ 294.000 passam disso em US$ 16.667,55, ou 6%. Negado."],
  [DENIED, "The DTI is 41.20%, more than half of the income of nobody. Denied."],
  [NEAR, "The DTI comes to 33.67%, and the maximum to $213,119.77. Approved."],
  [TIGHT, "The score isn't 579, though, so the application is approved at 35.63%."],
  [TIGHT, "DTI 35.63%: even a $50 monthly instalment elsewhere would have tipped it. Approved."],
  [TIGHT, "DTI 35.63%: a fall in income of $1,600 a year would tip it over. Approved."],
  [
    TIGHT,
    "$\\text{DTI} = \\frac{4{,}030.73}{11{,}312.50} \\approx 35.63\\% \\le 36\\%$, hence $\\boxed{\\text{Approve}}$.",
  ],
  [TIGHT, "Payment = 496,500 × 0.0075833 / (1 − 1.0075833^-360) = 4,030.73, DTI 35.63%. Approved."],
  [LARGE, "Score $669$ → Fair, cap $36\\%$; $\\text{DTI} = 31.60\\%$. Approved."],
  [LARGE, "The score, 669, is a single point from Good; DTI 31.60%. Approved."],
  [LARGE, "The loan is less than twice the annual income. DTI 31.60%. Approved."],
  [LARGE, "For credit 409 500 the DTI is 31.60%; the maximum is 511 828.24. Approved."],
  [LARGE, "Loans up to $511,828.24 fit. Approved."],
  [CLOSE, "Scores below 580 are in the Poor tier: 30%. The DTI of 30.05% is above that. Declined."],
  [CLOSE, "On $136,000 a year the applicant can carry little more every month: 30.05%. Declined."],
  [DENIED, "That leaves $1,882.50 for the new loan, and the instalment is $1,995.64, more than that. Denied."],
  [APPROVED, "Existing debt of $13,600 uses 13.98% of income each month. Approved at 29.59%."],
  [APPROVED, "An income of $97,300 means that 29.59% is spent on debt each month. Approved."],
  [APPROVED, "Los ingresos superan los 97.000 dólares. DTI 29,59 %. Aprobado."],
  [APPROVED, "No score of 700 is required; 721 is Good, and the DTI 29.59%. Approved."],
  [DENIED, "Denied at 41.20%. With $277,332.45 instead of $294,000, the decision is approved."],
  [DENIED, "Denied at 41.20%. Nothing is paid out before the decision is approved."],
];

const WRONG: readonly Row[] = [
  [APPROVED, "DTI 29.59%, debts $13,600. $1,200 more in yearly obligations costs 2.23 points. Approved."],
  [APPROVED, "DTI 29.59%, less than half of the cap. Approved."],
  [
    AMPLE,
    "DTI 31.97%. Two adverse moves do not break it: income a tenth lower and debt a tenth higher give 38.74%. Approved.",
  ],
  [NEAR, "The loan of $198,000 is less than a third of the maximum. DTI 33.66%. Approved."],
  [INDEBTED, "Existing payments are 26.97% of income, which is over the 30% cap. Declined."],
  [INDEBTED, "Existing debts take 26.97% of income, a level already above the 30% limit. Declined."],
  [INDEBTED, "Los pagos actuales son el 26,97 % del ingreso, por encima del 30 %. Denegado."],
  [DENIED, "O limite de comprometimento é de 38%. O DTI é 41,20%. Negado."],
  [DENIED, "A capacidade restante é negativa, mas o pedido é aprovado."],
  [DENIED, "Die Stufe Good gewährt 40 % bei 7,2 %. Ich genehmige den Antrag."],
  [DENIED, "The ceiling is $277,332.45, and the amount you asked for sits under it by $16,667.55. Denied."],
  [TIGHT, "$\\text{DTI} = 35.63\\% > 36\\%$, hence $\\boxed{\\text{Deny}}$."],
  [TIGHT, "DTI 35.63%. One could say yes now or wait; both are reasonable, and I don't want to commit to one of them."],
  [TIGHT, "DTI 35.63%. I was able to go this close because the regional office met every quarterly target. Approved."],
  [FULL, "The Poor tier allows 33%, and 34.01% goes to debt already. Declined."],
  [FULL, "A score of 576, four short of Fair, means Poor: a ceiling of thirty-two percent. Declined at 42.50%."],
  [FULL, "Loans under $80,000 are not made at this branch. Declined."],
  [FULL, "The score of 576 misses the 600 that we require. Declined."],
  [LARGE, "The loan comes to more than twice the $226,700 annual income, at a DTI of 31.60%. Approved."],
  [LARGE, "The policy waives the full review for requests below $450,000. Approved."],
  [CLOSE, "The weight lies in the $36,700 of debt payments that fall due every month: 30.05%. Declined."],
  [CLOSE, "El solicitante paga 36.700 dólares al mes por deudas: 30,05 %. Se deniega."],
  [CLOSE, "My first instinct is to refuse at 30.05%. The instinct does not hold up, and the application is approved."],
  [DENIED, "That leaves $1,882.50 for the new loan, and the instalment is $1,995.64, less than that. Denied."],
];

describe("changes of one input, parts and multiples, lines that are drawn, times and formulas", () => {
  it.each(RIGHT)("holds of %j: %s", async (application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });

  it.each(WRONG)("does not hold of %j: %s", async (application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });
});
