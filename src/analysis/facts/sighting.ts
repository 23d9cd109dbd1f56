import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { cutTo } from "../../text/format.js";
import { oneLine } from "../../text/visible.js";
import type { Lever, Severity } from "../findings/finding.js";

/** Names a finding: sightings of a code about the same subject are one. */
export interface FindingKey {
  code: string;
  /** A tool, a field; empty where the code says it all. */
  subject: string;
}

/**
 * What tells two faults of one code and subject apart: a method, a rule, an error. Where one run fits several, they
 * stand in the order in which they are defined: which of them it is shows in the other runs.
 */
export type Mark = readonly string[];

/** A run, as far as a sighting names it. */
export type RunRef = Pick<RecordedRun, "trace_id" | "span_id" | "version" | "started_at"> & {
  revision?: string | null;
};

/** One detector's word on one run. */
export interface Sighting extends FindingKey {
  trace_id: string;
  /** When the run began, in milliseconds since 1970. */
  started_at: number;
  /** The fault that it shows, where that has another name than the finding: a wrong tool, however it is told. */
  fault?: FindingKey;
  /** The faults of that name that it shows; without any it is one fault. */
  marks?: readonly Mark[];
  /** The version of the agent that the run was of, and the commit that it was made in, where one is known. */
  version: string;
  revision?: string;
  span_id: string;
  quote: string;
  expected: string | null;
  severity: Severity;
  cause: Lever;
  lever: Lever;
  /** What is counted for the title: which figures, which method, which error. */
  details: readonly string[];
  /** The finding of which this is a consequence. */
  because?: FindingKey;
}

/** Longest quote, in UTF-16 units. */
const LONGEST_QUOTE = 240;

/** A text cut to the length of a quote, exactly as it is, with no half of a character at its end. */
export function quoteOf(text: string): string {
  const cut = text.slice(0, LONGEST_QUOTE);
  return /[\ud800-\udbff]$/.test(cut) && cut.length < text.length ? cut.slice(0, -1) : cut;
}

/** Longest name from a trace that is put into a sentence, in characters. */
const LONGEST_NAME = 100;

/** A name or label from a trace as one short line, with nothing in it that steers a terminal or hides. */
export function shortened(text: string): string {
  return cutTo(oneLine(text.slice(0, 2 * LONGEST_NAME)), LONGEST_NAME);
}

/** Where a quote begins before what it is to show, where that stands too far behind the text's beginning. */
const LEAD = 60;

/** A quote of a text that has what stands at a place: from its beginning where that is near enough, else from a little before it. */
export function quoteAt(text: string, at: number): string {
  if (at < LONGEST_QUOTE / 2) return quoteOf(text);
  return quoteOf(text.slice(at - LEAD).replace(/^[\udc00-\udfff]/, ""));
}

/** Marks of which each is known for what it is. */
export function marksOf(names: readonly string[]): Mark[] {
  return [...new Set(names)].map((name) => [name]);
}

/** Numbers and quotations in a message say which call it was, not which fault. */
const PARTICULAR = /"[^"]*"|'[^']*'|\d+(?:[.,]\d+)*/g;

/** An error's message as it is in every run that fails so. */
export function errorWords(message: string): string {
  return message.replace(PARTICULAR, "…").slice(0, 100);
}

/** Names a finding as one text. */
export function keyOf({ code, subject }: FindingKey): string {
  return `${code} ${subject}`;
}
