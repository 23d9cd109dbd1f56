import { underwriting } from "../../agents/underwriting/agent.js";
import type { Application } from "../../agents/underwriting/application.js";

/**
 * What the policy says about an application: the agent is held to it, and it is not the agent's to change. Of the output
 * it has what the article came to; what the underwriter was given later is not asked of its first draft.
 */
export function reference(application: Application) {
  const { output, ...rest } = underwriting.reference(application);
  const { approved, max_loan, monthly_payment, post_loan_dti } = output;
  return { ...rest, output: { approved, max_loan, monthly_payment, post_loan_dti } };
}
