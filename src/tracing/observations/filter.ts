import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import type { Observation } from "./observation.js";

/** The kinds of filter, each with its operators: those of Langfuse. */
export const OPERATORS = {
  datetime: [">", "<", ">=", "<="],
  string: ["=", "contains", "does not contain", "starts with", "ends with"],
  stringOptions: ["any of", "none of"],
  arrayOptions: ["any of", "none of", "all of"],
  number: ["=", ">", "<", ">=", "<="],
  boolean: ["=", "<>"],
  stringObject: ["=", "contains", "does not contain", "starts with", "ends with"],
} as const satisfies Record<string, readonly string[]>;

type FilterType = keyof typeof OPERATORS;

interface FilterColumn {
  type: FilterType;
  nullable?: boolean;
  /** Its values are long, so it needs a trace, an id or both bounds of time. */
  expensive?: boolean;
  valueOf(observation: Observation): unknown;
}

/** What observations can be filtered by. */
export const FILTER_COLUMNS: Readonly<Record<string, FilterColumn>> = {
  id: { type: "stringOptions", valueOf: ({ id }) => id },
  traceId: { type: "stringOptions", valueOf: ({ traceId }) => traceId },
  startTime: { type: "datetime", valueOf: ({ startTime }) => Date.parse(startTime) },
  endTime: { type: "datetime", nullable: true, valueOf: ({ endTime }) => (endTime ? Date.parse(endTime) : null) },
  name: { type: "stringOptions", nullable: true, valueOf: ({ name }) => name },
  type: { type: "stringOptions", valueOf: ({ type }) => type },
  level: { type: "stringOptions", valueOf: ({ level }) => level },
  statusMessage: { type: "string", nullable: true, valueOf: ({ statusMessage }) => statusMessage },
  environment: { type: "stringOptions", nullable: true, valueOf: ({ environment }) => environment },
  version: { type: "string", nullable: true, valueOf: ({ version }) => version },
  release: { type: "string", nullable: true, valueOf: ({ release }) => release },
  userId: { type: "string", nullable: true, valueOf: ({ userId }) => userId },
  sessionId: { type: "string", nullable: true, valueOf: ({ sessionId }) => sessionId },
  traceName: { type: "stringOptions", nullable: true, valueOf: ({ traceName }) => traceName },
  providedModelName: { type: "stringOptions", nullable: true, valueOf: ({ providedModelName: model }) => model },
  totalCost: { type: "number", nullable: true, valueOf: ({ totalCost }) => totalCost },
  inputTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.input ?? null },
  outputTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.output ?? null },
  totalTokens: { type: "number", nullable: true, valueOf: ({ usageDetails }) => usageDetails.total ?? null },
  latency: { type: "number", nullable: true, valueOf: ({ latency }) => latency },
  input: { type: "string", nullable: true, expensive: true, valueOf: ({ input }) => input },
  output: { type: "string", nullable: true, expensive: true, valueOf: ({ output }) => output },
  metadata: { type: "stringObject", expensive: true, valueOf: ({ metadata }) => metadata },
  tags: { type: "arrayOptions", valueOf: ({ tags }) => tags },
  hasParentObservation: { type: "boolean", valueOf: ({ isRootObservation }) => !isRootObservation },
};

/** The columns whose values can be listed. */
export const VALUE_COLUMNS = [
  "name",
  "type",
  "level",
  "environment",
  "version",
  "release",
  "userId",
  "sessionId",
  "traceName",
  "providedModelName",
  "hasParentObservation",
] as const;
export type ValueColumn = (typeof VALUE_COLUMNS)[number];

/** A condition as a client gives it. */
export interface FilterFields {
  column: string;
  operator: string;
  value?: unknown;
  type?: string;
  key?: string;
}

/** A condition that makes sense: its operator is one of its type's, its value of the operator's kind. */
export interface ObservationFilter {
  column: string;
  type: FilterType;
  operator: string;
  /** Milliseconds since 1970 for a time. */
  value: string | number | boolean | readonly string[];
  /** Of a value in metadata. */
  key?: string;
}

