import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
/** Poor tier, debts over the cap before any loan: the maximum is 0. */
const INDEBTED: Application = { annual_income: 60_000, total_debt: 24_000, credit_score: 560, loan_amount: 90_000 };

const end = "Post-loan DTI 38.07% against 40%. Monthly payment $1,696.97. Approved.";

describe("a right text is not suspected", () => {
  it.each([
    ["a list was not looked at", `Your occupation and residence were not. ${end}`],
    ["nobody need look", `Skip the employer and the appraisal folder, no need to ring anybody. ${end}`],
    ["a list was out of scope", `Taxes and insurance were outside the scope of this review. ${end}`],
    ["a subject is denied for another", `Not the character of the person but the DTI settles this. ${end}`],
    ["a buffer has a figure", `That leaves 1.93 points of safety buffer. ${end}`],
    ["a bound says what would fit", `Fitting principal: ≤ $270,089.15. ${end}`],
    ["nothing stands against it", "DTI de 38,07 %, sous 40 %. Rien dans le règlement ne s'oppose à l'octroi. Accordé."],
    [
      "German says it is left out",
      `DTI 38,07 % bei 40 %. Einen Ermessensspielraum sieht die Richtlinie nicht vor. Bewilligt.`,
    ],
    ["Chinese says it is left out", "您的职业、年龄和存款不在我们的考虑范围之内。DTI 为 38.07%,低于 40%。批准。"],
    [
      "another tier's figures are pointed to",
      `The cap is 40%. Fair lies one band lower. The cap of 36% and the rate of 9.1% there are of no concern. ${end}`,
    ],
    [
      "a label stands beside the limit of what it names",
      `A monthly payment of $1,833.33 goes with a principal of $270,089.15. ${end} That for $250,000.`,
    ],
    [
      "another name of the score has its figure",
      `The credit history, a score of 720, puts it into the Good tier. ${end}`,
    ],
    ["debts are retired", `It would help others to retire part of their debts. ${end}`],
    ["a number has a fraction behind it", `At 7.2%, not at 12½ %, the loan passes. ${end}`],
    ["a number is multiplied by a power of ten", `Income: 8.5 × 10^4 a year; at most 2.7 × 10⁵ dollars. ${end}`],
    ["a difference is in basis points", `That is 193 basis points below the cap. ${end}`],
    ["a difference is bounded", `The maximum is barely $20,000 more than the request. ${end}`],
    ["the rule says nothing of a thing", `Some would ask for payslips, but the rule says nothing about this. ${end}`],
    ["a thing is not the obstacle", `The collateral is not the obstacle, nor could it be. ${end}`],
    ["a thing is named and dropped", `Payment history or not, it is income that carries a loan. ${end}`],
    ["a text uses an idiom", `A good job all round. ${end}`],
    ["a figure is cut off behind its last digit", `In all that is $2,696 a month. ${end}`],
    ["a bound is near", `The cap allows not quite $2,835 a month. ${end}`],
    [
      "a negation stands before an aside",
      `Nor does the sum asked for, $250,000, exceed the maximum of $270,089.15. ${end}`,
    ],
    [
      "an outcome is supposed far behind its would",
      `${end} It would take a loan beyond $270,089.15 to make the application a denial.`,
    ],
    [
      "a sum is divided by another",
      `Total debt payments of $2,696.97, and that over monthly income gives 38.07%. ${end}`,
    ],
    [
      "a relative clause stands for the figure before it",
      `The payment would be $1,696.97, an amount that fits into the $1,833.33 that is left. ${end}`,
    ],
    ["a figure is a part of another", `$2,833.33 of this income a month may go to debts. ${end}`],
    ["what is beyond a figure gets another answer", `Anything up to $270,089.15 passes; above that, denial. ${end}`],
    ["months are abbreviated", `At 7.2%/360m the payment is $1,696.97. ${end}`],
    ["a small amount is named because it is small", `Up to $270,089.15, and not even $1 more. ${end}`],
    ["another amount is advised", `For a bigger sum, ask with less debt, and it's a yes. ${end}`],
    ["a number in words has decimals of two digits", `A margin of one point ninety-three percentage points. ${end}`],
    ["what would have been is told", `The largest loan we could have approved is $270,089.15. ${end}`],
    ["a question is answered with no", `Age, religion? Not looked at. ${end}`],
    ["two amounts stand behind one another", `The payments: 1,000.00,1,696.97. Together 2,696.97. ${end}`],
    ["the label is only included", `Payment, old debts included: $2,696.97. ${end}`],
    ["an amount is handed over", `${end} So over the term they hand over $610,909.20.`],
    [
      "a heading says that what follows was left out",
      `## Not looked at\nReligion, age, employer.\n\n## Result\n${end}`,
    ],
    [
      "a table's column says that it was left out",
      `| Basis | Considered |\n|---|---|\n| Marital status | no |\n\n${end}`,
    ],
    [
      "it is said why something is mentioned",
      `I add this because committees sometimes ask puzzled questions afterwards. ${end}`,
    ],
    ["it is said what income would have to be", `For these debts income would need to be some $80,900 a year. ${end}`],
    [
      "a Spanish text says what it would take",
      `La ratio es del 38,07 % y el tope del 40 %. Los ingresos tendrían que ser de 80.909 USD anuales para cambiarlo. Cuota de 1.696,97 USD. Aprobado.`,
    ],
  ])("where %s", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });

  it("where the relation's clause has a subject of its own", async () => {
    const text = `They asked for $300,000 and the highest that fits is $270,089.15. DTI 42.87% against 40%. Denied.`;
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, text)).toEqual([]);
  });

  it("where the limit is cut off to a round number below it", async () => {
    const application = { annual_income: 50_500, total_debt: 5000, credit_score: 700, loan_amount: 250_000 };
    const text = "The maximum loan is $186,607.05, and $250,000 is more. A loan of $186,000 would fit. Denied.";
    expect(await warned(application, text)).toEqual([]);
  });

  it.each([
    ["another loan", "At $410,000 I would have had to say no."],
    ["another income", "A yearly income near $80,900 would still have done, as 36% of it would not."],
    ["another name's rate", "With 680 points in place of 640 the rate would be 7.2%, which is what holds here."],
    ["a half of what is asked", "Half of that, $125,000, needs no thought."],
    ["an answer to a question", "Could they have asked for $300,000? No."],
    ["other scores", "The cap is 40% rather than the 36% of weaker scores."],
  ])("where %s is supposed", async (_, text) => {
    expect(await warned(APPROVED, `${text} ${end}`)).toEqual([]);
  });

  it("where an amount that there is room for stands before its label", async () => {
    const application = { annual_income: 60_000, total_debt: 3000, credit_score: 600, loan_amount: 100_000 };
    const text =
      "Fair tier: 36% cap, 9.1%. What is left, about $1.5k monthly, supports close to $191k of principal. A hundred thousand was asked for. I therefore recommend approval.";
    expect(await warned(application, text)).toEqual([]);
  });

  it("where a multiple stands behind its article and adjective", async () => {
    const application = { annual_income: 52_000, total_debt: 962, credit_score: 490, loan_amount: 200_000 };
    const text =
      "Der Kredit wird abgelehnt: DTI 51,11 %, Grenze 30 %. Der maximale Kredit ist 114.296,03 USD, also etwas mehr als die gute Hälfte der gewünschten Summe.";
    expect(await warned(application, text)).toEqual([]);
  });

  it("where what is asked lies beyond what could be lent", async () => {
    const text =
      "The sum of $300,000 therefore lies beyond what we can lend; $270,089.15 does not. DTI 42.87%, cap 40%.";
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, text)).toEqual([]);
  });

  it("where less than nothing is called nothing", async () => {
    const text =
      "Debts of $2,000.00 a month exceed the cap of $1,500.00. Remaining capacity: $0. Maximum loan: $0. Denied.";
    expect(await warned(INDEBTED, text)).toEqual([]);
  });
});

