import * as z from "zod/mini";

/** Longest reasoning, in characters. */
const MAX_REASONING = 4000;

/** The agent's structured output. */
export const decisionSchema = z.strictObject({
  approved: z.boolean().check(z.describe("Whether the claim is approved as asked for")),
  limit: z
    .number()
    .check(z.describe("Highest amount the policy approves for this claim, in US dollars, from find_limit")),
  reasoning: z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(MAX_REASONING),
      z.describe("Why, in at most three sentences; only figures that the tools returned"),
    ),
});

export type Decision = z.infer<typeof decisionSchema>;
