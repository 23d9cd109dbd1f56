import { createTraceState, type HrTime, type SpanContext, TraceFlags } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { attributesOf, type KeyValue, type OtlpSpan, parentOf } from "../otlp/otlp.js";
import type { StoredSpan } from "../store/store.js";

type Attributes = ReadableSpan["attributes"];

/** OTLP's flag of a span whose parent is in another process. */
const PARENT_IS_REMOTE = 0x200;

/**
 * A stored span as the SDK would have given it to an exporter.
 *
 * @throws SyntaxError when a time of it is no number
 */
export function toReadableSpan({ span, origin }: StoredSpan): ReadableSpan {
  const parentSpanId = parentOf(span);
  const isRemote = (Number(span.flags ?? 0) & PARENT_IS_REMOTE) !== 0;
  return {
    name: span.name,
    kind: Math.max(0, (span.kind ?? 1) - 1),
    spanContext: () => contextOf(span),
    parentSpanContext: parentSpanId ? { ...contextOf({ ...span, spanId: parentSpanId }), isRemote } : undefined,
    startTime: toHrTime(span.startTimeUnixNano),
    endTime: toHrTime(span.endTimeUnixNano),
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
    links: (span.links ?? []).map((link) => ({ context: contextOf(link), attributes: toAttributes(link.attributes) })),
    resource: resourceOf(origin),
    instrumentationScope: scopeOf(origin),
    droppedAttributesCount: Number(span.droppedAttributesCount ?? 0),
    droppedEventsCount: Number(span.droppedEventsCount ?? 0),
    droppedLinksCount: Number(span.droppedLinksCount ?? 0),
  };
}

/** Processors leave out what is not sampled: all that is stored was. */
function contextOf({ traceId, spanId, traceState }: Pick<OtlpSpan, "traceId" | "spanId"> & { traceState?: unknown }) {
  const context: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return typeof traceState === "string" && traceState !== ""
    ? { ...context, traceState: createTraceState(traceState) }
    : context;
}

function toHrTime(nanos = "0"): HrTime {
  const value = BigInt(nanos);
  return [Number(value / 1_000_000_000n), Number(value % 1_000_000_000n)];
}

/** Lists, groups and bytes too, which attributes of the SDK's types are not, but exporters write. */
function toAttributes(attributes: readonly KeyValue[] | undefined): Attributes {
  return attributesOf({ attributes }, (base64) => Uint8Array.from(Buffer.from(base64, "base64"))) as Attributes;
}

function scopeOf({ scope = {}, scopeSpans = {} }: StoredSpan["origin"]): ReadableSpan["instrumentationScope"] {
  const { name = "", version } = scope;
  const { schemaUrl } = scopeSpans;
  return { name, version, ...(typeof schemaUrl === "string" ? { schemaUrl } : {}) };
}

const resources = new Map<string, ReadableSpan["resource"]>();

/** One object for equal resources: exporters group spans by it. */
function resourceOf({ resource: stored, schemaUrl }: StoredSpan["origin"]): ReadableSpan["resource"] {
  const key = JSON.stringify([stored?.attributes, schemaUrl]);
  const known = resources.get(key);
  if (known) return known;
  const attributes = toAttributes(stored?.attributes) as ReadableSpan["resource"]["attributes"];
  const resource: ReadableSpan["resource"] = {
    attributes,
    ...(typeof schemaUrl === "string" ? { schemaUrl } : {}),
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  resources.set(key, resource);
  return resource;
}
