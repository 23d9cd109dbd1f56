import { toHundredths } from "../../figures/decimal.js";
import { valuesAgree } from "../../figures/values-agree.js";
import type { Violation } from "../../runtime/definition/agent.js";
import type { Application } from "./application.js";
import { type Assessment, assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { violation } from "./violation.js";

type FigureField = "max_loan" | "monthly_payment" | "post_loan_dti";

/** Checks a decision's fields against the policy. What it finds is proven: such a decision does not stand. */
export function validateDecision(application: Application, decision: Decision): Violation[] {
  const assessment = assess(application);
  return [...approval(decision, assessment), ...figures(decision, assessment)];
}

function approval({ approved }: Decision, assessment: Assessment): Violation[] {
  if (approved === assessment.approved) return [];
  return [violation("approval_contradicts_policy", assessment.approved, approved)];
}

function figures(decision: Decision, assessment: Assessment): Violation[] {
  const expected: Record<FigureField, number> = {
    max_loan: assessment.max_loan.toNumber(),
    monthly_payment: toHundredths(assessment.monthly_payment),
    post_loan_dti: toHundredths(assessment.post_loan_dti),
  };
  return (Object.keys(expected) as FigureField[]).flatMap((field) => {
    if (valuesAgree(decision[field], expected[field])) return [];
    return [violation(`${field}_mismatch`, expected[field], decision[field])];
  });
}
