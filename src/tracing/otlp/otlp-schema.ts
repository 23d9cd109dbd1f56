import * as z from "zod/mini";
import type { KeyValue } from "./otlp.js";

const NANOS = /^\d{1,20}$/;
const INTEGER = /^-?\d{1,20}$/;
const integer = z.number().check(z.refine(Number.isInteger));
const MOST_NANOS = 2n ** 64n;

/** A time of OTLP: nanoseconds since 1970 that fit into 64 bits. */
const nanos = z.union([
  z.string().check(
    z.regex(NANOS),
    z.refine((text) => text.length < 20 || BigInt(text) < MOST_NANOS),
  ),
  integer.check(z.gte(0)),
]);

const anyValue: z.ZodMiniType = z.looseObject({
  stringValue: z.optional(z.string()),
  boolValue: z.optional(z.boolean()),
  intValue: z.optional(z.union([z.string().check(z.regex(INTEGER)), integer])),
  doubleValue: z.optional(z.union([z.string(), z.number()])),
  get arrayValue() {
    return z.optional(z.looseObject({ values: z.optional(z.array(anyValue)) }));
  },
  get kvlistValue() {
    return z.optional(z.looseObject({ values: keyValues }));
  },
  bytesValue: z.optional(z.string()),
});
const keyValues = z.optional(z.array(z.looseObject({ key: z.string(), value: z.optional(anyValue) })));
const eventSchema = z.looseObject({
  timeUnixNano: z.optional(nanos),
  name: z.optional(z.string()),
  attributes: keyValues,
});

/** A span as files of OTLP have it. */
export const spanSchema = z.looseObject({
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/i)),
  spanId: z.string().check(z.regex(/^[0-9a-f]{16}$/i)),
  parentSpanId: z.optional(z.string().check(z.regex(/^(?:[0-9a-f]{16})?$/i))),
  name: z.string(),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: keyValues,
  events: z.optional(z.array(eventSchema)),
  status: z.optional(z.looseObject({ code: z.optional(z.int()), message: z.optional(z.string()) })),
});

/** Checked by hand: every span that is read has dozens, and the schema above takes ten times as long. */
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
