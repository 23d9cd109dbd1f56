import * as z from "zod/mini";
import { readAs } from "../../runtime/read-as.js";
import { jsonIn } from "../../text/json.js";
import type { Ended } from "../jail/bounded-process.js";

/** What a coding agent is given for one round. */
interface Task {
  /** The folder that it edits: its working folder. */
  folder: string;
  /** The brief, and the file that holds it. */
  brief: string;
  briefPath: string;
  /** Most that it may spend, in US dollars; undefined where nobody said. */
  maxCostUsd: number | undefined;
  timeoutMs: number;
  signal: AbortSignal;
  /** Variables that tell a process of this campaign from any other, so that what a kill leaves can be ended. */
  marks: Readonly<Record<string, string>>;
}

/** What a coding agent says that it did. It is told in reports, and decides nothing but that a round may end early. */
export interface CoderAnswer {
  answer: "changed" | "no_change" | "needs_person" | "unsaid";
  reason: string;
  /** US dollars, as far as it says so. */
  costUsd: number | null;
}

/** What came of a coding agent's round. */
export interface CoderEnd extends CoderAnswer {
  /** Why it did not end by itself; undefined where it did. */
  problem?: string;
  /** The end of what it printed, for the report. */
  said: string;
}

/** A coding agent, as climb starts it. */
export interface Coder {
  /** As reports name it: `claude`, or the command. */
  name: string;
  /** Whether what it runs is jailed, in words for the report. */
  confinement: string;
  /** Why it cannot work on this machine, in a few words; undefined where it can. @throws UserError */
  unready(): Promise<string | undefined>;
  work(task: Task): Promise<CoderEnd>;
}

const answerSchema = z.object({
  answer: z.enum(["changed", "no_change", "needs_person"]),
  reason: z.optional(z.string()),
});

/** Most of what a coding agent said that is kept, in characters. */
const KEPT = 2000;

/** What a coding agent says: the last line of its text that is its answer as JSON. */
export function readAnswer(text: string): Pick<CoderAnswer, "answer" | "reason"> {
  for (const line of text.trimEnd().split("\n").reverse()) {
    const [json] = /\{.*\}/.exec(line) ?? [];
    if (json === undefined) continue;
    const read = readAs(answerSchema, jsonIn(json));
    if (read.ok) return { answer: read.data.answer, reason: (read.data.reason ?? "").slice(0, KEPT) };
  }
  return { answer: "unsaid", reason: "" };
}

/** How a coding agent's process ended, in words, where that was not by itself. */
export function problemOf({ stopped, signal, code }: Ended): string | undefined {
  if (stopped !== undefined) return stopped;
  if (signal !== null) return `it was ended by ${signal}`;
  return code === 0 ? undefined : `it ended with exit code ${code}`;
}

/** The end of what was printed. */
export function lastWords({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`.trim().slice(-KEPT);
}
