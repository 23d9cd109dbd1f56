import * as z from "zod/mini";

/** What is asked: the agent's input. */
export const questionSchema = z.strictObject({
  question: z.string().check(z.minLength(1), z.maxLength(1000), z.describe("what you want to know")),
  folder: z.string().check(z.minLength(1), z.describe("folder whose text files are searched")),
});

/** What is answered: the agent's output. Its outcome is `found` or `not_found`. */
export const answerSchema = z.strictObject({
  found: z.boolean().check(z.describe("Whether the files answer the question")),
  answer: z.string().check(z.maxLength(2000), z.describe("The answer, from the files alone; empty if there is none")),
  source: z
    .string()
    .check(z.describe("Path of the file that answers it, as read_file took it; empty if there is none")),
});

export type Question = z.infer<typeof questionSchema>;
export type Answer = z.infer<typeof answerSchema>;
