import type { Application } from "../../agents/underwriting/application.js";
import { cents, EXACT_TIERS, exactDecision } from "./exact-policy.js";

const MAX_CENTS = 100_000_000_000;

type Field = "loan_amount" | "total_debt" | "annual_income" | "credit_score";

/** The exact policy's verdict with one field changed; amounts in whole cents. */
function approves(application: Application, field: Field, units: number): boolean {
  const value = field === "credit_score" ? units : units / 100;
  return exactDecision({ ...application, [field]: value }).approved;
}

/** The value nearest to what was given, from `near` to `far`, with which a denied application is approved. */
function nearest(application: Application, field: Field, near: number, far: number): number | undefined {
  if (near === far || !approves(application, field, far)) return undefined;
  let [denied, approved] = [near, far];
  while (Math.abs(approved - denied) > 1) {
    const middle = Math.floor((denied + approved) / 2);
    if (approves(application, field, middle)) approved = middle;
    else denied = middle;
  }
  return field === "credit_score" ? approved : approved / 100;
}

/** What would flip a denial, found by trying: values alone, undefined where none in the field's range does. */
export function exactChanges(application: Application): Record<Field, number | undefined> {
  const units = (amount: number) => Math.round(amount * 100);
  return {
    loan_amount: nearest(application, "loan_amount", units(application.loan_amount), 1),
    total_debt: nearest(application, "total_debt", units(application.total_debt), 0),
    annual_income: nearest(application, "annual_income", units(application.annual_income), MAX_CENTS),
    credit_score: nearest(application, "credit_score", application.credit_score, 850),
  };
}

/** The reasons in whole numbers: code, figure, limit. */
export function exactReasons(application: Application): [string, number, number][] {
  const changes = exactChanges(application);
  const tier = EXACT_TIERS.find(({ floor }) => BigInt(application.credit_score) >= floor);
  const cap = Number(tier?.cap);
  const [debt, income] = [cents(application.total_debt), cents(application.annual_income)];
  const existing = Number((2n * 10000n * debt + income) / (2n * income)) / 100;
  const post = Number(exactDecision(application).post_loan_dti) / 100;
  return [
    changes.loan_amount === undefined
      ? ["existing_debt_leaves_no_room", existing, cap]
      : ["post_loan_dti_over_cap", post, cap],
    ...(changes.loan_amount !== undefined && changes.total_debt !== undefined
      ? [["existing_debt_too_high_for_loan", application.total_debt, changes.total_debt] as [string, number, number]]
      : []),
    ...(changes.credit_score !== undefined
      ? [["score_below_approving_tier", application.credit_score, changes.credit_score] as [string, number, number]]
      : []),
  ];
}
