import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";

/** Poor; payment 6,787.76, post-loan DTI 35.17% of at most 30%, at most $541,887.21 (without the debt $545,791.29). */
const DENIED = { annual_income: 233_000, total_debt: 500, credit_score: 461, loan_amount: 636_000 };
/** Fair; payment 276.02 beside 500.00 of debt, post-loan DTI 32.11% of at most 36%. */
const APPROVED = { annual_income: 29_000, total_debt: 6000, credit_score: 592, loan_amount: 34_000 };

describe("what the policy gives where an input is halved, doubled or gone", () => {
  it.each([
    "Declined: 35.17% of at most 30%. Even paying off the small existing debt, the maximum would only rise to $545,791.29.",
    "Declined: 35.17% of at most 30%. Without the old debt the maximum would still be only $545,791.29.",
    "Declined: 35.17% of at most 30%. Halving the debt would lift the maximum to $543,839.25.",
    "Declined: 35.17% of at most 30%. Halving the loan would bring the DTI to 17.69%.",
    "Refusé : 35,17 % pour 30 %. Même en soldant la dette, le plafond ne monterait qu'à 545 791,29 $.",
    "Abgelehnt: 35,17 % bei 30 %. Ohne die Altschulden läge der Höchstbetrag bei 545.791,29 $ und würde auch nicht reichen.",
  ])("%s", async (right) => {
    expect(await warned(DENIED, right)).toEqual([]);
  });

  it.each([
    "Declined: 35.17% of at most 30%. Clearing the debt would raise the maximum to $546,791.29.",
    "Declined: 35.17% of at most 30%. Halving the loan would bring the DTI to 18.69%.",
  ])("%s", async (wrong) => {
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});

/** Fair; payment 4,424.46, post-loan DTI 32.86% of at most 36%, at most $606,860.64. */
const ANALYSED = { annual_income: 192_000, total_debt: 10_000, credit_score: 633, loan_amount: 545_000 };

describe("a change that is written as a row or with an arrow", () => {
  it.each([
    "Approved at 32.86%. Sensitivities: income +10% -> 29.87%; income -10% -> 36.51%; debt service halved -> 30.26%.",
    "Approved.\nScenario | DTI | Max loan\nAs filed | 32.86% | $606,860.64\nIncome +10% | 29.87% | $677,811\nDebt paid off | 27.65% | $709,509",
    "Approved at 32.86%. Payment = 545,000 x 0.00811828 = $4,424.46.",
  ])("%s", async (right) => {
    expect(await warned(ANALYSED, right)).toEqual([]);
  });

  it.each([
    "Approved at 32.86%. Sensitivities: income +10% -> 28.87%.",
    "Approved at 32.86%. Debt service halved -> 31.26%.",
    "Approved. The loan is priced at 9.1%, and the DTI may not exceed 40%.",
  ])("%s", async (wrong) => {
    expect(await warned(ANALYSED, wrong)).not.toEqual([]);
  });
});

describe("two figures that are compared by themselves", () => {
  it.each([
    "Approved at 32.11%. The payment of $276.02 is smaller than the $500.00 already being paid.",
    "Approved at 32.11%. The loan of $34,000 is larger than the annual income of $29,000.",
    "Approved at 32.11%. The loan of $34,000 is below the maximum by $11,576.13.",
    "Approved at 32.11%. The maximum is $45,576.13, and $34,000 is below that by $11,576.13.",
    "Approved at 32.11%. The payment of $276.02 is not larger than $500.00.",
    "Approved at 32.11%. Twice the payment of $276.02 is more than the $500.00 of existing debts.",
    "Approved at 32.11%. $500.00 plus $276.02 is more than the $500.00 of today.",
    "Approved at 32.11%. The total of 360 payments of $276.02 exceeds the $34,000 loan.",
    "Approved at 32.11%. Nothing suggests that the payment of $276.02 is larger than the $500.00.",
    "Aprobado con 32,11 %. Nada indica que la cuota de 276,02 $ es mayor que los 500,00 $.",
    "Approuvé à 32,11 %. Deux fois 276,02 $ est supérieur aux 500,00 $.",
    "Approuvé à 32,11 %. Il est faux que la mensualité de 276,02 $ est supérieure aux 500,00 $.",
    "Bewilligt bei 32,11 %. Zweimal 276,02 $ ist mehr als die 500,00 $.",
    "Aprovado com 32,11%. 360 parcelas de 276,02 $ superam o empréstimo de 34.000 $.",
  ])("%s", async (right) => {
    expect(await warned(APPROVED, right)).toEqual([]);
  });

  it.each([
    "Approved at 32.11%. The new payment of $276.02 is larger than the $500.00 a month already being paid.",
    "Approved at 32.11%. The existing debts of $500.00 are smaller than the new payment of $276.02.",
    "Aprobado con 32,11 %. La cuota de 276,02 $ es mayor que los 500,00 $ actuales.",
    "Approved at 32.11%. The loan would cost $276.02 a month, which is more than the $500.00 the applicant pays already.",
    "Bewilligt bei 32,11 %. Die Rate von 276,02 $ ist höher als die 500,00 $.",
    "Approved at 32.11%. Next to the old debts the new payment, $276.02, is minor. Adding the two gives $876.02.",
  ])("%s", async (wrong) => {
    expect(await warned(APPROVED, wrong)).not.toEqual([]);
  });

  it("is no change where an input is only denied", async () => {
    expect(await warned(APPROVED, "Approved. With no other debt, the DTI is 11.42%.")).not.toEqual([]);
  });

  it("beside a condition that there is none of something", async () => {
    const told = "Since there is no other debt, the DTI is 35.17%, which stays within the 30% ceiling. Denied.";
    expect(await warned(DENIED, told)).not.toEqual([]);
  });
});

describe("a score below which nothing is lent is a rule that the policy has not", () => {
  it.each([
    "Denied at 35.17%. A score below 580 is in the Poor tier, and not in Fair.",
    "Denied at 35.17%, although no score is refused for being below 500.",
    "Denegado con 35,17 %. Un puntaje inferior a 500 no es motivo de rechazo.",
    "Negado com 35,17 %. Uma pontuação inferior a 500 não é motivo de recusa.",
    "With a score below 500 the applicant is in the Poor tier, and the request is declined at 35.17% against 30%.",
    "The score is less than 500 and the DTI of 35.17% is above 30%, so we cannot approve.",
    "Denied at 35.17%. We also lend to people with a score below 500, so the score is not why.",
    "Denied at 35.17%. A score below 500 doesn't prevent approval.",
    "Denegado: 35,17 % supera 30 %. Un puntaje inferior a 500 no impide aprobar.",
    "Abgelehnt: 35,17 %. An Kunden mit weniger als 500 Punkten vergeben wir ebenfalls Kredite, daran liegt es nicht.",
    "拒绝：35.17%超过30%。评分低于500并不妨碍批准。",
    "Denied at 35.17%. Would a score below 400 be declined? It would be in the same tier.",
  ])("%s", async (right) => {
    expect(await warned(DENIED, right)).toEqual([]);
  });

  it.each([
    "Denied at 35.17%. Besides, a score below 500 is not eligible for credit with us.",
    "Denied at 35.17%. We do not lend to anybody with a score below 500.",
    "Denied at 35.17%. Scores under 500 are declined regardless.",
    "Refus à 35,17 %. Par ailleurs, un score inférieur à 500 n'est pas éligible à un crédit chez nous.",
    "Denegado con 35,17 %. Un puntaje inferior a 500 no es elegible para ningún crédito.",
  ])("%s", async (wrong) => {
    expect(await warned(DENIED, wrong)).toContainEqual(expect.stringContaining("rule_not_in_policy"));
  });
});

describe("a bound that a text gives for the ratio is one of the policy's", () => {
  it.each([
    "Denied at 35.17%. The post-loan DTI is limited to 30%, and for Fair it may go up to 36%.",
    "Denied. The DTI of 35.17% must stay at or below 30%.",
    "Denied at 35.17%. The old debts take 0.21% of income, and the room is limited.",
    "Abgelehnt bei 35,17 %. Die Quote ist auf 30 % begrenzt.",
    "Refus à 35,17 %. Le taux d'endettement est limité à 30 %.",
  ])("%s", async (right) => {
    expect(await warned(DENIED, right)).toEqual([]);
  });

  it.each([
    "Denied at 35.17%. Post-loan DTI is limited to 33%.",
    "Denied at 35.17%. The post-loan DTI may go up to 33%.",
    "Denied at 35.17%. The DTI ratio must stay at or below 33%.",
    "Denied at 35.17%. For this tier the ratio may rise to 33% at most.",
    "Die Anfrage wird abgelehnt. Die Quote ist auf 33 % begrenzt, liegt aber bei 35,17 %.",
    "La demande est refusée. Le taux d'endettement est limité à 33 %, et il atteint 35,17 %.",
    "La solicitud se rechaza. El DTI queda limitado al 33 %, y llega al 35,17 %.",
    "O pedido foi negado. O DTI é limitado a 33 %, e chega a 35,17 %.",
    "申请被拒绝。DTI不得超过33%，实际为35.17%。",
  ])("%s", async (wrong) => {
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});

describe("an amount for each thousand", () => {
  it("is a known payment's share", async () => {
    expect(await warned(DENIED, "Denied at 35.17%. Each thousand dollars of loan at 12.5% uses just $10.67.")).toEqual(
      [],
    );
    expect(await warned(DENIED, "Denied at 35.17%. Each thousand dollars of loan at 12.5% uses $11.67.")).not.toEqual(
      [],
    );
  });
});
