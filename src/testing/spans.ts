import type { AnyValue, OtlpSpan } from "../tracing/otlp/otlp.js";
import type { StoredSpan } from "../tracing/store/store.js";

/** Milliseconds since 1970 from which the spans of tests count. */
export const EPOCH = 1_700_000_000_000;

/** The n-th trace id, and the n-th span id. */
export const traceId = (n: number) => n.toString(16).padStart(32, "0");
export const spanId = (n: number) => n.toString(16).padStart(16, "0");

export interface SpanOf {
  trace?: number;
  id: number;
  parent?: number;
  /** Milliseconds after `EPOCH`. */
  from?: number;
  to?: number;
  name?: string;
  error?: boolean;
  attributes?: Record<string, string | number | boolean | readonly string[]>;
}

/** A span as OTLP. */
export function otlpSpan({
  trace = 1,
  id,
  parent,
  from = 0,
  to = from + 1,
  name,
  error,
  attributes = {},
}: SpanOf): OtlpSpan {
  return {
    traceId: traceId(trace),
    spanId: spanId(id),
    ...(parent === undefined ? {} : { parentSpanId: spanId(parent) }),
    name: name ?? `span ${id}`,
    startTimeUnixNano: String(BigInt(EPOCH + from) * 1_000_000n),
    endTimeUnixNano: String(BigInt(EPOCH + to) * 1_000_000n),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
    ...(error ? { status: { code: 2, message: "it broke" } } : {}),
  };
}

/** A span as the store keeps it. */
export function storedSpan(span: SpanOf): StoredSpan {
  return { origin: { resource: { attributes: [] }, scope: { name: "test" } }, span: otlpSpan(span) };
}

function anyValue(value: string | number | boolean | readonly string[]): AnyValue {
  if (typeof value === "object") return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}
