import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** $300,000 on an income of $85,000 with $12,000 of debts a year and a score of 720: 42.87% against 40%. */
const DENIED = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 300_000 };

/** Of each kind a text that is right, and one that goes as far as to be wrong. */
const KINDS: readonly [kind: string, right: string, wrong: string][] = [
  [
    "what could be approved",
    "DTI 42.87% against 40%. Denied. What I could approve is a loan up to $270,089.15.",
    "DTI 42.87% against 40%. What I decided is this: approved.",
  ],
  [
    "what could be approved, in Spanish",
    "DTI 42,87 %, tope 40 %. Denegado. Lo que podríamos aprobar es un préstamo de 270.089,15 $.",
    "DTI 42,87 %, tope 40 %. Lo que pidió se aprueba.",
  ],
  [
    "what no one knows",
    "Quote 42,87 %, Grenze 40 %. Abgelehnt. Angaben zu Sparguthaben lagen nicht vor.",
    "Quote 42,87 %, Grenze 40 %. Abgelehnt, auch weil Sparguthaben fehlen.",
  ],
  [
    "what was not used",
    "Ratio 42,87 %, plafond 40 %. Refusé. Non utilisés : emploi, garanties.",
    "Ratio 42,87 %, plafond 40 %. Refusé, aussi faute de garanties.",
  ],
  [
    "where a thing comes from",
    "Quote 42,87 %, Grenze 40 %. Die Herkunft jeder Angabe ist vermerkt. Abgelehnt.",
    "Quote 42,87 %, Grenze 40 %. Abgelehnt, auch wegen der Herkunft der Antragstellerin.",
  ],
  [
    "an opinion and an appraisal",
    "Gutachten in drei Schritten. Quote 42,87 %, Grenze 40 %. Abgelehnt.",
    "Quote 42,87 %, Grenze 40 %. Abgelehnt. Ein Gutachten der Immobilie fehlt.",
  ],
  [
    "a record without fault",
    "DTI 42.87%，上限40%。信用记录没有问题，只是金额过高。不予批准。",
    "DTI 42.87%，上限40%。信用记录太短，不予批准。",
  ],
  [
    "how many points over",
    "DTI 42.87%, 2.87 points over the cap of 40%. Denied.",
    "DTI 42.87%, 4.87 points over the cap of 40%. Denied.",
  ],
  [
    "how many points over, in German",
    "Quote 42,87 %, um 2,87 Punkte über der Grenze von 40 %. Abgelehnt.",
    "Quote 42,87 %, um 3,87 Punkte über der Grenze von 40 %. Abgelehnt.",
  ],
  [
    "amounts in thousands",
    "DTI 42.87% against 40%. Denied. In thousands a month: income ≈ 7.08, payments ≈ 3.04.",
    "DTI 42.87% against 40%. Denied. In thousands a month: income ≈ $6.43k, payments ≈ $3.04k.",
  ],
  [
    "a tier that is one step away",
    "DTI 42,87 %, tope 40 %. Veinte puntos más y el tope subía al 45 %. Denegado.",
    "DTI 42,87 %, pero el tope que rige es del 45 %. Denegado.",
  ],
  [
    "a comparison in the plural",
    "Ratio 42,87 %, plafond 40 %. Les 300 000 $ demandés sont plus élevés que le prêt maximal de 270 089,15 $. Refusé.",
    "Ratio 42,87 %, plafond 40 %. Les 300 000 $ demandés sont moins élevés que le prêt maximal de 270 089,15 $. Refusé.",
  ],
  [
    "the time of an amount in plain words",
    "DTI 42.87% against 40%. Denied. The income is $7,083.33 by month.",
    "DTI 42.87% against 40%. Denied. The income is $7,083.33 by year.",
  ],
  [
    "what the bank permits",
    "DTI 42.87% against 40%. Denied. The policy doesn't allow more than 40%.",
    "DTI 42.87% against 40%. Denied. The bank doesn't allow more than three times the annual income.",
  ],
  [
    "what the bank permits, in Spanish",
    "DTI 42,87 %, tope 40 %. Denegado. No se permite pasar del 40 %.",
    "DTI 42,87 %, tope 40 %. Denegado. No se permiten importes de más de tres veces la renta anual.",
  ],
  [
    "a particle in a clause, in German",
    "Die Quote steigt auf 42,87 %, unter den 40 % bleibt sie aber nicht. Abgelehnt.",
    "Die Quote steigt auf 42,87 %, über die 40 % kommt sie aber nicht hinaus. Abgelehnt.",
  ],
  [
    "a particle behind a word for without",
    "Le ratio passe à 42,87 %, sans toutefois respecter les 40 %. Refusé.",
    "Le ratio passe à 42,87 %, et reste toutefois sous les 40 %. Refusé.",
  ],
  [
    "which amount is allowed",
    "Les charges (3 036,36 $) dépassent le montant admis (2 833,33 $). Ratio 42,87 %, plafond 40 %. Refusé.",
    "Les charges (3 036,36 $) dépassent le montant admis (2 533,33 $). Ratio 42,87 %, plafond 40 %. Refusé.",
  ],
  [
    "another loan, in Portuguese",
    "DTI 42,87 %, teto 40 %. Com US$ 260.000 ele ficaria aquém do teto, em 39,03 %. Negado.",
    "DTI 42,87 %, teto 40 %. O pedido de US$ 260.000 leva o DTI a 39,03 %. Negado.",
  ],
  [
    "another loan, in Chinese",
    "DTI 42.87%，上限40%。贷款270,000美元时DTI为39.99%，刚好不超。不予批准。",
    "DTI 42.87%，上限40%。申请的贷款是270,000美元，DTI为39.99%。不予批准。",
  ],
  [
    "what has to be, and what is",
    "DTI 42.87%，上限40%。月供要超过1,833.33美元才算越线，本案为2,036.36美元。不予批准。",
    "DTI 42.87%，上限40%。月供2,036.36美元没有超过1,833.33美元。不予批准。",
  ],
  [
    "a pronoun for what is compared",
    "The payment comes to $2,036.36; it is more than the $1,833.33 that is left. DTI 42.87% against 40%. Denied.",
    "The payment comes to $2,036.36; it is less than the $1,833.33 that is left. DTI 42.87% against 40%. Denied.",
  ],
  [
    "a word that points back to the limit",
    "Il reste une capacité de 1 833,33 $. La mensualité de 2 036,36 $ est supérieure à cette somme. Ratio 42,87 %. Refusé.",
    "Il reste une capacité de 1 833,33 $. La mensualité de 2 036,36 $ est inférieure à cette somme. Ratio 42,87 %. Refusé.",
  ],
  [
    "by how much a limit is passed, in Chinese",
    "申请金额超出最高额度29,910.85美元。DTI 42.87%，上限40%。不予批准。",
    "最高额度29,910.85美元。DTI 42.87%，上限40%。不予批准。",
  ],
  [
    "a table of loans",
    "| Loan | DTI |\n|---|---|\n| $300,000 | 42.87% |\n| $265,000 | 39.51% |\n\nDenied.",
    "| Loan | DTI |\n|---|---|\n| $300,000 | 42.87% |\n| $265,000 | 37.21% |\n\nDenied.",
  ],
  [
    "what nothing supports",
    "DTI 42,87 %, teto 40 %. Nenhum elemento do dossiê autoriza um parecer favorável.",
    "DTI 42,87 %, teto 40 %. Nenhum elemento do dossiê autoriza um parecer desfavorável.",
  ],
  [
    "what was possible",
    "DTI 42.87% against 40%. With 740 points an approval was possible.",
    "DTI 42.87% against 40%. With 720 points an approval follows.",
  ],
  [
    "one answer to several questions",
    "Idade? Poupança? Nada disso foi olhado. DTI 42,87 %, teto 40 %. Negado.",
    "Idade? Poupança? Tudo isso pesou na decisão. DTI 42,87 %, teto 40 %. Negado.",
  ],
  [
    "what a column is called",
    "| Tier | Minimum score | Cap |\n|---|---|---|\n| Good | 670 | 40% |\n\nDTI 42.87%. Denied.",
    "The minimum score for any loan is 730. DTI 42.87% against 40%. Denied.",
  ],
  [
    "what is unknown",
    "Whether there is a job is not known. DTI 42.87% against 40%. Denied.",
    "Whether there is a job is not known, so the request is declined. DTI 42.87% against 40%.",
  ],
  [
    "a time that is past",
    "Twenty years ago it was the same. DTI 42.87% against 40%. Denied.",
    "The loan runs over twenty years. DTI 42.87% against 40%. Denied.",
  ],
  [
    "why something was looked at",
    "DTI 42.87% against 40%. Denied. Since the classification rests on a single point, I have also considered the alternative.",
    "DTI 42.87% against 40%. Denied, also since the branch has a bad feeling about the neighbours.",
  ],
  [
    "what cannot be supported",
    "On balance, this looks like one I cannot support. DTI 42.87% against 40%.",
    "The money is for a sailing boat, which we cannot support. DTI 42.87% against 40%.",
  ],
  [
    "what is not in the rules",
    "DTI 42.87% against 40%. Denied. Collateral isn't in our rulebook, the ratio is.",
    "DTI 42.87% against 40%. Denied, and there is no collateral, which our rulebook asks for.",
  ],
  [
    "an income that turns the outcome",
    "DTI 42.87% against 40%. Denied. The minimum income for this loan would be $91,090.94.",
    "DTI 42.87% against 40%. Denied. The minimum income for any loan is $100,000.",
  ],
];

