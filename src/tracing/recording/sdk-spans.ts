import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from "@opentelemetry/api";
import { addHrTimes } from "@opentelemetry/core";
import { type Origin, type OtlpSpan, toKeyValues } from "../otlp/otlp.js";

/** A finished span of the SDK, as far as it is read: by types that need no package of it. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanContext: () => SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: Link[];
  readonly events: { time: HrTime; name: string; attributes?: Attributes }[];
  readonly resource: { readonly attributes: Attributes };
  readonly instrumentationScope: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** When a span began and ended, and how far that is from what the SDK says, which its events are by as well. */
export interface SpanTimes {
  startTime: HrTime;
  endTime: HrTime;
  shift: HrTime;
}

/** The bits of OTLP's flags that say of a parent or a linked span that it is of another process. */
const REMOTE = 0x300;

/** A finished span of the SDK as OTLP JSON, with the times that it should have. */
export function toOtlpSpan(span: EndedSpan, { startTime, endTime, shift }: SpanTimes): OtlpSpan {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  return {
    traceId,
    spanId,
    ...(traceState ? { traceState: traceState.serialize() } : {}),
    ...(parentSpanId ? { parentSpanId } : {}),
    flags: span.parentSpanContext?.isRemote ? traceFlags | REMOTE : traceFlags,
    name: span.name,
    kind: span.kind + 1,
    startTimeUnixNano: toNanos(startTime),
    endTimeUnixNano: toNanos(endTime),
    attributes: toKeyValues(span.attributes),
    events: span.events.map(({ time, name, attributes }) => ({
      timeUnixNano: toNanos(addHrTimes(time, shift)),
      name,
      attributes: toKeyValues(attributes ?? {}),
    })),
    ...(span.links.length > 0
      ? {
          links: span.links.map(({ context: { traceId, spanId, traceFlags, isRemote }, attributes }) => ({
            traceId,
            spanId,
            attributes: toKeyValues(attributes ?? {}),
            flags: isRemote ? traceFlags | REMOTE : traceFlags,
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
export function originOf(span: EndedSpan): Origin {
  const { name, version, schemaUrl } = span.instrumentationScope;
  return {
    resource: { attributes: toKeyValues(span.resource.attributes) },
    scope: { name, ...(version ? { version } : {}) },
    ...(schemaUrl ? { scopeSpans: { schemaUrl } } : {}),
  };
}

function toNanos([seconds, nanos]: HrTime): string {
  return `${seconds}${String(nanos).padStart(9, "0")}`;
}
