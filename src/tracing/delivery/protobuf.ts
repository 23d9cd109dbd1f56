import { type HrTime, type SpanContext, TraceFlags } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { attributesOf, type KeyValue, type OtlpSpan, parentOf } from "../otlp/otlp.js";
import type { StoredSpan } from "../store/store.js";

/** Spans as a binary `ExportTraceServiceRequest`, by OpenTelemetry's own serializer. */
export function encodeRequest(spans: readonly StoredSpan[]): Uint8Array {
  return ProtobufTraceSerializer.serializeRequest(spans.map(toReadableSpan)) ?? new Uint8Array();
}

/** A backend's binary answer: an `ExportTraceServiceResponse`. @throws Error when it is none */
export function decodeResponse(bytes: Uint8Array): unknown {
  return ProtobufTraceSerializer.deserializeResponse(bytes);
}

/** A stored span as the SDK would have given it to an exporter. */
function toReadableSpan({ span, origin }: StoredSpan): ReadableSpan {
  const { name = "", version } = origin.scope ?? {};
  const schemaUrl = origin.scopeSpans?.schemaUrl;
  const parentSpanId = parentOf(span);
  const startTime = toHrTime(span.startTimeUnixNano);
  const endTime = toHrTime(span.endTimeUnixNano);
  return {
    name: span.name,
    kind: Math.max(0, (span.kind ?? 1) - 1),
    spanContext: () => contextOf(span, span.spanId),
    parentSpanContext: parentSpanId ? contextOf(span, parentSpanId) : undefined,
    startTime,
    endTime,
    duration: [0, 0],
    ended: true,
    status: { code: span.status?.code ?? 0, message: span.status?.message },
    attributes: toAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? "",
      time: toHrTime(event.timeUnixNano ?? span.startTimeUnixNano),
      attributes: toAttributes(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount ?? 0,
    })),
    links: (span.links ?? []).map((link) => ({
      context: { traceId: link.traceId, spanId: link.spanId, traceFlags: TraceFlags.NONE },
      attributes: toAttributes(link.attributes),
    })),
    resource: resourceOf(toAttributes(origin.resource?.attributes)),
    instrumentationScope: { name, version, ...(typeof schemaUrl === "string" ? { schemaUrl } : {}) },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function contextOf({ traceId }: OtlpSpan, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function toHrTime(nanos: string): HrTime {
  const value = BigInt(nanos);
  return [Number(value / 1_000_000_000n), Number(value % 1_000_000_000n)];
}

function toAttributes(attributes: KeyValue[] = []): ReadableSpan["attributes"] {
  return attributesOf({ attributes }) as ReadableSpan["attributes"];
}

const resources = new Map<string, ReadableSpan["resource"]>();

/** One object for equal resources: the serializer groups spans by it. */
function resourceOf(attributes: ReadableSpan["attributes"]): ReadableSpan["resource"] {
  const key = JSON.stringify(attributes);
  const known = resources.get(key);
  if (known) return known;
  const resource: ReadableSpan["resource"] = {
    attributes: attributes as ReadableSpan["resource"]["attributes"],
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  resources.set(key, resource);
  return resource;
}
