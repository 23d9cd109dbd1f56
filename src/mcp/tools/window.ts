import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { parseScoreCondition } from "../../evals/cases/score-condition.js";
import { show } from "../../text/visible.js";
import { checkedWindow, readMoment, type TraceFilter } from "../../tracing/filter.js";
import type { RunKind } from "../../tracing/vocabulary/kinds.js";
import { agentName, kind, readKind, text } from "./observation-input.js";

/** Arguments that say whose traces are meant, and which. */
export const windowInput = {
  agent: agentName,
  since: z.optional(text).check(z.describe("24h, 7d, yesterday, or an ISO 8601 time")),
  until: z.optional(text),
  outcome: z.optional(text).check(z.describe("In the agent's words")),
  invalid: z.optional(z.boolean()).check(z.describe("Only runs whose output did not stand")),
  model: z.optional(text),
  session: z.optional(text).check(z.describe("An eval run is one")),
  error: z.optional(z.boolean()).check(z.describe("Only traces with a span that failed")),
  kind,
  score: z.optional(text).check(z.describe("correct=false; a name alone takes any value")),
  limit: z.optional(z.int().check(z.gte(1), z.lte(10_000_000))).check(z.describe("Newest first")),
};

type WindowInput = Omit<TraceFilter, "since" | "until" | "name" | "kind" | "scores"> & {
  since?: string;
  until?: string;
  kind?: RunKind | "all";
  score?: string;
};

/** The filter that the arguments make. @throws UserError */
export function readWindow(input: WindowInput, now: number): TraceFilter {
  const { outcome, invalid, model, session, error, limit, score } = input;
  const scores = score === undefined ? {} : { scores: [parseScoreCondition(score)] };
  const window = { since: readWhen("since", input.since, now), until: readWhen("until", input.until, now) };
  return {
    ...checkedWindow(window, ["since", "until"]),
    outcome,
    invalid,
    model,
    session,
    error,
    limit,
    kind: readKind(input.kind, session !== undefined),
    ...scores,
  };
}

function readWhen(argument: string, value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const moment = readMoment(value, now);
  if (moment !== undefined) return moment;
  throw new UserError(
    `${argument} is ${show(value)}: pass an age such as 24h or 7d, a day such as yesterday, or a date such as 2026-03-29.`,
  );
}
