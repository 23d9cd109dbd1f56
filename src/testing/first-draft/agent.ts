import * as z from "zod/mini";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import { defineTool } from "../../runtime/definition/tool.js";
import { usd } from "../../text/format.js";

const draftDecision = z.strictObject({
  approved: z.boolean(),
  max_loan: z.number(),
  monthly_payment: z.number(),
  reasoning: z.string(),
});

type DraftDecision = z.infer<typeof draftDecision>;

/**
 * The agent's first draft, as the article published it: two tools that return text, `calc_dti` with its fault,
 * instructions of one sentence, no `post_loan_dti`, and no check of the decision.
 */
export const firstDraft = defineAgent<Application, DraftDecision>({
  name: underwriting.name,
  instructions: "You are a loan underwriter. Use the provided tools to assess the applicant, then make a decision.",
  policy: underwriting.policy,
  prompt: ({ loan_amount }) => `Evaluate this loan application for ${whole(loan_amount)}`,
  tools: [
    defineTool({
      name: "calc_dti",
      description: "Calculate debt-to-income ratio including the proposed loan.",
      run: ({ annual_income, total_debt }: Application) => {
        const dti = ((total_debt / annual_income) * 100).toFixed(1);
        return `DTI: ${dti}% (monthly debt: ${whole(total_debt / 12)}, monthly income: ${whole(annual_income / 12)})`;
      },
    }),
    defineTool({
      name: "credit_risk",
      description: "Look up credit risk category and max DTI allowed.",
      run: ({ credit_score: score }: Application) => {
        if (score >= 740) return `Score ${score}: Excellent. Max DTI: 45%. Rate: 6.5%`;
        if (score >= 670) return `Score ${score}: Good. Max DTI: 40%. Rate: 7.2%`;
        if (score >= 580) return `Score ${score}: Fair. Max DTI: 36%. Rate: 9.1%`;
        return `Score ${score}: Poor. Max DTI: 30%. Rate: 12.5%`;
      },
    }),
  ],
  input: underwriting.input as z.ZodMiniType<Application>,
  positionals: underwriting.positionals,
  parseInput: (fields) => underwriting.parseInput(fields) as Application,
  output: draftDecision,
  validate: () => [],
  answerOffline: () => ({ approved: false, max_loan: 0, monthly_payment: 0, reasoning: "Denied." }),
  outcomeOf: ({ approved }) => (approved ? "approved" : "denied"),
  summarize: () => ({ outcome: "", favourable: null, figures: [] }),
  reference: () => ({ output: {}, figures: {} }),
});

function whole(amount: number): string {
  return usd(Math.round(amount)).replace(".00", "");
}
