import { UserError } from "../errors.js";
import type { ScoreCondition } from "./score.js";
import type { RunKind } from "./vocabulary/kinds.js";

/** Which traces: every condition that is given must hold. */
export interface TraceFilter {
  /** Started at or after, in milliseconds since 1970. */
  since?: number;
  /** Started before, in milliseconds since 1970. */
  until?: number;
  outcome?: string;
  /** Only runs whose output did not stand. */
  invalid?: boolean;
  model?: string;
  /** Name of the agent, or of the root span. */
  name?: string;
  session?: string;
  /** Only traces with a span that failed. */
  error?: boolean;
  /** Only runs of this kind; without it, of all. */
  kind?: RunKind;
  /** Only runs with all of these scores. */
  scores?: readonly ScoreCondition[];
  /** At most so many, newest first. */
  limit?: number;
}

/** A trace in one line: what lists show. */
export interface TraceSummary {
  /** Where a trace holds several runs, each has its own span's behind it: see `runId`. */
  trace_id: string;
  kind: RunKind;
  /** Milliseconds since 1970. */
  started_at: number;
  duration_ms: number;
  /** Its root span has ended. */
  complete: boolean;
  name: string | null;
  agent: string | null;
  model: string | null;
  outcome: string | null;
  exit_reason: string | null;
  valid: boolean | null;
  session: string | null;
  version: string | null;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  errors: number;
  scores: { name: string; value: number | string }[];
  /** Spans of it that are there and cannot be read, where it was read with its spans; absent where there are none. */
  unread?: number;
}

/**
 * A window of time as it was given.
 *
 * @throws UserError where nothing can begin within it: an empty list would say that nothing did
 */
export function checkedWindow<Window extends Pick<TraceFilter, "since" | "until">>(
  window: Window,
  [sinceName, untilName]: readonly [string, string],
): Window {
  const { since, until } = window;
  if (since === undefined || until === undefined || since < until) return window;
  const at = (moment: number) => new Date(moment).toISOString().replace(".000", "");
  throw new UserError(
    `${untilName} (${at(until)}) is not after ${sinceName} (${at(since)}): nothing can have begun in between. Are they the wrong way round?`,
  );
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A span of time such as `24h` or `7d`, in milliseconds; undefined for another text. */
export function readAge(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

/**
 * A moment, in milliseconds since 1970: so long ago (`24h`), a date, in the local zone unless it names one
 * (`2026-03-29`, which is its midnight, `2026-03-29T18:00`, `2026-03-29T18:00Z`), or the beginning of a day here
 * (`today`, `yesterday`, `monday`: the last one); undefined for another text.
 */
export function readMoment(text: string, now: number): number | undefined {
  const age = readAge(text);
  if (age !== undefined) return now - age;
  const day = readDay(text, now);
  if (day !== undefined) return day;
  const [, date, rest = ""] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(text) ?? [];
  if (date === undefined || new Date(`${date}T00:00`).getDate() !== Number(date.slice(8))) return undefined; // 30 February
  const moment = Date.parse(rest === "" ? `${date}T00:00` : text); // a date alone would be Greenwich's midnight
  return Number.isNaN(moment) ? undefined : moment;
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Local midnight of the day that a word means. */
function readDay(text: string, now: number): number | undefined {
  const word = text.toLowerCase();
  const today = new Date(now);
  const weekday = WEEKDAYS.indexOf(word);
  const back =
    word === "today" ? 0 : word === "yesterday" ? 1 : weekday < 0 ? undefined : (today.getDay() - weekday + 7) % 7;
  if (back === undefined) return undefined;
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - back).getTime();
}
