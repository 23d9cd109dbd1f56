import type * as z from "zod/mini";
import { isObject, jsonIn } from "../text/json.js";

type Schema = z.core.$ZodType;
type Shape = Record<string, Schema>;

/** Names that clients give to arguments of tools that have none: their models must write something. */
const DUMMY = new Set([
  "",
  "_",
  "dummy",
  "_dummy",
  "random_string",
  "no_args",
  "noop",
  "placeholder",
  "kwargs",
  "args",
]);

/**
 * A tool's arguments as its schema asks for them, out of what clients really send: null or nothing for one that is left
 * out, numbers, booleans, lists and objects as text, words in another case, one item in the place of a list. What
 * cannot be read so stays as it is, for the schema to refuse.
 */
export function lenientArguments(shape: Shape, args: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(shape);
  const kept = Object.entries(args).filter(([name, value]) => {
    const isKnown = names.includes(name);
    return isKnown || !(names.length === 0 || DUMMY.has(name) || isNothing(value));
  });
  return readShape(shape, Object.fromEntries(kept));
}

/**
 * A call's parameters as the protocol has them: clients send arguments as null, or as the text of an object. What is
 * neither becomes an argument that no tool has, so that the answer names it.
 */
export function callParameters(given: unknown): unknown {
  if (!isObject(given)) return { name: "" };
  const { name, arguments: args, ...rest } = given;
  const read = whole(args);
  return {
    ...rest,
    name: typeof name === "string" ? name : "",
    arguments: read === undefined || isObject(read) ? (read ?? {}) : { arguments: read },
  };
}

/** Parameters without those that are null or empty, which some clients send for what they leave out. */
export function withoutNothing(given: unknown): unknown {
  if (!isObject(given)) return given ?? undefined;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isNothing(value)));
}

/** A prompt's parameters, whose arguments are texts. */
export function promptParameters(given: unknown): unknown {
  if (!isObject(given)) return given;
  const args = whole(given.arguments);
  const texts = isObject(args) ? Object.entries(args).filter(([, value]) => !isNothing(value)) : [];
  const asText = ([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ];
  return { ...given, arguments: Object.fromEntries(texts.map(asText)) };
}

/** All arguments, which some clients send as the text of an object; undefined for none. */
function whole(given: unknown): unknown {
  if (isNothing(given)) return undefined;
  return typeof given === "string" ? (jsonOf(given) ?? given) : given;
}

function readShape(shape: Shape, given: Record<string, unknown>): Record<string, unknown> {
  const read = Object.entries(given).flatMap(([name, value]) => {
    const schema = shape[name];
    if (!schema) return [[name, value]];
    const { inner, isOptional, takesNull } = unwrap(schema);
    if (isOptional && isNothing(value) && !(takesNull && value === null)) return [];
    return [[name, readAs(inner, value)]];
  });
  return Object.fromEntries(read);
}

interface Definition {
  type: string;
  innerType?: Schema;
  element?: Schema;
  shape?: Shape;
  entries?: Record<string, unknown>;
}

function definitionOf(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}

/** What an optional argument is when it is given. */
function unwrap(schema: Schema): { inner: Schema; isOptional: boolean; takesNull: boolean } {
  let [inner, isOptional, takesNull] = [schema, false, false];
  for (let def = definitionOf(inner); def.innerType; def = definitionOf(inner)) {
    if (def.type === "nullable") takesNull = true;
    else isOptional = true;
    inner = def.innerType;
  }
  return { inner, isOptional, takesNull };
}

function readAs(schema: Schema, value: unknown): unknown {
  const { type, element, shape, entries } = definitionOf(schema);
  switch (type) {
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "number":
      return isNumeral(value) ? Number(value) : value;
    case "boolean":
      return isTruth(value) ? /^true$/i.test(value) : value;
    case "enum":
      return wordOf(Object.values(entries ?? {}), value);
    case "array":
      return listOf(element as Schema, value);
    case "object": {
      const object = typeof value === "string" ? jsonOf(value) : value;
      return isObject(object) ? readShape(shape ?? {}, object) : value;
    }
    case "record":
      return typeof value === "string" ? (jsonOf(value) ?? value) : value;
    default:
      return value;
  }
}

/** A list, of a list, its JSON, texts with commas between them, or one item. */
function listOf(element: Schema, value: unknown): unknown {
  const { inner } = unwrap(element);
  const ofTexts = ["string", "enum"].includes(definitionOf(inner).type);
  const json = typeof value === "string" ? jsonOf(value) : value;
  if (Array.isArray(json)) return json.map((item) => readAs(inner, item));
  if (isObject(json)) return ofTexts ? value : [readAs(inner, json)];
  if (ofTexts && (typeof value === "number" || typeof value === "boolean")) return [String(value)];
  if (ofTexts && typeof value === "string") return value.split(",").map((item) => readAs(inner, item.trim()));
  return value;
}

/** A word of a list as the list has it. */
function wordOf(words: readonly unknown[], value: unknown): unknown {
  if (typeof value !== "string" || words.includes(value)) return value;
  const same = words.filter((word) => String(word).toLowerCase() === value.trim().toLowerCase());
  return same.length === 1 ? same[0] : value;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "" || /^(?:null|undefined)$/.test(value);
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isNumeral(value: unknown): value is string {
  return typeof value === "string" && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value);
}

function isTruth(value: unknown): value is string {
  return typeof value === "string" && /^(?:true|false)$/i.test(value);
}

/** The list or object that a text is JSON of; undefined for any other text. */
function jsonOf(text: string): unknown {
  const json = jsonIn(text);
  return typeof json === "object" && json !== null ? json : undefined;
}
