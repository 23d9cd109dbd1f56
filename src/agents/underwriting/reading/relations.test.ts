import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15; $1,833.33 a month are left for it. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
/** The same, $300,000 asked for: $2,036.36 a month, 42.87 %. */
const DENIED: Application = { ...APPROVED, loan_amount: 300_000 };

describe("exact values are compared", () => {
  it.each([
    ["whatever stands between", APPROVED, "The DTI of 38.07% lies, all the same, above the 40% of the tier. Approved."],
    ["with a limit that has only its name", APPROVED, "The requested $250,000 is above this maximum. Approved."],
    ["with what is left", APPROVED, "The payment of $1,696.97 is more than the $1,833.33 still free. Approved."],
    [
      "in Spanish",
      DENIED,
      "Los 300.000 USD pedidos no llegan a los 270.089,15 USD del máximo. El DTI es del 42,87 %. Denegado.",
    ],
    ["in Portuguese", DENIED, "Os 300.000 USD pedidos ficam abaixo do máximo de 270.089,15 USD. Negado."],
    ["in French", DENIED, "Un DTI de 42,87 %, ce qui demeure sous le plafond de 40 %. Refusé."],
  ])("%s, wrongly", async (_, application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });

  it.each([
    ["rightly", APPROVED, "The DTI of 38.07% lies, all the same, under the 40% of the tier. Approved."],
    [
      "beside a definition",
      DENIED,
      "The maximum is the loan whose payment still fits under the cap. DTI 42.87%. Denied.",
    ],
    ["where there is no room", DENIED, "At 42.87% there's no room under the 40% cap. Denied."],
    [
      "where another tier's limit is the other side",
      DENIED,
      "42.87% sits under the Excellent cap, ours is 40%. Denied.",
    ],
    ["where conditions are not met", DENIED, "42.87% against 40%. The conditions for approval are not met."],
    [
      "where it exceeds what was denied",
      DENIED,
      "No loan can be approved at 42.87%, which exceeds the 40% cap. Denied.",
    ],
    ["where only so much fits", DENIED, "The payment is $2,036.36, and only $1,833.33 fits. DTI 42.87%. Denied."],
    ["where a distance is told", DENIED, "The request is $29,910.85 over the maximum of $270,089.15. Denied."],
  ])("%s", async (_, application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });
});

describe("an amount of another time", () => {
  const end = "Post-loan DTI 38.07% against 40%. Approved.";

  it.each([
    ["by its label", `Monthly income of $85,000. ${end}`],
    ["by its label, the other way", `Annual income: $7,083.33. ${end}`],
    ["by words in front of it", `Every month $12,000 goes out to other lenders. ${end}`],
    ["by words behind it", `The resulting instalment is $1,696.97 a year. ${end}`],
    ["in Chinese", "申请人每月收入85,000美元。DTI 38.07%，上限40%。批准。"],
  ])("is told %s", async (_, text) => {
    expect(await warned(APPROVED, text)).not.toEqual([]);
  });

  it.each([
    ["is divided", `Monthly income: $85,000 / 12 = $7,083.33. ${end}`],
    ["stands beside its month", `Debts of $12,000 a year take $1,000. ${end}`],
    ["is asked about", `And debts? $12,000 a month? No, a year. ${end}`],
  ])("is right where it %s", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });
});

