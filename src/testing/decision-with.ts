import { underwriting } from "../agents/index.js";
import type { Decision } from "../agents/underwriting/decision.js";
import type { Json } from "../runtime/models/message.js";

const APPLICATION = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const results = Object.fromEntries(underwriting.tools.map(({ name, run }) => [name, run(APPLICATION, {}) as Json]));

/** A whole decision: the embedded model's on the README's application, with what is given in place of its own. */
export function decisionWith(change: Partial<Decision>): Decision {
  return { ...underwriting.answerOffline(results, APPLICATION), ...change };
}

/** A whole decision whose figures are all wrong. */
export const WRONG: Decision = decisionWith({
  ...{ approved: true, max_loan: 1, monthly_payment: 1, post_loan_dti: 1 },
  reasoning: "Approved.",
});
