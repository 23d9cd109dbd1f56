import { Decimal, toHundredths } from "../../../figures/decimal.js";
import type { Quantity, ReadingTraits } from "../../../reading/traits.js";
import type { Application } from "../application.js";
import { assess, assessAs } from "../assessment.js";
import { TERM_MONTHS, TIERS } from "../policy.js";
import { learned } from "./learned.js";
import { labels, neutral, topics } from "./words/index.js";

const QUANTITIES: readonly Quantity[] = [
  { key: "annual_income", unit: "usd", per: "year" },
  { key: "monthly_income_usd", unit: "usd", per: "month" },
  { key: "total_debt", unit: "usd", per: "year" },
  { key: "existing_monthly_debt_usd", unit: "usd", per: "month" },
  { key: "monthly_payment_usd", unit: "usd", per: "month", field: "monthly_payment" },
  { key: "total_monthly_debt_usd", unit: "usd", per: "month" },
  { key: "credit_score", unit: "plain" },
  { key: "loan_amount", unit: "usd" },
  { key: "max_loan_usd", unit: "usd", limits: "loan_amount", decides: true, field: "max_loan" },
  { key: "post_loan_dti_percent", unit: "percent", field: "post_loan_dti" },
  { key: "dti_before_percent", unit: "percent", qualified: true },
  { key: "max_dti_percent", unit: "percent", limits: "post_loan_dti_percent", decides: true },
  { key: "annual_rate_percent", unit: "percent" },
  { key: "term_months", unit: "months" },
  { key: "remaining_monthly_capacity_usd", unit: "usd", per: "month", limits: "monthly_payment_usd" },
  { key: "max_monthly_debt_usd", unit: "usd", per: "month", limits: "total_monthly_debt_usd" },
  { key: "total_interest_usd", unit: "usd" },
  { key: "total_paid_usd", unit: "usd" },
  { key: "min_score", unit: "plain", floorOf: "credit_score" },
];

const BANDS =
  "tier|band|category|class|bracket|credit|rating|grade|range|level|segment|credit tier|risk tier|group|score band|nivel|categoria|tramo|rango|palier|tranche|niveau|stufe|klasse|kategorie|bonitat|faixa|banda|档|级|等级|档次|级别|类|层";

/** What texts of other languages make of the names, beside a word for tier. */
const TRANSLATED: Readonly<Record<string, string>> = {
  Excellent: "excelente|exzellent|ausgezeichnet|优秀|优|卓越",
  Good: "bueno|buena|bom|boa|gut|bon|bonne|良好",
  Fair: "regular|aceptable|razoavel|passable|ausreichend|moyen|moyenne|mittel|befriedigend|一般|中等",
  Poor: "malo|mala|pobre|deficiente|insuffisant|schwach|ruim|fraco|faible|mauvais|schlecht|差|较差",
};

/** A tier's name: with a capital by itself, in any case beside a word for tier. */
function tierWords(name: string): string {
  const bands = BANDS.split("|");
  const names = [name.toLowerCase(), ...(TRANSLATED[name]?.split("|") ?? [])];
  return [name, ...names.flatMap((each) => bands.flatMap((band) => [`${each} ${band}`, `${band} ${each}`]))].join("|");
}

/** What a reading of the decision's reasoning needs to know of lending. */
export const reading: ReadingTraits<Application> = {
  field: "reasoning",
  favourable: ["approved"],
  learned,
  quantities: QUANTITIES,
  labels,
  names: TIERS.map(({ name }) => ({ key: "tier", value: name, words: { any: tierWords(name) } })),
  decides: "credit_score",
  withoutMinimum: ["credit_score"],
  topics,
  figures(application) {
    const assessment = assess(application);
    const { tier, existing_monthly_debt, monthly_income, monthly_payment } = assessment;
    // With the payment as it is, and as it is paid: rounded to the cent.
    const first_interest = new Decimal(application.loan_amount).times(tier.annual_rate_percent).div(1200);
    const paid = [monthly_payment.times(TERM_MONTHS), monthly_payment.toDecimalPlaces(2).times(TERM_MONTHS)];
    return {
      dti_before_percent: toHundredths(existing_monthly_debt.div(monthly_income).times(100)),
      max_monthly_debt_usd: toHundredths(monthly_income.times(tier.max_dti_percent).div(100)),
      total_paid_usd: paid.map(toHundredths),
      total_interest_usd: paid.map((total) => toHundredths(total.minus(application.loan_amount))),
      first_principal_usd: toHundredths(monthly_payment.minus(first_interest)),
      min_score: tier.min_score,
    };
  },
  alternatives: (application) =>
    TIERS.map((tier) => ({
      value: tier.name,
      get figures() {
        const { monthly_income, monthly_payment, total_monthly_debt, post_loan_dti, ...rest } = assessAs(
          application,
          tier,
        );
        return {
          max_dti_percent: tier.max_dti_percent,
          annual_rate_percent: tier.annual_rate_percent,
          min_score: tier.min_score,
          credit_score: tier.min_score,
          monthly_payment_usd: toHundredths(monthly_payment),
          post_loan_dti_percent: toHundredths(post_loan_dti),
          max_loan_usd: rest.max_loan.toNumber(),
          total_interest_usd: toHundredths(rest.total_interest),
          total_monthly_debt_usd: toHundredths(total_monthly_debt),
          remaining_monthly_capacity_usd: toHundredths(rest.remaining_monthly_capacity),
          max_monthly_debt_usd: toHundredths(monthly_income.times(tier.max_dti_percent).div(100)),
        };
      },
    })),
  constants: [
    ...TIERS.flatMap(({ min_score, max_dti_percent, annual_rate_percent }) => [
      { value: min_score, unit: "plain" as const },
      { value: min_score - 1, unit: "plain" as const },
      { value: max_dti_percent, unit: "percent" as const },
      { value: annual_rate_percent, unit: "percent" as const },
    ]),
    { value: 850, unit: "plain" },
    { value: TERM_MONTHS, unit: "months" },
    { value: TERM_MONTHS, unit: "plain" },
    { value: 12, unit: "months" },
    { value: 100, unit: "percent" },
  ],
  neutral,
  untrusted: ["notes"],
};