/** Reads a condition. @throws UserError that says what to pass */
export function readFilter(fields: FilterFields): ObservationFilter {
  const column = Object.hasOwn(FILTER_COLUMNS, fields.column) ? FILTER_COLUMNS[fields.column] : undefined;
  if (!column) {
    throw new UserError(
      `There is no filter column ${show(fields.column)}: getObservationFilterSchema lists those that can be passed.`,
    );
  }
  const { type } = column;
  const where = `The filter on ${fields.column}`;
  if (fields.type !== undefined && fields.type !== type) {
    throw new UserError(`${where} has type ${show(fields.type)}: pass "${type}", or leave type out.`);
  }
  const operators: readonly string[] = OPERATORS[type];
  if (!operators.includes(fields.operator)) {
    const known = operators.map((operator) => `"${operator}"`).join(", ");
    throw new UserError(`${where} has operator ${show(fields.operator)}: pass one of ${known}.`);
  }
  if (type === "stringObject" && fields.key === undefined) {
    throw new UserError(`${where} needs a key: the path of a value, such as attributes.underwrite.outcome.`);
  }
  const value = readValue(type, fields.value);
  if (value === undefined) throw new UserError(`${where} has value ${show(fields.value)}: pass ${VALUES[type]}.`);
  return { column: fields.column, type, operator: fields.operator, value, ...(fields.key ? { key: fields.key } : {}) };
}

const VALUES: Record<FilterType, string> = {
  datetime: "a time as ISO 8601, such as 2026-03-29T18:00:00Z",
  string: "a text",
  stringOptions: "a list of texts",
  arrayOptions: "a list of texts",
  number: "a number",
  boolean: "true or false",
  stringObject: "a text",
};

function readValue(type: FilterType, value: unknown): ObservationFilter["value"] | undefined {
  switch (type) {
    case "datetime":
      return typeof value === "string" ? readTime(value) : undefined;
    case "string":
    case "stringObject":
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
    case "stringOptions":
    case "arrayOptions":
      return readOptions(value);
    case "number":
      return readNumber(value);
    case "boolean":
      return typeof value === "string" ? TRUTHS[value.toLowerCase()] : typeof value === "boolean" ? value : undefined;
  }
}

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false };

function readNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A list of texts, also as its JSON, or one text in the place of a list: clients send these. */
function readOptions(value: unknown): readonly string[] | undefined {
  const list = typeof value === "string" ? (listIn(value) ?? [value]) : value;
  return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : undefined;
}

function listIn(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return Array.isArray(json) ? json : undefined;
  } catch {
    return undefined; // a text that begins so
  }
}

/** Milliseconds since 1970 of an ISO 8601 time with its offset; undefined when it is none. */
export function readTime(text: string): number | undefined {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const time = isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether an observation fulfils a condition. Where it has no value, only `does not contain` and `none of` hold. */
export function matches(filter: ObservationFilter, observation: Observation): boolean {
  const actual = FILTER_COLUMNS[filter.column]?.valueOf(observation);
  const value = filter.type === "stringObject" ? (actual as Record<string, string>)[filter.key ?? ""] : actual;
  return compare(filter, value ?? null);
}

function compare({ operator, value: wanted }: ObservationFilter, actual: unknown): boolean {
  const [text, part] = [String(actual), String(wanted)];
  const options = Array.isArray(wanted) ? wanted : [];
  const values = Array.isArray(actual) ? actual : [actual];
  const isKnown = actual !== null;
  switch (operator) {
    case "=":
      return isKnown && actual === wanted;
    case "<>":
      return isKnown && actual !== wanted;
    case "contains":
      return isKnown && text.includes(part);
    case "does not contain":
      return !isKnown || !text.includes(part);
    case "starts with":
      return isKnown && text.startsWith(part);
    case "ends with":
      return isKnown && text.endsWith(part);
    case "any of":
      return values.some((value) => options.includes(value));
    case "none of":
      return !values.some((value) => options.includes(value));
    case "all of":
      return options.every((option) => values.includes(option));
    default:
      return isKnown && compareOrder(operator, Number(actual), Number(wanted));
  }
}

function compareOrder(operator: string, actual: number, wanted: number): boolean {
  if (operator === ">") return actual > wanted;
  if (operator === "<") return actual < wanted;
  return operator === ">=" ? actual >= wanted : actual <= wanted;
}