describe("what is only supposed", () => {
  it.each([
    ["small change", "The monthly income is $7,083, give or take two bucks."],
    ["what there is no case of", "I can't think of a case in which $250,000 breaches the $270,089.15 maximum."],
    ["an answer to an if-question", "And if the score were 740? A payment of about $1,580, a cap of 45%."],
    ["an answer to a would-question", "What would turn it? $275,000, for example."],
    ["another tier's share, in an answer", "Would 740 have helped? Not needed, 45% is only wider."],
    ["a rounded income that would just do", "It holds down to an annual income of about $80,900."],
    ["a twelfth of a supposed income", "With $90,000 a year it'd be $7,500.00 a month."],
    ["a share of dollars", "From every 100 dollars, 38 dollars go to debts, and 40 dollars may."],
    ["a share in ten", "Not even four dollars in ten go to debts."],
    ["what was expected", "I was expecting a denial."],
    ["a loan that would not have passed", "A loan of $275,000 would not have passed."],
    ["a contraction", "$300,000 wouldn't have fit; 250,000 does."],
    ["a share that the sentence names", "Another tier's 45% of it would be $3,187.50."],
  ])("is not wrong as %s", async (_, text) => {
    expect(await warned(APPROVED, `Post-loan DTI 38.07% against 40%. ${text} Approved.`)).toEqual([]);
  });

  it.each([
    ["to the cent", "At tier pricing the borrower would be writing us a check for $1,904.23 each month."],
    ["with two digits swapped", "The post-loan DTI comes to 30.87%."],
    ["with two digits swapped, rounded", "The maximum loan is about $207,000."],
    ["as a percentage that 'would' be the ratio", "The loan would raise your post-loan ratio to 39.4%."],
    ["in words with decimals before the scale", "The request is one point nine million dollars."],
    ["as this tier's share", "That has to be read against the 45% this applicant is allowed."],
  ])("is wrong %s", async (_, text) => {
    expect(await warned(APPROVED, `Post-loan DTI 38.07% against 40%. ${text} Approved.`)).not.toEqual([]);
  });

  it("is one point four million in words", async () => {
    const application = { annual_income: 400_000, total_debt: 0, credit_score: 780, loan_amount: 1_400_000 };
    const text = "Deep breath: one point four million dollars. Post-loan DTI 26.55% against 45%. Approved.";
    expect(await warned(application, text)).toEqual([]);
  });
});

describe("a word that only looks like a supposition, a sentence's end or a capacity", () => {
  it.each([
    ["I must stress that the DTI of 38.07% exceeds the cap of 40%. Approved.", "reasoning_contradicts_decision"],
    ["Let me stress: the request is denied.", "reasoning_contradicts_decision"],
    ["DTI 38.07%, max. DTI 45%. Approved.", "rule_not_in_policy"],
    ["It isn't that the loan is large, it's that the employment is too short.", "rule_not_in_policy"],
  ])("%s", async (text, code) => {
    expect(await warned(APPROVED, text)).toContainEqual(expect.stringContaining(code));
  });

  it.each([
    "The maximum capacity for payments is $1,833.33 a month. Approved.",
    "Stress test at 8.2%: the payment would be about $1,869 and the ratio about 40.5%. Approved at 7.2%.",
    "Eine Ausnahme kann es nicht geben. Quote 38,07 %. Bewilligt.",
  ])("%s", async (text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });
});

describe("a comparison that begins with the limit, or ends on its subject", () => {
  it.each([
    [
      "the limit first",
      APPROVED,
      "The $2,833.33 allowed each month is less than the $2,696.97 they would be paying. Approved.",
    ],
    ["in the passive", APPROVED, "40% is surpassed by the 38.07% of this file. Approved."],
    ["in French", APPROVED, "40 % est inférieur aux 38,07 % calculés ci-dessus. Accordé."],
    [
      "by how much, in Chinese",
      DENIED,
      "最高可贷270,089.15美元，高于申请金额约3万美元。DTI 42.87%，上限40%。不予批准。",
    ],
    [
      "in German, the verb before it",
      DENIED,
      "In den Spielraum von 1.833,33 $ passt die Rate von 2.036,36 $. Abgelehnt.",
    ],
    [
      "in German, with an adverb that is no negation",
      DENIED,
      "Die Rate liegt noch innerhalb der Kapazität von 1.833,33 $. Abgelehnt.",
    ],
  ])("is held against the figures: %s, wrongly", async (_, application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });

  it.each([
    [
      "the limit first",
      APPROVED,
      "The $2,833.33 allowed each month is more than the $2,696.97 they would be paying. Approved.",
    ],
    ["in the passive", APPROVED, "40% is not surpassed by the 38.07% of this file. Approved."],
    [
      "behind a preposition of its own",
      APPROVED,
      "En este caso la cuota de 1.696,97 $ cabe en el margen de 1.833,33 $. Aprobado.",
    ],
    [
      "a share before the loan",
      DENIED,
      "14.12% of your income is within the 40% cap. With the loan it is 42.87%. Denied.",
    ],
    [
      "by how much, in Chinese",
      DENIED,
      "最高可贷270,089.15美元，低于申请金额约3万美元。DTI 42.87%，上限40%。不予批准。",
    ],
    [
      "by how much",
      APPROVED,
      "720 supera por 50 puntos el umbral de 670; el DTI de 38,07 % cabe en el 40 %. Aprobado.",
    ],
    [
      "in German, the verb before it",
      APPROVED,
      "In den Spielraum von 1.833,33 $ passt die Rate von 1.696,97 $. Bewilligt.",
    ],
  ])("is held against the figures: %s, rightly", async (_, application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });
});
