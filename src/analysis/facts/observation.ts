import type { Lever, Severity } from "../findings/finding.js";

/** Names a finding: observations of a code about the same subject are one. */
export interface FindingKey {
  code: string;
  /** A tool, a field; empty where the code says it all. */
  subject: string;
}

/** One detector's word on one run. */
export interface Observation extends FindingKey {
  trace_id: string;
  /** The version of the agent that the run was of. */
  version: string;
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

/** Names a finding as one text. */
export function keyOf({ code, subject }: FindingKey): string {
  return `${code} ${subject}`;
}
