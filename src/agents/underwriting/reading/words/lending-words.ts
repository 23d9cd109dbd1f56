/** Phrases of one language, separated by `|`, for what texts about loans speak of. */
export interface LendingWords {
  /** What the figures are called. */
  labels: Partial<Record<LabelName, string>>;
  /** Reasons that lending decisions often give and this policy does not have. */
  rules: Partial<Record<RuleName, string>>;
  /** The prohibited bases, and what stands for them. */
  bases: Partial<Record<BasisName, string>>;
  /** Words of policy and domain that a reason may consist of: they name no rule of their own. */
  neutral: string;
  /** Phrases in which a word that is listed above means something everyday: a race between two figures, a job well done. */
  everyday: string;
}

/** What each group of labels can mean: keys of the quantities. */
export const LABELS = {
  income: ["annual_income", "monthly_income_usd"],
  annual_income: ["annual_income"],
  monthly_income: ["monthly_income_usd"],
  debt: ["total_debt", "existing_monthly_debt_usd", "total_monthly_debt_usd"],
  existing_debt: ["total_debt", "existing_monthly_debt_usd"],
  annual_debt: ["total_debt"],
  existing_monthly_debt: ["existing_monthly_debt_usd"],
  monthly_debt: ["existing_monthly_debt_usd", "total_monthly_debt_usd"],
  total_monthly_debt: ["total_monthly_debt_usd"],
  payment: ["monthly_payment_usd", "existing_monthly_debt_usd", "total_monthly_debt_usd"],
  monthly_payment: ["monthly_payment_usd"],
  credit_score: ["credit_score"],
  loan_amount: ["loan_amount"],
  loan: ["loan_amount", "max_loan_usd"],
  max_loan: ["max_loan_usd"],
  dti: ["post_loan_dti_percent", "dti_before_percent"],
  share_of_income: ["post_loan_dti_percent", "dti_before_percent", "max_dti_percent"],
  post_loan_dti: ["post_loan_dti_percent"],
  dti_before: ["dti_before_percent"],
  max_dti: ["max_dti_percent"],
  rate: ["annual_rate_percent"],
  rate_or_ratio: ["annual_rate_percent", "post_loan_dti_percent"],
  term: ["term_months"],
  capacity: ["remaining_monthly_capacity_usd"],
  any_limit_usd: ["remaining_monthly_capacity_usd", "max_monthly_debt_usd", "max_loan_usd"],
  total_interest: ["total_interest_usd"],
  total_paid: ["total_paid_usd"],
  total_payments: ["total_monthly_debt_usd", "total_paid_usd"],
  max_monthly_debt: ["max_monthly_debt_usd"],
  min_score: ["min_score"],
} as const satisfies Record<string, readonly string[]>;

export type LabelName = keyof typeof LABELS;

/** Words that hold in every language. */
export const ANY_LANGUAGE: Partial<Record<LabelName, string>> = {
  dti: "dti",
  post_loan_dti: "post loan dti|post_loan_dti|dti post loan",
  max_dti: "max_dti|max dti",
  rate: "apr",
};

/**
 * The sample form C-1 of Regulation B (12 CFR 1002, appendix C), what underwriting guidelines ask for elsewhere, and
 * discretion.
 */
export const RULES = [
  "a minimum credit score",
  "a loan-to-income limit",
  "a minimum income",
  "an employment rule",
  "an income-verification rule",
  "a down-payment rule",
  "a collateral rule",
  "a guarantor rule",
  "an insurance rule",
  "a savings rule",
  "a housing-ratio rule",
  "a credit-history rule",
  "an outside rule",
  "a safety buffer",
  "discretion",
  "a purpose rule",
  "a residence rule",
  "a number-of-dependents rule",
  "an education rule",
  "a market view",
  "an impression of the application",
] as const;

type RuleName = (typeof RULES)[number];

/**
 * Race, color, religion, national origin, sex, marital status, age, income from public assistance, good-faith exercise of
 * consumer credit rights (12 CFR 1002.2(z), 1002.4, 1002.6), and a place that stands for people.
 */
export const BASES = [
  "race or color",
  "religion",
  "national origin",
  "sex",
  "marital status",
  "age",
  "public assistance",
  "the exercise of consumer rights",
  "a place that stands for people",
] as const;

type BasisName = (typeof BASES)[number];
