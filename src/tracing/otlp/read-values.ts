import { isObject } from "../../text/json.js";
import { type Fields, fieldsOf, kindOf, listOf, Misfit, quoted, textOf } from "./fields.js";
import type { AnyValue, KeyValue } from "./otlp.js";
import { wholeNumber } from "./read-scalars.js";

/** Deepest value that is read; nobody could read a deeper one. */
const DEEPEST = 100;
const INTEGER = /^-?\d{1,20}$/;

const KEY_VALUE = new Set(["key", "value"]);
const LIST = new Set(["values"]);
const KINDS = [
  "stringValue",
  "boolValue",
  "intValue",
  "doubleValue",
  "arrayValue",
  "kvlistValue",
  "bytesValue",
] as const;
const VALUE: ReadonlySet<string> = new Set(KINDS);

/** A list of attributes. @throws Misfit */
export function readAttributes(given: unknown, path: string, depth = 0): KeyValue[] {
  return listOf(given, path).map((item, index) => {
    const at = `${path}[${index}]`;
    const fields = fieldsOf(item, at, KEY_VALUE);
    if (typeof fields.key !== "string") throw new Misfit(`${at}.key`, `is ${kindOf(fields.key)}, not a text`);
    const value = "value" in fields ? { value: readValue(fields.value, `${at}.value`, depth) } : {};
    return { ...fields, ...value } as KeyValue;
  });
}

function readValue(given: unknown, path: string, depth: number): AnyValue {
  if (depth > DEEPEST) throw new Misfit(path, `is nested more than ${DEEPEST} levels deep`);
  if (!isObject(given)) return typedValue(given, path);
  const fields = fieldsOf(given, path, VALUE);
  for (const kind of KINDS) {
    if (kind in fields) fields[kind] = READ[kind](fields[kind], `${path}.${kind}`, depth);
  }
  return fields as AnyValue;
}

/** A plain value in the place of a typed one. */
function typedValue(given: unknown, path: string): AnyValue {
  if (typeof given === "string") return { stringValue: given };
  if (typeof given === "boolean") return { boolValue: given };
  if (typeof given === "number") return Number.isInteger(given) ? { intValue: given } : { doubleValue: given };
  throw new Misfit(path, `is ${kindOf(given)}, not a value such as { "stringValue": "a" }`);
}

const READ: Record<(typeof KINDS)[number], (given: unknown, path: string, depth: number) => unknown> = {
  stringValue: textOf,
  bytesValue: textOf,
  boolValue(given, path) {
    if (typeof given === "boolean") return given;
    throw new Misfit(path, `is ${quoted(given)}, not true or false`);
  },
  intValue(given, path) {
    if (Number.isSafeInteger(given) || (typeof given === "string" && INTEGER.test(given))) return given;
    const whole = wholeNumber(given);
    if (whole !== undefined && INTEGER.test(whole)) return whole;
    throw new Misfit(path, `is ${quoted(given)}, not a whole number`);
  },
  doubleValue(given, path) {
    if (typeof given === "number" || typeof given === "string") return given;
    throw new Misfit(path, `is ${kindOf(given)}, not a number`);
  },
  arrayValue(given, path, depth) {
    const fields = fieldsOf(given, path, LIST);
    if (!("values" in fields)) return fields;
    const values = listOf(fields.values, `${path}.values`);
    const read = (item: unknown, index: number) =>
      item === null ? {} : readValue(item, `${path}.values[${index}]`, depth + 1);
    return { ...fields, values: values.map(read) };
  },
  kvlistValue(given, path, depth): Fields {
    const fields = fieldsOf(given, path, LIST);
    return "values" in fields
      ? { ...fields, values: readAttributes(fields.values, `${path}.values`, depth + 1) }
      : fields;
  },
};