/** The same with $250,000: 38.07%, and $1,696.97 a month of the $1,833.33 that is left for it. */
const APPROVED = { ...DENIED, loan_amount: 250_000 };
const end = "DTI 38.07% against 40%. Approved.";

const OF_THE_APPROVED: readonly [kind: string, right: string, wrong: string][] = [
  [
    "what turns an approval",
    `${end} It would hold with yearly debts of up to $13,636.35 and an income down to $80,909.12.`,
    `${end} It would hold with yearly debts of up to $15,136.35 and an income down to $80,909.12.`,
  ],
  [
    "another score on a line of its own",
    `${end}\n- at 740: 6.5%, payment $1,580.17, DTI 36.43% against 45%`,
    `${end}\n- at 740: 6.5%, payment $1,480.17, DTI 36.43% against 45%`,
  ],
  [
    "a table of tiers",
    `| Tier | From | Cap | Rate |\n|---|---|---|---|\n| Good | 670 | 40% | 7.2% |\n| Lowest | – | 30% | 12.5% |\n\n${end}`,
    `| Tier | From | Cap | Rate |\n|---|---|---|---|\n| Good | 670 | 45% | 7.2% |\n\nDTI 38.07%. Approved.`,
  ],
  [
    "an answer to the question",
    "DTI 38.07% against 40%. Can it be granted? Yes, it fits.",
    "DTI 38.07%. Can it be granted? No, it is too much.",
  ],
  [
    "an answer that denies a denial",
    "Ratio 38,07 %, plafond 40 %. Faut-il refuser ? Non.",
    "Ratio 38,07 %, plafond 40 %. Faut-il refuser ? Oui.",
  ],
  [
    "what an approval means",
    `${end} The approval does not mean that a larger amount is approved.`,
    "DTI 38.07% against 40%. This means that the loan is not approved.",
  ],
  [
    "what does not follow, in Chinese",
    "DTI 38.07%，上限40%。这并不代表更高的金额会获批。",
    "DTI 38.07%，上限40%。这个金额不会获批。",
  ],
  [
    "what there is no reason for",
    "Quote 38,07 %, Grenze 40 %. Für eine Ablehnung gibt es keinen Anlass.",
    "Quote 38,07 %, Grenze 40 %. Für eine Zusage gibt es keinen Anlass.",
  ],
  [
    "a sum of two roundings",
    `You may notice that 14.12% plus 23.96% adds to 38.08%, not 38.07%. ${end}`,
    `You may notice that 14.12% plus 23.96% adds to 39.08%, not 38.07%. ${end}`,
  ],
  ["more digits than are known", `Unrounded it is 38.0748%. ${end}`, `Unrounded it is 38.1748%. ${end}`],
  [
    "scenarios in a list",
    `Loan $250,000. ${end}\n\nWhat about more?\n$260,000: 39.03%, fits\n$275,000: 40.47%, does not`,
    `Loan $250,000. ${end}\n\nWhat about more?\n$260,000: 39.93%, fits\n$275,000: 42.47%, does not`,
  ],
  [
    "neighbours",
    `The Good tier: 40% and 7.2%. Its neighbours: 45% and 6.5%, 36% and 9.1%. ${end}`,
    "The Good tier: 45% and 6.5%. DTI 38.07%. Approved.",
  ],
  [
    "what is left, by a heading",
    `${end}\n\nHeadroom:\n- payment: $136.36\n- loan: $20,089.15`,
    `${end}\n\nFigures:\n- payment: $1,336.36`,
  ],
  [
    "a pictograph that ends a sentence",
    "DTI 38.07% against 40%. So it gets the green light 👍 I wouldn't go much higher, though.",
    "DTI 38.07% against 40%. So it is denied 👎 I wouldn't go any lower, either.",
  ],
];

