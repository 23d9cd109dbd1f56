import { en } from "zod/locales";
import type * as z from "zod/mini";

/**
 * What does not fit a schema, in one line: `approved: Invalid input: expected boolean, received string; …`.
 * (zod/mini words nothing by itself.)
 */
export function describeIssues(error: z.core.$ZodError): string {
  const { localeError } = en();
  return error.issues
    .map((issue) => {
      const worded = localeError(issue as z.core.$ZodRawIssue);
      const message = typeof worded === "string" ? worded : (worded?.message ?? issue.message);
      return issue.path.length > 0 ? `${issue.path.join(".")}: ${message}` : message;
    })
    .join("; ");
}
