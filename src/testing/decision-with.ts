import { underwriting } from "../agents/index.js";
import type { Application } from "../agents/underwriting/application.js";
import type { Decision } from "../agents/underwriting/decision.js";
import type { Json } from "../runtime/models/message.js";

const README: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

/** A whole decision: the embedded model's on an application, so that it has every field, with what is given in place of its own. */
export function decisionOn(application: Application, change: Partial<Decision> = {}): Decision {
  const results = underwriting.tools.map(({ name, run }) => [name, run(application, {}) as Json]);
  return { ...underwriting.answerOffline(Object.fromEntries(results), application), ...change };
}

/** The same on the README's application. */
export function decisionWith(change: Partial<Decision>): Decision {
  return decisionOn(README, change);
}

const ones = Object.entries(decisionWith({})).filter(([, value]) => typeof value === "number");

/** A whole decision whose figures are all wrong: each is 1. */
export const WRONG: Decision = decisionWith({
  ...Object.fromEntries(ones.map(([field]) => [field, 1])),
  ...{ approved: true, reasoning: "Approved." },
});
