import { UserError } from "../../errors.js";
import { parseScoreCondition } from "../../evals/cases/score-condition.js";
import { readCount } from "../../settings/variables.js";
import { show } from "../../text/visible.js";
import { checkedWindow, readAge, readMoment, type TraceFilter } from "../../tracing/filter.js";
import { RUN_KINDS, type RunKind } from "../../tracing/vocabulary/kinds.js";

/** A filter in words, before it is read: what options of a command line and fields of a form give. */
export interface FilterWords extends Pick<TraceFilter, "outcome" | "invalid" | "model" | "name" | "session" | "error"> {
  since?: string;
  until?: string;
  kind?: string;
  score?: string[];
  limit?: string;
}

/** A span of time such as `24h` or `7d`, in milliseconds. @throws UserError */
export function parseAge(option: string, text: string): number {
  const age = readAge(text);
  if (age !== undefined) return age;
  throw new UserError(`${option} is ${JSON.stringify(text)}: give a time span such as 30m, 24h or 7d.`);
}

/** A moment, in milliseconds since 1970: so long ago (`24h`), or a date (`2026-03-29`, `2026-03-29T18:00`). @throws UserError */
export function parseMoment(option: string, text: string, now: number): number {
  const moment = readMoment(text, now);
  if (moment !== undefined) return moment;
  throw new UserError(
    `${option} is ${JSON.stringify(text)}: give a time span such as 24h or 7d, a day such as yesterday, or a date such as 2026-03-29.`,
  );
}

/** The filter that words make, with nothing but what they give. @throws UserError that names the option */
export function readFilter(options: FilterWords, now: number): TraceFilter {
  const { since, until, limit, outcome, invalid, model, name, session, error, score } = options;
  const window = {
    since: since === undefined ? undefined : parseMoment("--since", since, now),
    until: until === undefined ? undefined : parseMoment("--until", until, now),
  };
  const filter: TraceFilter = {
    ...checkedWindow(window, ["--since", "--until"]),
    limit: limit === undefined ? undefined : parseLimit(limit),
    outcome,
    invalid,
    model,
    name,
    session,
    error,
    kind: readKind(options),
    scores: score?.map(parseScoreCondition),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function parseLimit(text: string): number {
  const value = readCount(text, { min: 1, max: 10_000_000 });
  if (value !== undefined) return value;
  throw new UserError(`--limit is ${show(text)}: give a whole number from 1 to 10000000.`);
}

/** The kind of runs that is meant: real ones, unless another is asked for, or a session, whose runs are of any kind. */
function readKind({ kind, session }: FilterWords): RunKind | undefined {
  if (kind === undefined) return session === undefined ? "run" : undefined;
  if (kind === "all") return undefined;
  const known = RUN_KINDS.find((each) => each === kind);
  if (known) return known;
  throw new UserError(`--kind is ${JSON.stringify(kind)}: give ${RUN_KINDS.join(", ")}, or all.`);
}
