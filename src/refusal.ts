import * as z from "zod/mini";
import { jsonIn } from "./text/json.js";
import { oneLine } from "./text/visible.js";

/** Longest reason that is shown, and most faults of one request. */
const LONGEST = 300;
const MOST_ISSUES = 3;

const issueSchema = z.object({
  message: z.string(),
  path: z.catch(z.optional(z.array(z.union([z.string(), z.number()]))), undefined),
});
const issuesSchema = z.array(issueSchema);
const text = z.catch(z.optional(z.string()), undefined);
const issues = z.catch(z.optional(issuesSchema), undefined);
const bodySchema = z.object({
  message: text,
  /** Faults of a question, a word for the kind of error, or a text that is JSON of faults. */
  error: z.optional(z.unknown()),
  issues,
  details: z.catch(z.optional(z.object({ issues })), undefined),
});

/**
 * Why a backend says no, in a line: its message, and which part of the request is wrong, as Langfuse and OTLP's JSON
 * (`google.rpc.Status`) say it. Empty where it does not say.
 */
export function reasonIn(body: string): string {
  const { data } = z.safeParse(bodySchema, jsonIn(body));
  if (!data) return "";
  const { message = "", error } = data;
  const faults = faultsIn(error) ?? data.issues ?? data.details?.issues ?? faultsIn(message) ?? [];
  const told = faults.slice(0, MOST_ISSUES).map(({ path = [], message: what }) => [...path, what].join(": "));
  const rest = faults.length > MOST_ISSUES ? [`${faults.length - MOST_ISSUES} more`] : [];
  const word = faults.length === 0 && typeof error === "string" && message === "" ? [error] : [];
  const general = faults.length > 0 && faultsIn(message) ? [] : [message];
  const all = [...general, ...told, ...rest, ...word].filter((part) => part !== "");
  const line = oneLine(all.join("; "));
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line;
}

/** Faults as zod lists them: as they are, in an object, or as text. */
function faultsIn(given: unknown): z.infer<typeof issuesSchema> | undefined {
  const read = typeof given === "string" ? jsonIn(given) : given;
  const list = Array.isArray(read) ? read : (read as { issues?: unknown } | null | undefined)?.issues;
  const { data } = z.safeParse(issuesSchema, list);
  return data && data.length > 0 ? data : undefined;
}
