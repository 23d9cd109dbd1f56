import * as z from "zod/mini";
import { isObject } from "../../text/json.js";
import type { KeyValue } from "./otlp.js";

const NANOS = /^\d{1,20}$/;
const INTEGER = /^-?\d{1,20}$/;
const MOST_NANOS = 2n ** 64n;

/** Checked by hand: every span that is read has dozens, and a schema of them takes ten times as long. */
const keptKeyValues = z.optional(z.custom<KeyValue[]>(isKeyValues));
const keptNanos = z
  .string()
  .check(z.refine((text) => NANOS.test(text) && (text.length < 20 || BigInt(text) < MOST_NANOS)));
const keptEvent = z.looseObject({
  timeUnixNano: z.optional(keptNanos),
  name: z.optional(z.string()),
  attributes: keptKeyValues,
});

/** A span as the store keeps it: those of other sources have ids of other forms, and all have their times as text. */
export const keptSpanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.optional(z.string()),
  name: z.string(),
  kind: z.optional(z.number()),
  startTimeUnixNano: keptNanos,
  endTimeUnixNano: keptNanos,
  attributes: keptKeyValues,
  events: z.optional(z.array(keptEvent)),
  links: z.optional(z.array(z.looseObject({ traceId: z.string(), spanId: z.string(), attributes: keptKeyValues }))),
  status: z.optional(z.looseObject({ code: z.optional(z.int()), message: z.optional(z.string()) })),
});

/** What spans have in common, as the store keeps it. */
export const originSchema = z.looseObject({
  resource: z.optional(z.looseObject({ attributes: keptKeyValues })),
  scope: z.optional(z.looseObject({ name: z.optional(z.string()), version: z.optional(z.string()) })),
  scopeSpans: z.optional(z.looseObject({})),
});

function isKeyValues(list: unknown): boolean {
  return (
    Array.isArray(list) && list.every((item) => isObject(item) && typeof item.key === "string" && isValue(item.value))
  );
}

function isValue(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isObject(value)) return false;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = value;
  return (
    isTextOrNone(stringValue) &&
    isTextOrNone(bytesValue) &&
    (boolValue === undefined || typeof boolValue === "boolean") &&
    (intValue === undefined ||
      Number.isInteger(intValue) ||
      (typeof intValue === "string" && INTEGER.test(intValue))) &&
    (doubleValue === undefined || typeof doubleValue === "number" || typeof doubleValue === "string") &&
    (arrayValue === undefined || (isObject(arrayValue) && isListOrNone(arrayValue.values))) &&
    (kvlistValue === undefined ||
      (isObject(kvlistValue) && (kvlistValue.values === undefined || isKeyValues(kvlistValue.values))))
  );
}

function isListOrNone(values: unknown): boolean {
  return (
    values === undefined || (Array.isArray(values) && values.every((value) => value !== undefined && isValue(value)))
  );
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}
