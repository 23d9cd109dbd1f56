import { en } from "zod/locales";
import * as z from "zod/mini";
import { AgentFault, clauseOf, messageOf, UserError } from "../errors.js";
import { readJson } from "../folder/json-document.js";
import { readPlainText } from "../folder/plain-file.js";
import { cutTo } from "../text/format.js";
import { visible } from "../text/visible.js";

/** What does not fit a schema, in one line of text with nothing in it that hides. */
export interface Misfit {
  /** Where: `cases[0].id`; empty for the value itself. */
  path: string;
  /** What is wrong there, without a full stop at its end. */
  message: string;
}

/** A value as its schema says, or what does not fit: all of it, and in one line (`approved: Invalid input: …; …`). */
export type Read<T> = { ok: true; data: T } | { ok: false; misfits: Misfit[]; problem: string };

/** The longest path, and the longest message, in characters: both quote names that strangers chose. */
const LONGEST = 300;

/**
 * Reads a value as a schema says. The only place where what zod finds is put in words.
 *
 * @param whose what the schema is of, where it is an author's
 * @throws AgentFault where the schema's own code fails: a refinement that throws, or takes time
 */
export function readAs<T>(schema: z.core.$ZodType<T>, value: unknown, whose = "a part of the agent"): Read<T> {
  return readBy<T>(() => z.safeParse(schema, value, { error: inWords }), whose);
}

/** Why a schema can give no such value, as it is after it was read; undefined where it can, or nothing tells. */
export function neverGiven(schema: z.core.$ZodType, value: unknown): string | undefined {
  try {
    const back = readBy(() => z.safeEncode(schema, value as never, { error: inWords }), "a part of the agent");
    return back.ok ? undefined : back.problem;
  } catch (error) {
    // Of any copy of zod: what the schema makes of what it reads cannot be undone.
    if (((error as Error).cause as Error | undefined)?.name === "ZodEncodeError") return undefined;
    throw error;
  }
}

function readBy<T>(parse: () => z.core.util.SafeParseResult<T>, whose: string): Read<T> {
  try {
    const parsed = parse();
    return parsed.success ? { ok: true, data: parsed.data } : misfit(parsed.error);
  } catch (error) {
    if (error instanceof UserError || error instanceof AgentFault) throw error;
    const isAsync = messageOf(error).startsWith("Encountered Promise during synchronous parse"); // of any copy of zod
    const why = isAsync ? "what it checks or changes must not be async" : clauseOf(error);
    throw new AgentFault(`The schema of ${whose} failed: ${why}`, error);
  }
}

/** What zod found that does not fit, in words. */
export function misfit({ issues }: z.core.$ZodError): Extract<Read<never>, { ok: false }> {
  const misfits = issues.map(({ path, message }) => ({
    path: inLine(pathText(path)),
    message: inLine(message.replace(/\.$/, "")),
  }));
  const problem = misfits.map((each) => firstOf([each])).join("; ");
  return { ok: false, misfits, problem };
}

/** The JSON of a plain file as a schema says. @throws Error saying in a line what is wrong with it */
export function readFileAs<T>(schema: z.core.$ZodType<T>, path: string, maxBytes: number): T {
  const json = readJson(readPlainText(path, maxBytes));
  if (!json.ok) throw new Error(`no JSON: ${json.problem}`);
  const read = readAs(schema, json.value);
  if (read.ok) return read.data;
  throw new Error(read.problem.slice(0, 300));
}

/** What zod says in English, and of what is not there that it is missing. */
function inWords(issue: z.core.$ZodRawIssue): ReturnType<ReturnType<typeof en>["localeError"]> {
  if (issue.input === undefined && /^invalid_(?:type|value|union)$/.test(issue.code ?? "")) return "is missing";
  return en().localeError(issue);
}

/** The first misfit in one line, where all of them would be too many. */
export function firstOf([first]: readonly Misfit[]): string {
  if (!first) return "unknown";
  return first.path === "" ? first.message : `${first.path}: ${first.message}`;
}

function pathText(path: readonly PropertyKey[]): string {
  const steps = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return steps.join("").replace(/^\./, "");
}

function inLine(text: string): string {
  return visible(cutTo(text, LONGEST));
}
