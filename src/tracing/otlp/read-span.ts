import { type Fields, fieldsOf, listOf, Misfit, textOf } from "./fields.js";
import type { OtlpEvent, OtlpSpan } from "./otlp.js";
import { readEnum, readId, readLinkId, readNanos, readParentId } from "./read-scalars.js";
import { readAttributes } from "./read-values.js";

const SPAN = new Set([
  "traceId",
  "spanId",
  "parentSpanId",
  "traceState",
  "flags",
  "name",
  "kind",
  "startTimeUnixNano",
  "endTimeUnixNano",
  "attributes",
  "droppedAttributesCount",
  "events",
  "droppedEventsCount",
  "links",
  "droppedLinksCount",
  "status",
]);
const EVENT = new Set(["timeUnixNano", "name", "attributes", "droppedAttributesCount"]);
const LINK = new Set(["traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"]);
const STATUS = new Set(["code", "message"]);

const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const CODES = ["UNSET", "OK", "ERROR"];

/**
 * A span as Protobuf's JSON mapping and the writers of it have it, as OTLP writes it. One without an end is taken to
 * end as it starts, and one without a start to start as it ends.
 *
 * @throws Misfit
 */
export function readSpan(given: unknown, path: string): OtlpSpan {
  const span = fieldsOf(given, path, SPAN);
  span.traceId = readId(span.traceId, `${path}.traceId`, "trace");
  span.spanId = readId(span.spanId, `${path}.spanId`, "span");
  const parent = readParentId(span.parentSpanId, `${path}.parentSpanId`);
  if (parent !== undefined) span.parentSpanId = parent;
  else if (span.parentSpanId !== "") delete span.parentSpanId;
  span.name = textOf(span.name ?? "", `${path}.name`);
  if ("kind" in span) span.kind = readEnum(span.kind, `${path}.kind`, "SPAN_KIND_", KINDS);
  readTimes(span, path);
  if ("attributes" in span) span.attributes = readAttributes(span.attributes, `${path}.attributes`);
  if ("events" in span) span.events = each(span.events, `${path}.events`, readEvent);
  if ("links" in span) span.links = each(span.links, `${path}.links`, readLink);
  if ("status" in span) span.status = readStatus(span.status, `${path}.status`);
  return span as unknown as OtlpSpan;
}

function readTimes(span: Fields, path: string): void {
  const [start, end] = [span.startTimeUnixNano ?? span.endTimeUnixNano, span.endTimeUnixNano ?? span.startTimeUnixNano];
  if (start === undefined) throw new Misfit(`${path}.startTimeUnixNano`, "is missing");
  span.startTimeUnixNano = readNanos(start, `${path}.startTimeUnixNano`);
  span.endTimeUnixNano = readNanos(end, `${path}.endTimeUnixNano`);
}

function readEvent(given: unknown, path: string): OtlpEvent {
  const event = fieldsOf(given, path, EVENT);
  if ("timeUnixNano" in event) event.timeUnixNano = readNanos(event.timeUnixNano, `${path}.timeUnixNano`);
  if ("name" in event) event.name = textOf(event.name, `${path}.name`);
  if ("attributes" in event) event.attributes = readAttributes(event.attributes, `${path}.attributes`);
  return event as OtlpEvent;
}

function readLink(given: unknown, path: string): unknown {
  const link = fieldsOf(given, path, LINK);
  link.traceId = readLinkId(link.traceId, "trace");
  link.spanId = readLinkId(link.spanId, "span");
  if ("attributes" in link) link.attributes = readAttributes(link.attributes, `${path}.attributes`);
  return link;
}

function readStatus(given: unknown, path: string): OtlpSpan["status"] {
  const status = fieldsOf(given, path, STATUS);
  if ("code" in status) status.code = readEnum(status.code, `${path}.code`, "STATUS_CODE_", CODES);
  if ("message" in status) status.message = textOf(status.message, `${path}.message`);
  return status;
}

function each<T>(given: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
  return listOf(given, path).map((item, index) => read(item, `${path}[${index}]`));
}
