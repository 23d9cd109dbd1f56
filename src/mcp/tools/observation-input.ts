import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { readMoment as readDate } from "../../tracing/filter.js";
import { OBSERVATION_FIELDS } from "../../tracing/observations/fields.js";
import { type ObservationFilter, readTime } from "../../tracing/observations/filter.js";
import { FILTER_COLUMNS } from "../../tracing/observations/filter-columns.js";
import { RUN_KINDS, type RunKind } from "../../tracing/vocabulary/kinds.js";

/** Types of observations, as Langfuse names them. */
export const OBSERVATION_TYPES = [
  "SPAN",
  "EVENT",
  "GENERATION",
  "AGENT",
  "TOOL",
  "CHAIN",
  "RETRIEVER",
  "EVALUATOR",
  "EMBEDDING",
  "GUARDRAIL",
] as const;

export const OBSERVATION_LEVELS = ["DEBUG", "DEFAULT", "WARNING", "ERROR"] as const;

/** A text that an argument may be; nothing of use is longer. */
export const text = z.string().check(z.minLength(1), z.maxLength(1000));

/** Most traces that are in one answer. */
const MOST_TRACES = 10;

/** One trace, or several at once. */
export const traceArguments = {
  traceId: z.optional(text).check(z.describe("Its id, or as many first digits as are unique")),
  traceIds: z
    .optional(z.array(text).check(z.minLength(1), z.maxLength(MOST_TRACES)))
    .check(z.describe(`Several in one answer: at most ${MOST_TRACES}`)),
};

/** The traces that are named, each once. */
export function tracesNamed({ traceId, traceIds = [] }: { traceId?: string; traceIds?: string[] }): string[] {
  return [...new Set([...(traceId === undefined ? [] : [traceId]), ...traceIds])];
}

/** The id of a trace or an observation: digits of OpenTelemetry's ids are compared in small letters. */
export const id = text.check(z.overwrite((given) => (/^[0-9a-f]{16,32}$/i.test(given) ? given.toLowerCase() : given)));

export const agentName = z.optional(text).check(z.describe("Its name; the first agent when left out"));

export const texts = z.array(text).check(z.minLength(1), z.maxLength(100));

export const limit = z
  ._default(z.int().check(z.gte(1), z.lte(100)), 50)
  .check(z.describe("How many to return, 1 to 100; 50 when left out"));

export const cursor = z
  .optional(z.string().check(z.minLength(1), z.maxLength(4000)))
  .check(z.describe("meta.cursor of the last answer, with the same arguments"));

export const fields = z
  .optional(z.array(text).check(z.maxLength(100)))
  .check(z.describe('Fields to return: leave out for compact defaults, ["*"] for all'));

export const expandMetadataKeys = z
  .optional(z.array(text).check(z.maxLength(100)))
  .check(z.describe("Paths of metadata values that are wanted whole; others are cut to 200 characters"));

/** Conditions that must all hold. */
export const conditions = z
  .array(
    z.object({
      column: text,
      operator: text,
      value: z.unknown(),
      type: z.optional(text),
      key: z.optional(text).check(z.describe("Of a value in metadata")),
    }),
  )
  .check(z.maxLength(50));

export const kind = z
  .optional(z.enum([...RUN_KINDS, "all"]))
  .check(
    z.describe("Of which runs: real traffic (run) when left out, unless a trace, session or environment is named"),
  );

/** The kind that is meant: real traffic unless another is asked for, or what is asked for is named and of any kind. */
export function readKind(asked: RunKind | "all" | undefined, isNamed: boolean): RunKind | undefined {
  const meant = asked ?? (isNamed ? "all" : "run");
  return meant === "all" ? undefined : meant;
}

/** Whether a condition names what it wants: of whatever kind that is. */
export function names({ column }: { column: string }): boolean {
  return ["id", "traceId", "sessionId", "parentObservationId", "observationId", "environment"].includes(column);
}

/** A moment as ISO 8601, as milliseconds since 1970. @throws UserError that names the argument */
export function readMoment(argument: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = readTime(value) ?? (/^\d{4}-\d\d-\d\d$/.test(value) ? readDate(value, 0) : undefined);
  if (time !== undefined) return time;
  throw new UserError(`${argument} is ${show(value)}: pass a time as ISO 8601 with its zone: 2026-03-29T18:00:00Z.`);
}

/**
 * Refuses a question that would read long texts of everything.
 * @throws UserError that says what to pass
 */
export function checkExpense(
  wanted: readonly string[],
  filters: readonly ObservationFilter[],
  query: { traceId?: string; from?: number; to?: number },
): void {
  const isBounded =
    query.traceId !== undefined ||
    (query.from !== undefined && query.to !== undefined) ||
    filters.some(({ column, operator }) => ["id", "traceId"].includes(column) && ["any of", "="].includes(operator));
  if (isBounded) return;
  const field = wanted.find((name) => OBSERVATION_FIELDS[name]?.expensive);
  const filter = filters.find(({ column }) => FILTER_COLUMNS[column]?.expensive)?.column;
  if (field === undefined && filter === undefined) return;
  const what = field === undefined ? `Filtering by ${filter}` : `Asking for ${field}`;
  throw new UserError(
    `${what} reads long texts: pass traceId, or both fromStartTime and toStartTime, or a filter on id with "any of".`,
  );
}
