import type { HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { type Origin, type OtlpSpan, toKeyValues } from "./otlp.js";

/** A finished span of the SDK as OTLP JSON. */
export function toOtlpSpan(span: ReadableSpan): OtlpSpan {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  return {
    traceId,
    spanId,
    ...(traceState ? { traceState: traceState.serialize() } : {}),
    ...(parentSpanId ? { parentSpanId } : {}),
    flags: traceFlags,
    name: span.name,
    kind: span.kind + 1,
    startTimeUnixNano: toNanos(span.startTime),
    endTimeUnixNano: toNanos(span.endTime),
    attributes: toKeyValues(span.attributes),
    events: span.events.map(({ time, name, attributes }) => ({
      timeUnixNano: toNanos(time),
      name,
      attributes: toKeyValues(attributes ?? {}),
    })),
    ...(span.links.length > 0
      ? {
          links: span.links.map(({ context, attributes }) => ({
            ...context,
            attributes: toKeyValues(attributes ?? {}),
          })),
        }
      : {}),
    status: { code: span.status.code, ...(span.status.message ? { message: span.status.message } : {}) },
    ...(span.droppedAttributesCount ? { droppedAttributesCount: span.droppedAttributesCount } : {}),
    ...(span.droppedEventsCount ? { droppedEventsCount: span.droppedEventsCount } : {}),
    ...(span.droppedLinksCount ? { droppedLinksCount: span.droppedLinksCount } : {}),
  };
}

/** The resource and scope of a span of the SDK. */
export function originOf(span: ReadableSpan): Origin {
  const { name, version } = span.instrumentationScope;
  return {
    resource: { attributes: toKeyValues(span.resource.attributes) },
    scope: { name, ...(version ? { version } : {}) },
  };
}

function toNanos([seconds, nanos]: HrTime): string {
  return `${seconds}${String(nanos).padStart(9, "0")}`;
}
