import { parseJson } from "../../runtime/record/recorded-calls.js";
import { isObject } from "../../text/json.js";
import type { TraceSummary } from "../../tracing/filter.js";

export interface ListedRun {
  run: TraceSummary;
  /** Its input as it was recorded; null where it was not captured, undefined where it was not read. */
  input: string | null | undefined;
}

/** A page of runs, newest first. */
export interface RunsPage {
  runs: ListedRun[];
  /** There are older ones, and newer ones. */
  hasOlder: boolean;
  hasNewer: boolean;
  /** Where looking ended before the page was full: in a source that is far away, not everything is looked through. */
  stopped?: Stopped;
}

/** How far a source was looked through. */
export interface Stopped {
  /** The last run that was looked at, and when it began: milliseconds since 1970. */
  than: string;
  began: number;
  /** How many were looked at. */
  count: number;
}

/** Where a page begins: behind a run, or before one; without it at the newest. */
export interface PagePlace {
  side: "older" | "newer";
  than: string;
  /** When its trace began, where that is known: milliseconds since 1970. */
  began?: number;
}

/**
 * What tells a run's input from others: the values of its fields, those that a command line gives by position where the
 * agent is known. An input that is no JSON object is its own text; one that was not captured has nothing.
 */
export function keyValues(input: string | null, positionals?: readonly string[]): unknown[] {
  if (input === null) return [];
  const json = parseJson(input);
  if (!isObject(json)) return [input];
  const fields: Record<string, unknown> = { ...json };
  return (positionals ?? Object.keys(fields)).map((field) => fields[field]);
}
