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
  /** At most so many, newest first. */
  limit?: number;
}

/** A trace in one line: what lists show. */
export interface TraceSummary {
  trace_id: string;
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
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A span of time such as `24h` or `7d`, in milliseconds; undefined for another text. */
export function readAge(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? 0);
}

/**
 * A moment, in milliseconds since 1970: so long ago (`24h`), or a date, in the local zone unless it names one
 * (`2026-03-29`, which is its midnight, `2026-03-29T18:00`, `2026-03-29T18:00Z`); undefined for another text.
 */
export function readMoment(text: string, now: number): number | undefined {
  const age = readAge(text);
  if (age !== undefined) return now - age;
  const [, date, rest = ""] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(text) ?? [];
  if (date === undefined || new Date(`${date}T00:00`).getDate() !== Number(date.slice(8))) return undefined; // 30 February
  const moment = Date.parse(rest === "" ? `${date}T00:00` : text); // a date alone would be Greenwich's midnight
  return Number.isNaN(moment) ? undefined : moment;
}
