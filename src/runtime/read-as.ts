import { en } from "zod/locales";
import * as z from "zod/mini";

/**
 * Reads a value as a schema says. What does not fit is worded in one line
 * (`approved: Invalid input: expected boolean, received string; …`), which zod/mini by itself does not do.
 */
export function readAs<T>(
  schema: z.core.$ZodType<T>,
  value: unknown,
): { ok: true; data: T } | { ok: false; problem: string } {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return { ok: true, data: parsed.data };
  const worded = z.safeParse(schema, value, { error: (issue) => en().localeError(issue) });
  const problems = (worded.error ?? parsed.error).issues.map(({ path, message }) => [...path, message].join(": "));
  return { ok: false, problem: problems.join("; ") };
}
