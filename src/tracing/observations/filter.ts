import { UserError } from "../../errors.js";
import { entryOf, jsonIn } from "../../text/json.js";
import { show } from "../../text/visible.js";
import {
  COLUMN_ALIASES,
  FILTER_COLUMNS,
  type FilterType,
  filterTypes,
  metadataValue,
  operatorsOf,
} from "./filter-columns.js";
import type { Observation } from "./observation.js";

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
  const name = Object.hasOwn(COLUMN_ALIASES, fields.column) ? (COLUMN_ALIASES[fields.column] ?? "") : fields.column;
  const column = Object.hasOwn(FILTER_COLUMNS, name) ? FILTER_COLUMNS[name] : undefined;
  if (!column) {
    throw new UserError(
      `There is no filter column ${show(fields.column)}: getObservationFilterSchema lists those that can be passed.`,
    );
  }
  const where = `The filter on ${name}`;
  const types = filterTypes(column);
  const asked = types.filter((type) => fields.type === undefined || type === fields.type);
  if (asked.length === 0) {
    const known = types.map((type) => `"${type}"`).join(" or ");
    throw new UserError(`${where} has type ${show(fields.type)}: pass ${known}, or leave type out.`);
  }
  const type = asked.find((one) => operatorsOf(column, one).includes(fields.operator));
  if (type === undefined) {
    const operators = new Set(asked.flatMap((one) => operatorsOf(column, one)));
    const known = [...operators].map((operator) => `"${operator}"`).join(", ");
    throw new UserError(`${where} has operator ${show(fields.operator)}: pass one of ${known}.`);
  }
  if (column.type === "stringObject" && fields.key === undefined) {
    throw new UserError(`${where} needs a key: the path of a value, such as attributes.underwrite.outcome.`);
  }
  const value = TAKEN[type].read(fields.value);
  if (value === undefined) throw new UserError(`${where} has value ${show(fields.value)}: pass ${TAKEN[type].says}.`);
  return { column: name, type, operator: fields.operator, value, ...(fields.key ? { key: fields.key } : {}) };
}

/** What a filter of a type takes, in words, and how it is read; undefined for anything else. */
interface Taken {
  says: string;
  read(value: unknown): ObservationFilter["value"] | undefined;
}

const TEXT: Taken = {
  says: "a text",
  read: (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined),
};
const TEXTS: Taken = { says: "a list of texts", read: readOptions };
const NUMBER: Taken = { says: "a number", read: readNumber };
const TRUTHS: Readonly<Record<string, boolean>> = { true: true, false: false };

const TAKEN: Record<FilterType, Taken> = {
  datetime: {
    says: "a time as ISO 8601, such as 2026-03-29T18:00:00Z",
    read: (value) => (typeof value === "string" ? readTime(value) : undefined),
  },
  string: TEXT,
  stringOptions: TEXTS,
  arrayOptions: TEXTS,
  number: NUMBER,
  boolean: {
    says: "true or false",
    read: (value) =>
      typeof value === "string" ? entryOf(TRUTHS, value.toLowerCase()) : typeof value === "boolean" ? value : undefined,
  },
  stringObject: TEXT,
  numberObject: NUMBER,
  categoryOptions: TEXTS,
  null: { says: "nothing", read: () => "" },
};

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
  const json = jsonIn(text);
  return Array.isArray(json) ? json : undefined;
}

/** Milliseconds since 1970 of an ISO 8601 time with its offset; undefined when it is none. */
export function readTime(text: string): number | undefined {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const time = isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether an observation fulfils a condition. Where it has no value, only `does not contain` and `none of` hold. */
export function matches(filter: ObservationFilter, observation: Observation): boolean {
  if (filter.column === "metadata") return compare(filter, metadataOf(filter, observation));
  return compare(filter, FILTER_COLUMNS[filter.column]?.valueOf(observation) ?? null);
}

/** A value of metadata, as a number where it is compared as one. */
function metadataOf({ type, key = "" }: ObservationFilter, { metadata }: Observation): string | number | null {
  const value = metadataValue(metadata, key);
  return type === "numberObject" && value !== null ? (readNumber(value) ?? null) : value;
}

function compare({ operator, value: wanted, type }: ObservationFilter, actual: unknown): boolean {
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
    case "matches": // as Langfuse's search does: capitals count in metadata alone
      return isKnown && (type === "string" ? text.toLowerCase().includes(part.toLowerCase()) : text.includes(part));
    case "is null":
      return !isKnown;
    case "is not null":
      return isKnown;
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
