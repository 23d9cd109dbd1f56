import { isSpanContextValid, type SpanContext } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";

/** The span that W3C's `traceparent` names; undefined for nothing, and for a text that is none. */
export function readTraceparent(text: unknown): SpanContext | undefined {
  const read = typeof text === "string" ? parseTraceParent(text) : null;
  return read ? { ...read, isRemote: true } : undefined;
}

/** A span as W3C's `traceparent` names it; undefined for one that nobody records. */
export function traceparentOf(span: SpanContext): string | undefined {
  if (!isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, "0")}`;
}