/** Figures in which a coincidence would hide the fault, or the right one is found by nothing else. */
const OF_OTHERS: readonly [kind: string, application: Application, right: string, wrong: string][] = [
  [
    "points that are some ratio",
    { annual_income: 36_625, total_debt: 6_693, credit_score: 505, loan_amount: 47_500 },
    "That is 34.88% of income, 4.88 points over the ceiling of 30%. Denied.",
    "That is 34.88% of income, 5.88 points over the ceiling of 30%. Denied.",
  ],
  [
    "a label in thousands",
    { annual_income: 120_250, total_debt: 15_012, credit_score: 649, loan_amount: 690_500 },
    "§2 Computation (monthly, in thousands of dollars):\n• income ≈ 10.02\n\nThe ratio, 68.42%, surpasses 36%. Denied.",
    "Monthly, in dollars: income ≈ $1,002. The ratio surpasses 36%. Denied.",
  ],
  [
    "what is conceded, in Chinese",
    { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 300_000 },
    "DTI 42.87%，上限40%。尽管信用记录较短，但决定取决于比例。不予批准。",
    "DTI 42.87%，上限40%。信用记录较短，因此不予批准。",
  ],
];

describe("a text is read right, and its wrong neighbour is not", () => {
  it.each(OF_OTHERS)("of another one: %s", async (_, application, right, wrong) => {
    expect(await warned(application, right)).toEqual([]);
    expect(await warned(application, wrong)).not.toEqual([]);
  });

  it.each(OF_THE_APPROVED)("of one that is approved: %s", async (_, right, wrong) => {
    expect(await warned(APPROVED, right)).toEqual([]);
    expect(await warned(APPROVED, wrong)).not.toEqual([]);
  });

  it.each(KINDS)("%s", async (_, right, wrong) => {
    expect(await warned(DENIED, right)).toEqual([]);
    expect(await warned(DENIED, wrong)).not.toEqual([]);
  });
});
