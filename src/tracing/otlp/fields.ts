import { isObject } from "../../text/json.js";

/** What is wrong with a part of an OTLP document: where, and why. Neither quotes more than a word of it. */
export interface Refusal {
  /** `resourceSpans[0].scopeSpans[1].spans[2].traceId` */
  field: string;
  reason: string;
}

/** A part that cannot be read. */
export class Misfit extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

export type Fields = Record<string, unknown>;

/**
 * An object's fields under their names in JSON. Protobuf's JSON mapping takes the names of the `.proto` files too
 * (`trace_id`), and takes null for a field that is left out. Fields that we do not know stay as they are.
 *
 * @throws Misfit when it is no object
 */
export function fieldsOf(given: unknown, path: string, known: ReadonlySet<string>): Fields {
  if (!isObject(given)) throw new Misfit(path, `is ${kindOf(given)}, not an object`);
  const fields: [string, unknown][] = [];
  for (const [name, value] of Object.entries(given)) {
    const own = known.has(name) ? name : jsonName(name);
    if (!known.has(own)) fields.push([name, value]);
    else if (value !== null && value !== undefined) fields.push([own, value]);
  }
  return Object.fromEntries(fields);
}

/** A list; none where there is null, or nothing. @throws Misfit for anything else */
export function listOf(given: unknown, path: string): unknown[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw new Misfit(path, `is ${kindOf(given)}, not a list`);
  return given;
}

/** A text as it is. @throws Misfit for anything else */
export function textOf(given: unknown, path: string): string {
  if (typeof given === "string") return given;
  throw new Misfit(path, `is ${kindOf(given)}, not a text`);
}

/** `trace_id` as `traceId`. */
function jsonName(name: string): string {
  return name.includes("_") ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "something else";
}

/** A short word of a text, for a reason; of a longer one only that it is longer. */
export function quoted(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text !== undefined && text.length <= 40 && /^[\w:.+/=-]+$/.test(text) ? `"${text}"` : kindOf(value);
}
