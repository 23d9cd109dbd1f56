import * as z from "zod/mini";
import { jsonIn } from "../../text/json.js";

/** Most reasons that are given for one outcome: more would not help the reader. */
export const MAX_REASONS = 4;

const reasonSchema = z.strictObject({
  code: z.string(),
  sentence: z.string().check(z.describe("The reason, to be shown or sent as it is")),
  notice: z.optional(z.string()).check(z.describe("The same in the wording that a formal notice needs")),
  figure: z.number().check(z.describe("What the input comes to")),
  limit: z.number().check(z.describe("What the policy asks for instead")),
});

const inputChangeSchema = z.strictObject({
  field: z.string().check(z.describe("The one field of the input that changes")),
  bound: z.enum(["at_most", "at_least"]),
  value: z.number(),
  sentence: z.string(),
});

export const explanationSchema = z.strictObject({
  reasons: z.array(reasonSchema).check(z.maxLength(MAX_REASONS), z.describe("The weightiest first")),
  would_approve_if: z
    .array(inputChangeSchema)
    .check(z.describe("For each field that can do it alone, the smallest change that flips the outcome")),
  would_be: z.optional(z.string()).check(z.describe("The outcome's word when it is flipped, such as approved")),
});

/** Why the policy gives an unfavourable outcome. */
export type Reason = z.infer<typeof reasonSchema>;

/** The smallest change of one field of the input that flips an unfavourable outcome. */
export type InputChange = z.infer<typeof inputChangeSchema>;

/** Why the policy gives an unfavourable outcome, and what would flip it. Computed from the policy, never by a model. */
export type PolicyExplanation = z.infer<typeof explanationSchema>;

/** What would flip the outcome, as one sentence. */
export function changesInWords({ would_approve_if, would_be = "otherwise" }: PolicyExplanation): string {
  if (would_approve_if.length === 0) return "No single change would be enough.";
  return `It would be ${would_be} if ${would_approve_if.map(({ sentence }) => sentence).join(", or if ")}.`;
}

/** An explanation as a trace holds it; undefined where there is none, or it is masked or of another form. */
export function readExplanation(value: unknown): PolicyExplanation | undefined {
  return z.safeParse(explanationSchema, jsonIn(value)).data;
}
