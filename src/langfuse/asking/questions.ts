import { entryOf } from "../../text/json.js";
/** Questions as Langfuse's public API takes them (v4.16): it answers 400 to every other form. */

import { UserError } from "../../errors.js";
import { EVAL_ENVIRONMENT, METADATA_KEYS } from "../../tracing/attributes.js";
import { type ObservationFilter, readFilter } from "../../tracing/observations/filter.js";
import {
  COLUMN_ALIASES,
  FILTER_COLUMNS,
  type FilterType,
  OPERATORS,
} from "../../tracing/observations/filter-columns.js";
import type { MetricsQuery } from "../../tracing/observations/metrics.js";
import type { ObservationQuery, ScoreQuery } from "../../tracing/observations/source.js";
import { RUN_KINDS, type RunKind } from "../../tracing/vocabulary/kinds.js";

/** A condition of a filter as it is sent. */
export interface WireFilter extends Omit<ObservationFilter, "value"> {
  value: unknown;
}

type Parameters = Record<string, string | undefined>;

/** Parameters of a question that are conditions, too. */
const PARAMETERS = ["traceId", "type", "name", "level", "userId", "version", "environment"] as const;

/**
 * The conditions of a question. Langfuse heeds its filter before its parameters: where there is a filter, it has all of
 * them, but for the parent, which a filter cannot name.
 */
export function observationConditions(
  query: Omit<ObservationQuery, "fields" | "limit" | "cursor">,
  until: string | undefined,
): Parameters {
  const { isRootObservation, from } = query;
  const since = toIso(from);
  const filters = [...searchable(query.filters.map(toWire)), ...kindFilters(query.kind)];
  const moments = { ">=": since, "<": until };
  const repeated: WireFilter[] = [
    ...PARAMETERS.flatMap((name) => (query[name] === undefined ? [] : [isText(name, query[name])])),
    ...(isRootObservation === undefined ? [] : [isRoot(isRootObservation)]),
    ...Object.entries(moments).flatMap(([operator, value]): WireFilter[] =>
      value === undefined ? [] : [{ column: "startTime", type: "datetime", operator, value }],
    ),
  ];
  return {
    ...Object.fromEntries(PARAMETERS.map((name) => [name, query[name]])),
    parentObservationId: query.parentObservationId,
    isRootObservation: isRootObservation?.toString(),
    fromStartTime: since,
    toStartTime: until,
    filter: filters.length === 0 ? undefined : JSON.stringify([...filters, ...repeated]),
  };
}

function isText(column: string, value: unknown): WireFilter {
  return { column, type: "string", operator: "=", value };
}

function isRoot(value: unknown, operator = "="): WireFilter {
  return { column: "isRootObservation", type: "boolean", operator, value };
}

/** A condition with the type that its operator is of. */
export function toWire({ column, type, operator, value, key }: ObservationFilter): WireFilter {
  if (type === "null") return { column, type, operator, value: "" };
  if (type === "datetime") return { column, type, operator, value: toIso(Number(value)) };
  if (column === "hasParentObservation") return isRoot(value !== true, operator);
  if (column === "metadata") return { column, type, operator, value, key: entryOf(METADATA_KEYS, pathIn(key)) ?? key };
  const [only, ...others] = Array.isArray(value) ? value : [];
  const isOne = type === "stringOptions" && operator === "any of" && only !== undefined && others.length === 0;
  return isOne ? isText(column, only) : { column, type, operator, value };
}

/** The attribute that a path of local metadata names. */
function pathIn(key = ""): string {
  return key.replace(/^attributes\./, "");
}

/** Langfuse looks into input and output by `=` or `matches` only; what else is asked of them comes beside these. */
function searchable(filters: readonly WireFilter[]): WireFilter[] {
  const ofTexts = filters.filter(({ column }) => FILTER_COLUMNS[column]?.expensive && column !== "metadata");
  if (ofTexts.length === 0 || ofTexts.some(({ operator }) => SEARCHES.includes(operator))) return [...filters];
  const part = ofTexts.find(({ operator }) => ["contains", "starts with", "ends with"].includes(operator));
  if (part) return [...filters, { ...part, operator: "matches" }];
  throw new UserError(
    `Langfuse searches input and output by "=", "matches" or "contains" only: add such a filter on ${ofTexts[0]?.column}.`,
  );
}
const SEARCHES = ["=", "matches"];

/** Runs of a kind: evals are in an environment of their own; the others say it in their metadata. */
function kindFilters(kind: RunKind | undefined): WireFilter[] {
  if (kind === undefined) return [];
  const environment = environmentFilter(kind);
  const saying = (operator: string, value: string): WireFilter => {
    return { column: "metadata", type: "stringObject", key: "kind", operator, value };
  };
  if (kind !== "run") return environment ?? [saying("=", kind)];
  const others = RUN_KINDS.filter((one) => one !== "run");
  return [...(environment ?? []), ...others.map((one) => saying("does not contain", one))];
}

