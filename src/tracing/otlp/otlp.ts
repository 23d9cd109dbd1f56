import type { Attributes, AttributeValue } from "@opentelemetry/api";

/** OTLP's JSON encoding of traces. Format: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  /** Text for what JSON has no number for: `NaN`, `Infinity`, `-Infinity`. */
  doubleValue?: number | string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: string;
}

export interface KeyValue {
  key: string;
  value?: AnyValue;
}

export interface OtlpEvent {
  timeUnixNano?: string;
  name?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  events?: OtlpEvent[];
  links?: { traceId: string; spanId: string; attributes?: KeyValue[] }[];
  /** 0 unset, 1 ok, 2 error. */
  status?: { code?: number; message?: string };
  [other: string]: unknown;
}

/** What spans have in common: who made them, and with which tracer. */
export interface Origin {
  resource?: { attributes?: KeyValue[] };
  scope?: { name?: string; version?: string };
  /** What else OTLP's `ScopeSpans` had: the schema's URL, fields that we do not know. */
  scopeSpans?: Record<string, unknown>;
  [other: string]: unknown;
}

/** A span with what it has in common with others of its program. */
export interface StoredSpan {
  span: OtlpSpan;
  origin: Origin;
}

/** The id of the span that caused a span; undefined where there is none: nothing, an empty text, or zeros only. */
export function parentOf({ parentSpanId }: Pick<OtlpSpan, "parentSpanId">): string | undefined {
  return parentSpanId === undefined || /^0*$/.test(parentSpanId) ? undefined : parentSpanId;
}

/** OTLP's status code of a span that failed. */
export const STATUS_ERROR = 2;

export function toKeyValues(attributes: Attributes): KeyValue[] {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return known.map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: AttributeValue | null | undefined): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  return {};
}

/** A plain value as attributes carry it. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/**
 * Attributes as plain values. Whole numbers beyond 2^53 lose digits here, never in the span itself.
 *
 * @param bytes what bytes become; their base64 by default
 */
export function attributesOf(
  { attributes = [] }: { attributes?: readonly KeyValue[] | undefined },
  bytes: (base64: string) => unknown = String,
): Record<string, Plain> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toPlain(value, bytes)]));
}

const read = new WeakMap<OtlpSpan, Record<string, Plain>>();

/** A span's attributes as plain values, made once for all who ask, 6 % of reading a trace: a span does not change. */
export function spanAttributes(span: OtlpSpan): Readonly<Record<string, Plain>> {
  const known = read.get(span);
  if (known) return known;
  const attributes = attributesOf(span);
  read.set(span, attributes);
  return attributes;
}

function toPlain(value: AnyValue = {}, bytes: (base64: string) => unknown): Plain {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map((each) => toPlain(each, bytes));
  if (value.kvlistValue) return attributesOf({ attributes: value.kvlistValue.values }, bytes);
  return value.bytesValue == null ? null : (bytes(value.bytesValue) as Plain);
}

/** Microseconds since 1970 of an OTLP time. */
export function toMicros(nanos: string): number {
  return Number(BigInt(nanos) / 1000n);
}
