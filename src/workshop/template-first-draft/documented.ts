import type { Application } from "../../agents/underwriting/application.js";

/** One of the article's ten hard cases, and what the first draft answered to it. */
export interface DocumentedRun {
  application: Application;
  answer: { approved: boolean; max_loan: number; monthly_payment: number; reasoning: string };
  /** Which parts of the answer the article documents; the rest is chosen to agree with what it says. */
  documented: readonly ("approved" | "max_loan" | "monthly_payment" | "reasoning")[];
  /** Output tokens of the run; the article says 233 to 536. */
  output_tokens: number;
}

function application(
  annual_income: number,
  total_debt: number,
  credit_score: number,
  loan_amount: number,
): Application {
  return { annual_income, total_debt, credit_score, loan_amount };
}

/** The ten cases in the article's order. */
export const DOCUMENTED: readonly DocumentedRun[] = [
  {
    application: application(100000, 45000, 745, 300000),
    answer: {
      approved: true,
      max_loan: 300000,
      monthly_payment: 3750,
      reasoning:
        "The DTI of 45.0% is exactly at the 45% maximum of the Excellent tier, with monthly payments of $3,750. The loan is approved.",
    },
    documented: ["approved", "monthly_payment"],
    output_tokens: 301,
  },
  {
    application: application(100000, 45100, 750, 280000),
    answer: {
      approved: false,
      max_loan: 0,
      monthly_payment: 3758,
      reasoning: "The DTI of 45.1% exceeds the 45% maximum of the Excellent tier. The application is denied.",
    },
    documented: ["approved"],
    output_tokens: 268,
  },
  {
    application: application(100000, 42000, 740, 250000),
    answer: {
      approved: true,
      max_loan: 250000,
      monthly_payment: 1580,
      reasoning:
        "A score of 740 is Excellent, and the DTI of 42.0% is within the 45% maximum. The application is approved.",
    },
    documented: ["approved", "monthly_payment"],
    output_tokens: 352,
  },
  {
    application: application(100000, 42000, 739, 250000),
    answer: {
      approved: false,
      max_loan: 0,
      monthly_payment: 3500,
      reasoning: "A score of 739 is Good, and the DTI of 42.0% exceeds the 40% maximum. The application is denied.",
    },
    documented: ["approved"],
    output_tokens: 244,
  },
  {
    application: application(500000, 25000, 520, 800000),
    answer: {
      approved: false,
      max_loan: 0,
      monthly_payment: 2083,
      reasoning:
        "With a score of 520 the applicant is in the Poor tier, and $800,000 at 12.5% is more risk than this credit bears. The application is denied.",
    },
    documented: ["approved"],
    output_tokens: 289,
  },
  {
    application: application(28000, 2000, 790, 150000),
    answer: {
      approved: true,
      max_loan: 150000,
      monthly_payment: 948,
      reasoning:
        "The DTI tool gives 7.1%. With the new loan the post-loan DTI of 64.8% exceeds the 45% maximum of the Excellent tier. The recommended maximum loan is $139,700.",
    },
    documented: ["approved", "max_loan", "reasoning"],
    output_tokens: 536,
  },
  {
    application: application(45000, 9000, 700, 2000000),
    answer: {
      approved: false,
      max_loan: 180000,
      monthly_payment: 750,
      reasoning:
        "The tools show a DTI of 20.0%, but $2,000,000 is far beyond what a monthly income of $3,750 can carry. The application is denied.",
    },
    documented: ["approved"],
    output_tokens: 317,
  },
  {
    application: application(200000, 0, 800, 5000),
    answer: {
      approved: true,
      max_loan: 5000,
      monthly_payment: 97,
      reasoning: "There is no existing debt, and the score of 800 is Excellent. The application is approved.",
    },
    documented: ["approved", "monthly_payment"],
    output_tokens: 233,
  },
  {
    application: application(75000, 0, 579, 300000),
    answer: {
      approved: false,
      max_loan: 0,
      monthly_payment: 3202,
      reasoning: "The score of 579 is below the minimum score of 580-620. The application is denied.",
    },
    documented: ["approved", "max_loan", "reasoning"],
    output_tokens: 275,
  },
  {
    application: application(120000, 47400, 670, 750000),
    answer: {
      approved: true,
      max_loan: 750000,
      monthly_payment: 3950,
      reasoning:
        "A score of 670 is Good, and the DTI of 39.5% is within the 40% maximum, with monthly debt of $3,950. The application is approved.",
    },
    documented: ["approved", "monthly_payment"],
    output_tokens: 329,
  },
];