function environmentFilter(kind: RunKind): WireFilter[] | undefined {
  if (kind !== "run" && kind !== "eval") return undefined;
  const operator = kind === "eval" ? "any of" : "none of";
  return [{ column: "environment", type: "stringOptions", operator, value: [EVAL_ENVIRONMENT] }];
}

/** The condition that scores be of a kind of runs: Langfuse knows evals apart from all others. @throws UserError */
function scoreKind(kind: RunKind | undefined): WireFilter[] {
  if (kind === undefined) return [];
  const filters = environmentFilter(kind);
  if (filters) return filters;
  throw new UserError(`Langfuse does not say which scores are of a ${kind}: pass kind "eval", "run" or "all".`);
}

/** Metrics: each condition with its type. @throws UserError for a condition that makes no sense */
export function metricsQuestion({ kind, filters, ...query }: MetricsQuery): object {
  const isOfScores = query.view !== "observations";
  const typed = filters.map((filter): WireFilter => {
    const { column, operator, value, key } = filter;
    const name = COLUMN_ALIASES[column] ?? column;
    if (!isOfScores && Object.hasOwn(FILTER_COLUMNS, name)) return toWire(readFilter(filter));
    const type = (filter.type as FilterType | undefined) ?? typeOf(operator, value, key);
    return { column, type, operator, value, ...(key === undefined ? {} : { key }) };
  });
  return { ...query, filters: [...typed, ...(isOfScores ? scoreKind(kind) : kindFilters(kind))] };
}

/** The type of a condition on a column that we do not know, by its operator and value. */
function typeOf(operator: string, value: unknown, key: string | undefined): FilterType {
  if ((OPERATORS.null as readonly string[]).includes(operator)) return "null";
  if ((OPERATORS.stringOptions as readonly string[]).includes(operator)) {
    return key === undefined ? "stringOptions" : "categoryOptions";
  }
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return key === undefined ? "number" : "numberObject";
  return key === undefined ? "string" : "stringObject";
}

/** Langfuse's words for who judged, for ours: what is delivered comes through its API. */
const SOURCES: Readonly<Record<string, string[]>> = {
  person: ["ANNOTATION", "API"],
  eval: ["EVAL", "API"],
  validation: ["API"],
  api: ["API"],
};

/** Parameters that find scores. @throws UserError for what Langfuse does not take together */
export function scoreConditions(query: Omit<ScoreQuery, "limit" | "cursor">): Parameters {
  const list = (values?: readonly string[]) => (values === undefined ? undefined : [...new Set(values)].join(","));
  if (query.sessionId && (query.traceId || query.observationId)) {
    throw new UserError("Langfuse finds scores by sessionId or by traceId and observationId: pass one or the other.");
  }
  scoreKind(query.kind);
  return {
    name: list(query.name),
    dataType: list(dataTypesOf(query)),
    source: list(query.source?.flatMap((source) => SOURCES[source] ?? [source])),
    traceId: list(query.traceId),
    observationId: list(query.observationId),
    sessionId: list(query.sessionId),
    environment: query.kind === "eval" ? EVAL_ENVIRONMENT : undefined,
    value: list(query.value),
    valueMin: query.valueMin?.toString(),
    valueMax: query.valueMax?.toString(),
    fromTimestamp: toIso(query.from),
    toTimestamp: toIso(query.to),
  };
}

/** Langfuse compares values of one type of data, which it wants to be told. */
function dataTypesOf({
  dataType,
  value,
  valueMin,
  valueMax,
}: Omit<ScoreQuery, "limit">): readonly string[] | undefined {
  const isRange = valueMin !== undefined || valueMax !== undefined;
  if (!isRange && value === undefined) return dataType;
  const [only, ...others] = dataType ?? [isRange ? "NUMERIC" : dataTypeOf(value ?? [])];
  if (others.length === 0 && (!isRange || only === "NUMERIC")) return [only as string];
  const may = isRange ? "NUMERIC" : "NUMERIC, BOOLEAN or CATEGORICAL";
  throw new UserError(`Langfuse compares values of one data type: pass dataType as ${may}, or leave it out.`);
}

function dataTypeOf(values: readonly string[]): string {
  if (values.every((value) => /^(?:true|false)$/i.test(value))) return "BOOLEAN";
  return values.every((value) => value.trim() !== "" && Number.isFinite(Number(value))) ? "NUMERIC" : "CATEGORICAL";
}

/** ISO 8601 of milliseconds since 1970. */
export function toIso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
