import type { Command } from "commander";
import { UserError } from "../../errors.js";
import { parseScoreCondition } from "../../evals/cases/score-condition.js";
import { readAge, readMoment, type TraceFilter } from "../../tracing/filter.js";
import { RUN_KINDS, type RunKind } from "../../tracing/vocabulary/run-kind.js";
import { parseCount } from "../terminal/option-values.js";

/** What the filter options of a command line are before they are read. */
export interface FilterOptions {
  since?: string;
  until?: string;
  outcome?: string;
  invalid?: boolean;
  model?: string;
  name?: string;
  session?: string;
  error?: boolean;
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

/** The filter that options make. @throws UserError */
export function readFilter(options: FilterOptions, now: number): TraceFilter {
  const { since, until, limit, outcome, invalid, model, name, session, error, score } = options;
  return {
    since: since === undefined ? undefined : parseMoment("--since", since, now),
    until: until === undefined ? undefined : parseMoment("--until", until, now),
    limit: limit === undefined ? undefined : parseCount("--limit", limit, { min: 1, max: 10_000_000 }),
    outcome,
    invalid,
    model,
    name,
    session,
    error,
    kind: readKind(options),
    ...(score === undefined ? {} : { scores: score.map(parseScoreCondition) }),
  };
}

/** The kind of runs that is meant: real ones, unless another is asked for, or a session, whose runs are of any kind. */
function readKind({ kind, session }: FilterOptions): RunKind | undefined {
  if (kind === undefined) return session === undefined ? "run" : undefined;
  if (kind === "all") return undefined;
  const known = RUN_KINDS.find((each) => each === kind);
  if (known) return known;
  throw new UserError(`--kind is ${JSON.stringify(kind)}: give ${RUN_KINDS.join(", ")}, or all.`);
}

/**
 * Adds the options that every command over many traces has.
 *
 * @param options.ofModel the option that filters by model, where `--model` names the one to ask
 */
export function addFilterOptions(command: Command, { ofModel = "--model <id>" } = {}): Command {
  return command
    .option("--since <when>", "only traces that began since: 24h, 7d, yesterday, or a date")
    .option("--until <when>", "only traces that began before")
    .option("--outcome <word>", "only this outcome, in the agent's words")
    .option("--invalid", "only runs whose decision did not stand")
    .option(ofModel, "only runs of this model")
    .option("--name <name>", "only this agent, or root spans of this name")
    .option("--session <id>", "only this session")
    .option("--error", "only traces with a span that failed")
    .option("--kind <kind>", "run (real traffic, the default), eval, replay, climb, probe, or all")
    .option(
      "--score <name=value...>",
      "only runs with this score, such as correct=false; a name alone takes any value",
    );
}