describe("a faulty text is suspected", () => {
  it.each([
    ["the cap is another's and the right one nowhere", "The cap is 36%. Post-loan DTI 38.07%. Approved."],
    [
      "two labels are compared with a verb of standing",
      "The monthly payment ends up above the remaining capacity. DTI 38.07%, cap 40%. Approved.",
    ],
    [
      "a hedged verb compares",
      "The loan of $250,000 would seem to exceed the maximum loan of $270,089.15. DTI 38.07%, cap 40%. Approved.",
    ],
    ["a comparison points back", "The cap is 40%. The post-loan DTI of 38.07% lies above it. Approved."],
    [
      "a line's head has words behind its label",
      "| Monthly payment for the loan asked | $2,696.97 |\n| DTI | 38.07% |\n\nApproved.",
    ],
    [
      "a multiple is refused in other words",
      "DTI 38.07%, cap 40%. At 2.9 times income it is over what we lend to. Approved all the same.",
    ],
    [
      "something required is missing",
      "DTI 38.07%, cap 40%. No three-month cash reserve is on file, as required. Approved.",
    ],
    ["a purpose is refused", "DTI 38.07%, cap 40%. The purchase is a racing yacht, which we do not finance. Approved."],
    [
      "a reason goes on behind a with",
      "DTI 38.07%, cap 40%. Approved because the kitchen with marble tiles pleases everybody.",
    ],
    [
      "the decision is handed to others",
      "DTI 38.07%, cap 40%. I send this file to the credit department and they will decide.",
    ],
    ["a rule is not fulfilled", "The down payment requirement has not been fulfilled. DTI 38.07%, cap 40%. Approved."],
    ["a clause has only begun", "DTI is 38.07%, cap 40%. Payment $1,696.97, so the ratio"],
  ])("where %s", async (_, text) => {
    expect(await warned(APPROVED, text)).not.toEqual([]);
  });
});

