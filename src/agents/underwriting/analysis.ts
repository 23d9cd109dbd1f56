import { Decimal } from "../../figures/decimal.js";
import type { AnalysisTraits } from "../../runtime/definition/analysis-traits.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { amortizationFactor, tierOf } from "./policy.js";
import { tools } from "./tools.js";

/** What the analysis of traces needs to know of underwriting. */
export const analysis: AnalysisTraits<Application, Decision> = {
  relations: [
    { name: "more-income-never-hurts", field: "annual_income", higher: "never hurts" },
    { name: "more-debt-never-helps", field: "total_debt", higher: "never helps" },
    { name: "a-higher-score-never-hurts", field: "credit_score", higher: "never hurts" },
    { name: "a-larger-loan-never-helps", field: "loan_amount", higher: "never helps" },
  ],
  methods: [
    {
      field: "monthly_payment",
      name: "the loan's payment over 30 years",
      correct: true,
      compute: (application) => assess(application).monthly_payment.toNumber(),
    },
    {
      field: "monthly_payment",
      name: "the existing monthly debt",
      correct: false,
      compute: (application) => assess(application).existing_monthly_debt.toNumber(),
    },
    {
      field: "monthly_payment",
      name: "existing debt and the loan's payment together",
      correct: false,
      compute: (application) => assess(application).total_monthly_debt.toNumber(),
    },
    ...[5, 10, 15, 20].map((years) => ({
      field: "monthly_payment",
      name: `a ${years}-year term`,
      correct: false,
      compute: (application: Application) => paymentOver(application, years),
    })),
    {
      field: "monthly_payment",
      name: "the loan's interest alone",
      correct: false,
      compute: ({ loan_amount, credit_score }) => {
        return new Decimal(loan_amount).times(tierOf(credit_score).annual_rate_percent).div(1200).toNumber();
      },
    },
    {
      field: "max_loan",
      name: "what the tier's maximum DTI leaves for a payment",
      correct: true,
      compute: (application) => assess(application).max_loan.toNumber(),
    },
    { field: "max_loan", name: "the requested amount", correct: false, compute: ({ loan_amount }) => loan_amount },
    { field: "max_loan", name: "zero", correct: false, compute: () => 0 },
    ...["post_loan_dti", "post_loan_dti_percent"].flatMap((field) => [
      {
        field,
        name: "existing debt and the loan's payment against income",
        correct: true,
        compute: (application: Application) => assess(application).post_loan_dti.toNumber(),
      },
      {
        field,
        name: "the existing debt alone, without the proposed loan",
        correct: false,
        compute: ({ total_debt, annual_income }: Application) => percentOf(total_debt, annual_income),
      },
      {
        field,
        name: "the loan's payment alone, without the existing debt",
        correct: false,
        compute: (application: Application) => {
          return percentOf(assess(application).monthly_payment.times(12), application.annual_income);
        },
      },
    ]),
  ],
  formulas: {
    approved:
      "approve if and only if the loan amount is at most `max_loan_usd`, which is the same as a `post_loan_dti_percent` of at most `max_dti_percent` before rounding",
    max_loan_usd:
      "`remaining_monthly_capacity_usd` × (1 − (1 + r)^−`term_months`) / r, rounded down to the cent, with r = `annual_rate_percent` / 1200; the capacity is what `max_dti_percent` of `monthly_income_usd` leaves after `existing_monthly_debt_usd`, at least 0",
    monthly_payment_usd: "`principal_usd` × r / (1 − (1 + r)^−`term_months`), with r = `annual_rate_percent` / 1200",
    post_loan_dti_percent: "(`existing_monthly_debt_usd` + `monthly_payment_usd`) / `monthly_income_usd` × 100",
  },
  violations: {
    approval_contradicts_policy: {
      title: "The outcome is not the policy's",
      severity: "high",
      lever: "instructions",
      field: "approved",
      outcome: true,
    },
    max_loan_mismatch: { title: "max_loan is wrong", severity: "medium", lever: "instructions", field: "max_loan" },
    monthly_payment_mismatch: {
      title: "monthly_payment is wrong",
      severity: "medium",
      lever: "instructions",
      field: "monthly_payment",
    },
    post_loan_dti_mismatch: {
      title: "post_loan_dti is wrong",
      severity: "medium",
      lever: "instructions",
      field: "post_loan_dti",
    },
  },
  requiredTools: tools.map(({ name }) => name),
  untrusted: ["notes"],
  inputWords: {
    annual_income: ["income"],
    total_debt: ["existing debt"],
    credit_score: ["score"],
    loan_amount: ["the loan", "proposed loan", "new loan"],
  },
  figureNames: {
    dti: "post_loan_dti_percent",
    "post-loan dti": "post_loan_dti_percent",
    "monthly debt": "existing_monthly_debt_usd",
    "monthly income": "monthly_income_usd",
    "max dti": "max_dti_percent",
    rate: "annual_rate_percent",
    score: "credit_score",
  },
  follow({ max_loan_usd, principal_usd, monthly_payment_usd, post_loan_dti_percent, max_dti_percent }) {
    const within = (figure: unknown, limit: unknown) => {
      return typeof figure === "number" && typeof limit === "number" ? figure <= limit : undefined;
    };
    const approved = within(principal_usd, max_loan_usd) ?? within(post_loan_dti_percent, max_dti_percent);
    return {
      ...(approved === undefined ? {} : { approved }),
      ...(typeof max_loan_usd === "number" ? { max_loan: max_loan_usd } : {}),
      ...(typeof monthly_payment_usd === "number" ? { monthly_payment: monthly_payment_usd } : {}),
      ...(typeof post_loan_dti_percent === "number" ? { post_loan_dti: post_loan_dti_percent } : {}),
    };
  },
};

function paymentOver({ loan_amount, credit_score }: Application, years: number): number {
  return amortizationFactor(tierOf(credit_score), years * 12)
    .times(loan_amount)
    .toNumber();
}

function percentOf(part: Decimal | number, whole: number): number {
  return new Decimal(part).div(whole).times(100).toNumber();
}
