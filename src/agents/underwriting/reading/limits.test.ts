import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";

/** Their post-loan DTI is 45.02% of at most 45%, and 35.99% of at most 36%. */
const ABOVE = { annual_income: 220_000, total_debt: 29_722.68, credit_score: 779, loan_amount: 914_000 };
const BELOW = { annual_income: 230_000, total_debt: 6000, credit_score: 609, loan_amount: 788_000 };
/** At most $834,821.02. */
const DENIED = { annual_income: 220_000, total_debt: 20_000, credit_score: 709, loan_amount: 835_000 };

describe("a limit that is given as it is was not rounded", () => {
  it.each([
    "Denied. The post-loan DTI of 45.02% is just above the 45% limit.",
    "Denied. The DTI of 45% is a hair above the 45% limit before rounding.",
    "Abgelehnt. Der DTI von 45,02 % liegt knapp über den erlaubten 45 %.",
  ])("%s", async (right) => {
    expect(await warned(ABOVE, right)).toEqual([]);
  });

  it.each([
    "Denied: the loan exceeds the maximum. The post-loan DTI of 45.02% is within the 45% limit.",
    "Denied: the loan exceeds the maximum. The post-loan DTI, 45.02%, does not exceed 45%.",
    "Rechazado: el importe excede el techo. El DTI posterior, 45,02 %, se mantiene por debajo del 45 % permitido.",
  ])("%s", async (wrong) => {
    expect(await warned(ABOVE, wrong)).not.toEqual([]);
  });

  it("also where the wrong side of it is denied", async () => {
    expect(await warned(BELOW, "Approved. That makes 35.99%, which is below the 36% cap.")).toEqual([]);
    expect(await warned(BELOW, "Approved. DTI 36% is within the 36% limit.")).toEqual([]);
    expect(await warned(BELOW, "Approved. That makes 35.99%, which puts it above the 36% cap.")).not.toEqual([]);
  });
});

describe("a percentage that is called the limit is the policy's", () => {
  it.each([
    "Denied. The cap is 45%, and Good's cap is 40%.",
    "Denied. The loan is 0.1% above the maximum.",
    "Denied. It uses 100.1% of the limit.",
    "Denied. The maximum is 0.1% lower than the request.",
    "Denied. The limit is about 0.1% too low for this loan.",
  ])("%s", async (right) => {
    expect(await warned(ABOVE, right)).toEqual([]);
  });

  it.each([
    "Denied. The cap is 43%.",
    "Denied. The Excellent tier allows at most 43% of income for debt.",
    "Abgelehnt. Die Grenze liegt bei 43 %.",
    "拒绝。上限为43%。",
  ])("%s", async (wrong) => {
    expect(await warned(ABOVE, wrong)).not.toEqual([]);
  });
});

/** Its DTI of 29.01% is 72.5% of at most 40%, and its loan 63.4% of the most. */
const APPROVED = { annual_income: 90_000, total_debt: 9000, credit_score: 720, loan_amount: 210_000 };

describe("how much of a limit is used, and how far it is, is not the limit", () => {
  it.each([
    ["Approved. Limit utilization: 72.5%.", "Approved. The limit: 42%."],
    ["Approved. The limit is only 63% used.", "Approved. The cap that applies is 39%."],
    ["Genehmigt. Auslastung der Obergrenze: 72,5 %.", "Genehmigt. Die Obergrenze liegt hier bei 39 %."],
    ["Approuvé. Utilisation du plafond : 63,4 %.", "Approuvé. Le plafond applicable est de 39 %."],
    ["Aprobado. Uso del límite: 72,5 %.", "Aprobado. El tope aplicable es del 39 %."],
    ["Aprovado. Uso do limite: 72,5%.", "Aprovado. O teto aplicável é de 39%."],
    ["批准。占上限的72.5%。", "批准。适用的上限是39%。"],
  ])("%s", async (right, wrong) => {
    expect(await warned(APPROVED, right)).toEqual([]);
    expect(await warned(APPROVED, wrong)).not.toEqual([]);
  });

  it("also where it is passed", async () => {
    expect(await warned(ABOVE, "拒绝。超出上限0.1%。")).toEqual([]);
    expect(await warned(ABOVE, "Refusé. Le plafond est atteint à 100,1 %.")).toEqual([]);
  });
});

describe("what is said to have changed is no advice, nor is a change of another input", () => {
  it.each([
    ["Denied. The loan would have to be reduced to $834,500.", "Denied. Debts were reduced to $19,000."],
    ["Denied. Raising annual income to $221,000 would be enough.", "Denied. Income increased to $230,000 last year."],
    ["Denied. Lower the request to $800,000.", "Denied. Lower income to $210,000."],
    ["Denegado. Baje la solicitud a 834.500 $.", "Denegado. Con un salario bajo de 230.000 $ al año, no llega."],
    ["Recusado. Elevar a renda para US$ 221.000 bastaria.", "Recusado. A renda é elevada, de US$ 230.000 por ano."],
    ["Refusé. Conseil : réduire la demande à 834 800 $.", "Refusé. Le revenu, en baisse, est de 215 000 $."],
  ])("%s", async (right, wrong) => {
    expect(await warned(DENIED, right)).toEqual([]);
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});

describe("a change that is advised may be any that turns the outcome", () => {
  it.each([
    ["Denied. My tip: lower the request to $834,500 and it fits.", "Denied. My tip: lower the request to $850,000."],
    ["Abgelehnt. Tipp: Antrag auf 834.500 $ senken.", "Abgelehnt. Die Rate liegt bei 834.500 $."],
    ["Refusé. Conseil : ramenez la demande à 834 500 $.", "Refusé. Conseil : ramenez la demande à 850 000 $."],
    ["Denegado. Consejo: baje la solicitud a 834.500 $.", "Denegado. Pide 834.500 $."],
    ["拒绝。建议把申请降到834,500美元。", "拒绝。月供834,500美元。"],
  ])("%s", async (right, wrong) => {
    expect(await warned(DENIED, right)).toEqual([]);
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});

describe("what an own contribution would do is advice, and no rule", () => {
  it.each([
    [
      "Refusé : le prêt dépasse le maximum. Un apport d'environ 200 $ ramènerait la demande sous le plafond.",
      "Refusé : le prêt dépasse le maximum, et la banque demande un apport.",
    ],
    [
      "Denied: above the maximum. A down payment of about $200 would bring the request within the limit.",
      "Denied: above the maximum, and the down payment is too small.",
    ],
  ])("%s", async (right, wrong) => {
    expect(await warned(DENIED, right)).toEqual([]);
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});
