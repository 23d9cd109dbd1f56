import * as z from "zod/mini";

/** The structured output. */
export const decisionSchema = z.strictObject({
  approved: z.boolean(),
  max_loan: z.number(),
  monthly_payment: z.number(),
  reasoning: z.string(),
});

export type Decision = z.infer<typeof decisionSchema>;
