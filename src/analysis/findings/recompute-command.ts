import { shellWord } from "../../text/format.js";
import type { TraceFilter } from "../../tracing/filter.js";

/** What was asked to be analysed. */
export interface Asked {
  source: string;
  agent: string;
  /** Warnings were violations. */
  strict?: boolean;
  filter: TraceFilter;
  /** Start of the newest trace that was read, in milliseconds since 1970: later runs are not part of the numbers. */
  newest: number | null;
}

/** The command that computes an analysis again, or one code of it: with times as they were, not as they are now. */
export function recomputeCommand({ source, agent, strict, filter, newest }: Asked, code?: string): string {
  const { since, until, outcome, invalid, model, name, session, error, kind = "all", scores = [], limit } = filter;
  const isUsual = kind === (session === undefined ? "run" : "all");
  const end = until ?? (newest === null ? undefined : Math.floor(newest) + 1);
  const options: [string, string | number | boolean | undefined][] = [
    ["--code", code],
    ["--since", since === undefined ? undefined : new Date(since).toISOString()],
    ["--until", end === undefined ? undefined : new Date(end).toISOString()],
    ["--outcome", outcome],
    ["--invalid", invalid],
    ["--model", model],
    ["--name", name],
    ["--session", session],
    ["--error", error],
    ["--kind", isUsual ? undefined : kind],
    ...scores.map(({ name: scored, value }): [string, string] => [
      "--score",
      value === undefined ? scored : `${scored}=${value}`,
    ]),
    ["--limit", limit],
    ["--source", source === "local" ? undefined : source],
    ["--agent", agent],
    ["--strict", strict],
    ["--json", true],
  ];
  const words = options.flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [option] : [option, shellWord(String(value))];
  });
  return ["underwrite analyze", ...words].join(" ");
}
