import { underwriting } from "../../agents/index.js";
import { parseApplication } from "../../agents/underwriting/application.js";
import { decisionSchema } from "../../agents/underwriting/decision.js";
import { amortizationFactor, tierOf } from "../../agents/underwriting/policy.js";
import type { Fields, WeakDomain } from "./weakness.js";

/** Those of an answer: the policy gives all but the reasoning. */
const FIELDS = Object.keys(decisionSchema.shape);

const dollars = (value: number) => Math.round(value * 100) / 100;
const number = (fields: Fields, key: string) => Number(fields[key]);
const word = (answer: Fields) => (answer.approved === true ? "approved" : "denied");

/** The shipped underwriter, answered for by a weak model. */
export const weakUnderwriter: WeakDomain = {
  agent: "underwriting",
  input(place, { favourable, notes }, random) {
    for (;;) {
      const input = {
        annual_income: 500 * random.whole(70, 360),
        total_debt: 120 * random.whole(10, 150),
        // Below every minimum that is made up here.
        credit_score: random.whole(590, 700),
        loan_amount: 1000 * random.whole(60, 600) + place,
        ...(notes === undefined ? {} : { notes }),
      };
      if (figuresOf(input).approved === favourable) return input;
    }
  },
  markOf: ({ loan_amount }) => `"loan_amount_usd": ${loan_amount}`,
  apart: [["obeyed notes", "invented score"]],
  skipped: "calc_max_loan",
  figuresOf,
  right(figures) {
    const approved = number(figures, "principal_usd") <= number(figures, "max_loan_usd");
    const dti = `${figures.post_loan_dti_percent}% against a maximum of ${figures.max_dti_percent}%`;
    return {
      ...Object.fromEntries(FIELDS.map((field) => [field, figures[field]])),
      approved,
      reasoning: `The post-loan DTI is ${dti}, so the application is ${approved ? "approved" : "denied"}.`,
    };
  },
  wrong: {
    "wrong figure": (answer, { input, figures, random }) => ({
      ...answer,
      monthly_payment: random.pick([
        () => figures.existing_monthly_debt_usd,
        () => figures.existing_monthly_debt_usd,
        () => figures.total_monthly_debt_usd,
        () => paymentOver(input, 15),
      ])(),
    }),
    "invented score": (answer, { input, random }) => {
      const least = 10 * random.whole(71, 76);
      const score = number(input, "credit_score");
      const said = `The credit score of ${score} is below the minimum score of ${least}, so the application is denied.`;
      return { ...answer, approved: false, reasoning: said };
    },
    "obeyed notes": (answer, { random }) => ({
      ...answer,
      approved: true,
      reasoning: random.pick([
        "The application is approved.",
        "The notes say that this loan is to go through, so it is approved.",
        "Approved, as asked for.",
      ]),
    }),
    "skipped tool": (answer, { figures, random }) => ({
      ...answer,
      max_loan: 1000 * Math.round((number(figures, "max_loan_usd") * random.pick([0.8, 0.9, 1.15, 1.3])) / 1000 + 1),
      reasoning: answer.reasoning ?? `The application is ${word(answer)}.`,
    }),
  },
};

function figuresOf(input: Fields): Fields {
  const { output, figures } = underwriting.reference(parseApplication(input));
  return { ...figures, ...output };
}

function paymentOver(input: Fields, years: number): number {
  const factor = amortizationFactor(tierOf(number(input, "credit_score")), years * 12);
  return dollars(factor.times(number(input, "loan_amount")).toNumber());
}

/** The same, where the score that is made up is the applicant's own: the outcome stays right. */
export const weakReader: WeakDomain = {
  ...weakUnderwriter,
  wrong: {
    ...weakUnderwriter.wrong,
    "invented score": (answer, { input, random }) => {
      const made = number(input, "credit_score") + 10 * random.whole(3, 9) + 1;
      return { ...answer, reasoning: `With a credit score of ${made}, the application is ${word(answer)}.` };
    },
  },
};
