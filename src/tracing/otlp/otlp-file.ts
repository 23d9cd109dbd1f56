import { endOfString } from "../../text/json.js";
import type { Origin, OtlpSpan, StoredSpan } from "./otlp.js";
import { readTraces } from "./read-traces.js";

/** An OTLP `ExportTraceServiceRequest` as JSON. */
export interface TraceRequest {
  resourceSpans: ({ scopeSpans: { scope?: unknown; spans: OtlpSpan[] }[] } & Record<string, unknown>)[];
}

/** Spans as one OTLP request, grouped by what they have in common. */
export function toRequest(spans: readonly StoredSpan[]): TraceRequest {
  const groups = new Map<string, { origin: Origin; spans: OtlpSpan[] }>();
  for (const { span, origin } of spans) {
    const key = JSON.stringify(origin);
    const group = groups.get(key) ?? { origin, spans: [] };
    group.spans.push(span);
    groups.set(key, group);
  }
  return {
    resourceSpans: [...groups.values()].map(({ origin, spans }) => {
      const { scope, scopeSpans, ...resource } = origin;
      return { ...resource, scopeSpans: [{ ...scopeSpans, ...(scope === undefined ? {} : { scope }), spans }] };
    }),
  };
}

/**
 * The spans of one line of an OTLP file; nothing of them is lost.
 * Format: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 *
 * @throws Error when the line is no OTLP trace request, or a part of it cannot be read
 */
export function readRequest(line: string): StoredSpan[] {
  const { spans, refused, skipped } = readTraces(parseOtlp(line));
  const [first] = refused;
  if (first) throw new Error(`${first.field} ${first.reason}`.trim());
  if (skipped.length > 0) throw new Error(`it holds ${skipped.join(" and ")}, not traces`);
  return spans;
}

/** JSON of OTLP, with long integers as text. @throws SyntaxError */
export function parseOtlp(json: string): unknown {
  return JSON.parse(quoteLongIntegers(json));
}

const NUMBERS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Digits of the shortest integer that a double cannot hold. */
const LONG = 16;

/**
 * Integers that a double cannot hold as text, as OTLP writes all its 64-bit integers: some programs write numbers,
 * and `JSON.parse` would round them.
 */
function quoteLongIntegers(json: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length; ) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    if (end - at >= LONG) {
      parts.push(json.slice(copied, at), json.slice(at, end).replace(NUMBERS, quotedIfLong));
      copied = end;
    }
    at = quote < 0 ? end : endOfString(json, quote);
  }
  return parts.length === 0 ? json : parts.join("") + json.slice(copied);
}

function quotedIfLong(number: string): string {
  const isLong = number.length >= LONG && /^-?\d+$/.test(number) && String(Number(number)) !== number;
  return isLong ? `"${number}"` : number;
}
