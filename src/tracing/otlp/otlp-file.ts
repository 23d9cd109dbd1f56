import * as z from "zod/mini";
import type { StoredSpan } from "../store/store.js";
import type { Origin, OtlpSpan } from "./otlp.js";
import { spanSchema } from "./otlp-schema.js";

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

const requestSchema = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.optional(z.looseObject({})),
      scopeSpans: z.array(z.looseObject({ scope: z.optional(z.looseObject({})), spans: z.array(spanSchema) })),
    }),
  ),
});

/**
 * The spans of one line of an OTLP file; nothing of them is lost.
 * Format: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 *
 * @throws Error when the line is no OTLP trace request
 */
export function readRequest(line: string): StoredSpan[] {
  const request: unknown = JSON.parse(quoteLongIntegers(line));
  z.parse(requestSchema, request); // checked only: what is kept has the order and the fields that it came with
  const { resourceSpans } = request as z.infer<typeof requestSchema>;
  return resourceSpans.flatMap(({ scopeSpans, ...resource }) =>
    scopeSpans.flatMap(({ scope, spans, ...rest }) => {
      const origin: Origin = {
        ...resource,
        ...(scope === undefined ? {} : { scope }),
        ...(Object.keys(rest).length === 0 ? {} : { scopeSpans: rest }),
      };
      return spans.map((span) => ({ origin, span: withTimesAsText(span) as unknown as OtlpSpan }));
    }),
  );
}

function withTimesAsText(span: z.infer<typeof spanSchema>) {
  const text = (nanos: string | number) => (typeof nanos === "string" ? nanos : String(BigInt(nanos)));
  const events = span.events?.map((event) => {
    return event.timeUnixNano === undefined ? event : { ...event, timeUnixNano: text(event.timeUnixNano) };
  });
  return {
    ...span,
    startTimeUnixNano: text(span.startTimeUnixNano),
    endTimeUnixNano: text(span.endTimeUnixNano),
    ...(events ? { events } : {}),
  };
}

/** Strings, and numbers outside of them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Integers that a double cannot hold as text, as OTLP writes all its 64-bit integers: some programs write numbers,
 * and `JSON.parse` would round them.
 */
function quoteLongIntegers(json: string): string {
  return json.replace(TOKENS, (token) => {
    const isLong = token.length >= 16 && /^-?\d+$/.test(token) && String(Number(token)) !== token;
    return isLong ? `"${token}"` : token;
  });
}
