import type { Application } from "../../agents/underwriting/application.js";
import type { Json } from "../../runtime/models/message.js";
import { usd } from "../../text/format.js";
import { type Decision, decisionSchema } from "./decision.js";
import { DOCUMENTED, type DocumentedRun } from "./documented.js";

/**
 * The embedded model, which asks no language model: it copies the figures that tools return under a key, and knows
 * nothing else but the answers that the article documents. It does not read the instructions.
 */
export function answerOffline(results: Record<string, Json>, application: Application): Decision {
  const figures: Record<string, Json> = Object.assign({}, ...Object.values(results).filter(isObject));
  const { max_loan_usd, monthly_payment_usd, post_loan_dti_percent } = figures;
  const documented = answerTo(application);
  const isKnown = typeof max_loan_usd === "number";
  const approved = isKnown ? application.loan_amount <= max_loan_usd : documented.approved;
  const asksForDti = Object.hasOwn(decisionSchema.shape, "post_loan_dti") && typeof post_loan_dti_percent === "number";
  return {
    approved,
    max_loan: isKnown ? max_loan_usd : documented.max_loan,
    monthly_payment: typeof monthly_payment_usd === "number" ? monthly_payment_usd : documented.monthly_payment,
    reasoning: isKnown ? reasoningOf(approved, application, max_loan_usd) : documented.reasoning,
    ...(asksForDti ? { post_loan_dti: post_loan_dti_percent } : {}),
  } as Decision; // of whatever fields the schema has
}

function isObject(result: Json): boolean {
  return result !== null && typeof result === "object" && !Array.isArray(result);
}

function reasoningOf(approved: boolean, { loan_amount }: Application, maxLoan: number): string {
  return approved
    ? `The loan amount of ${usd(loan_amount)} is at most the maximum loan of ${usd(maxLoan)}. The application is approved.`
    : `The loan amount of ${usd(loan_amount)} is above the maximum loan of ${usd(maxLoan)}. The application is denied.`;
}

type Documented = DocumentedRun["answer"];

/** The documented answer to an application; to any other one, what such a draft would say. */
function answerTo({ annual_income, total_debt, credit_score, loan_amount }: Application): Documented {
  const known = DOCUMENTED.find(({ application }) => {
    const same = application.annual_income === annual_income && application.total_debt === total_debt;
    return same && application.credit_score === credit_score && application.loan_amount === loan_amount;
  });
  return known?.answer ?? { approved: false, max_loan: 0, monthly_payment: 0, reasoning: "The application is denied." };
}
