import * as z from "zod/mini";

/** Longest reasoning, in characters, also with its compatibility characters written out (some are 18 in one). */
const MAX_REASONING = 4000;

/** The agent's structured output. */
export const decisionSchema = z.strictObject({
  approved: z.boolean().check(z.describe("Whether the loan is approved as asked for")),
  max_loan: z.number().check(z.describe("Largest principal the policy approves, in US dollars, from calc_max_loan")),
  monthly_payment: z
    .number()
    .check(z.describe("The proposed loan's monthly payment in US dollars, without existing debt, from amortize")),
  post_loan_dti: z.number().check(z.describe("Post-loan debt-to-income ratio in percent, from calc_dti")),
  reasoning: z.string().check(
    z.minLength(1),
    z.maxLength(MAX_REASONING),
    z.refine((text) => text.length > MAX_REASONING || text.normalize("NFKC").length <= MAX_REASONING, {
      error: `Too big: more than ${MAX_REASONING} characters with ligatures written out`,
    }),
    z.describe("Why, in at most five sentences; only figures that the tools returned"),
  ),
});

export type Decision = z.infer<typeof decisionSchema>;
