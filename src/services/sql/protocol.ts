import * as z from "zod/mini";

/** What the process that answers a question in SQL is asked. */
export const sqlAskedSchema = z.object({
  path: z.string(),
  sql: z.string(),
  rows: z.int(),
  characters: z.int(),
  seconds: z.number(),
  secrets: z.array(z.string()),
});

/** What it answers: the rows, or what is wrong with the question. */
export const sqlReplySchema = z.union([
  z.object({
    answer: z.object({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.unknown())),
      cut: z.optional(z.enum(["rows", "characters"])),
    }),
  }),
  z.object({ problem: z.string() }),
]);

export type SqlReply = z.infer<typeof sqlReplySchema>;

/** What that process may take beside its time. */
export const SQL_PROCESS = {
  /** Most memory, in bytes, of all of it: Node itself takes about 80 million. */
  bytes: 400_000_000,
};