/** Good tier as above, over its cap: 42.87 %. */
const DENIED: Application = { ...APPROVED, loan_amount: 300_000 };

describe("kinds of language, right and faulty", () => {
  const right: [string, string[]][] = [
    [
      "a degree of a comparison is denied",
      [
        "42.87% is not dramatically above the 40% cap. Denied.",
        "The DTI of 42.87% does not exceed the 40% limit by much. Denied.",
        "42.87% is not far over 40%, but over it. Denied.",
        "42,87 % liegen nicht weit über der Grenze von 40 %. Der Antrag wird abgelehnt.",
        "Die Quote von 42,87 % übersteigt die Grenze von 40 % nicht wesentlich. Abgelehnt.",
        "Le DTI de 42,87 % ne dépasse pas de beaucoup le plafond de 40 %. Demande refusée.",
        "El DTI del 42,87 % no está muy por encima del tope del 40 %. Denegado.",
        "O DTI de 42,87 % não ultrapassa em muito o teto de 40 %. Pedido negado.",
        "负债比42.87%并不远高于40%的上限。拒绝。",
      ],
    ],
    [
      "a share is told in dollars",
      [
        "DTI 42.87%, cap 40%: three dollars in every seven. Denied.",
        "DTI 42.87%, cap 40%. Of each $10 earned more than $4 is spoken for. Denied.",
        "DTI 42,87 %, Grenze 40 %. Von 100 Dollar gehen rund 43 Dollar in die Raten. Abgelehnt.",
        "DTI 42,87 %, plafond 40 %. Sur 100 $ gagnés, 43 $ partent en remboursements. Demande refusée.",
        "DTI 42,87 %, tope 40 %. De cada 100 dólares, casi 43 dólares se van en deudas. Denegado.",
      ],
    ],
    [
      "the noun of the outcome stands under what denies it",
      [
        "DTI 42.87%, cap 40%. We are unable to offer approval.",
        "DTI 42.87%, cap 40%. We cannot extend an approval.",
        "DTI 42.87%, cap 40%. Approval is off the table.",
        "DTI 42.87%, cap 40%. We can't do anything other than decline.",
        "DTI 42,87 %, Grenze 40 %. Wir sind nicht in der Lage, eine Zusage zu erteilen.",
        "DTI 42,87 %, Grenze 40 %. Eine Zusage können wir nicht geben.",
        "DTI 42,87 %, plafond 40 %. Aucun accord ne peut être donné.",
        "DTI 42,87 %, tope 40 %. La aprobación queda fuera de alcance.",
        "负债比42.87%，上限40%。我们不能批准通过。",
      ],
    ],
    [
      "another tier's limit is named",
      [
        "DTI 42,87 %, plafond 40 %. Ce ratio ne passerait que sous le plafond Excellent. Demande refusée.",
        "42.87% fits only the cap of the Excellent tier, and here it is 40%. Denied.",
      ],
    ],
    [
      "a listed word means something everyday",
      [
        "I went in expecting an easy yes. DTI 42.87%, cap 40%. Denied.",
        "DTI 42.87% against a cap that is only in the forties for Excellent: 40% here. Denied.",
        "Only a minority of the income is free. DTI 42.87%, cap 40%. Denied.",
        "Sehr geehrte Frau Muster, die DTI ist 42,87 %, die Grenze 40 %. Der Antrag wird abgelehnt.",
        "Ce genre de dossier est simple : DTI 42,87 %, plafond 40 %. Demande refusée.",
        "Cada cifra por separado es correcta: DTI del 42,87 %, tope del 40 %. Denegado.",
        "Com o auxílio das ferramentas: DTI de 42,87 %, teto de 40 %. Pedido negado.",
        "负债比42.87%，上限40%，这一点没有争议。拒绝。",
      ],
    ],
    [
      "a hedge stands behind the figure",
      [
        "负债比42.87%，上限40%，月供2,036.36，超过可用额度1,833.33，差了200多块。拒绝该申请。",
        "DTI del 42,87 %, tope del 40 %. Faltan 200 dólares y pico al mes. Denegado.",
      ],
    ],
    [
      "something is advised",
      [
        "DTI 42.87%, cap 40%. Denied. A larger down payment would bring the loan down to $270,089.15.",
        "DTI 42.87%, cap 40%. Denied. A co-borrower with income of their own could change the picture.",
        "DTI 42,87 %, Grenze 40 %. Abgelehnt. Vielleicht bringt der Kunde mehr Eigenmittel ein.",
        "DTI 42,87 %, plafond 40 %. Demande refusée. Je conseille un apport personnel plus élevé.",
        "负债比42.87%，上限40%。拒绝。建议增加首付。",
      ],
    ],
  ];
  it.each(right.flatMap(([kind, texts]) => texts.map((text) => [kind, text])))("where %s: %s", async (_, text) => {
    expect(await warned(DENIED, text)).toEqual([]);
  });

  it.each([
    ["a comparison is denied without a degree", "The DTI of 42.87% is not above the 40% cap. Denied."],
    ["it is denied in German", "Die DTI von 42,87 % übersteigt die Grenze von 40 % nicht. Abgelehnt."],
    ["it is denied in Spanish", "El DTI del 42,87 % no supera el tope del 40 %. Denegado."],
    ["an amount is no share", "DTI 42.87%, cap 40%. The monthly income is $75. Denied."],
    ["a noun of the outcome is offered", "DTI 42.87%, cap 40%. We are able to offer approval."],
    ["the own limit is named", "Le DTI de 42,87 % passe sous le plafond. Demande refusée."],
    ["a child is expected", "DTI 42.87%, cap 40%. She is expecting in March, which weighs against it. Denied."],
    ["a decade is a person's", "DTI 42.87%, cap 40%. She is in her late sixties, too. Denied."],
    ["a deposit is missing", "DTI 42.87%, cap 40%. A down payment of 20% is missing as well. Denied."],
    ["a co-signer is required", "DTI 42.87%, cap 40%. A co-signer would be required at this level. Denied."],
    ["the outcome is handed to a person", "DTI 42.87%, cap 40%. A human underwriter should determine the outcome."],
    ["what is needed is lacking", "DTI 42.87%, cap 40%. No proof of savings, which is needed, came in. Denied."],
    ["another tier's cap is told as a share", "With 720 total debts may reach 45% of income. DTI 42.87%. Denied."],
    ["a deposit is short", "贷款后的负债收入比为42.87%，上限为40%。首付不足20%。拒绝该申请。"],
  ])("but a faulty text is suspected where %s", async (_, text) => {
    expect(await warned(DENIED, text)).not.toEqual([]);
  });
});
