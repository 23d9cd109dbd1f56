import * as z from "zod/mini";
import type { Origin, OtlpSpan } from "./otlp.js";
import type { StoredSpan } from "./store/store.js";

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

const integer = z.number().check(z.refine(Number.isInteger));
const nanos = z.pipe(
  z.union([z.string().check(z.regex(/^\d{1,20}$/)), integer.check(z.gte(0))]),
  z.transform((value) => (typeof value === "string" ? value : String(BigInt(value)))),
);
const anyValue: z.ZodMiniType = z.looseObject({
  stringValue: z.optional(z.string()),
  boolValue: z.optional(z.boolean()),
  intValue: z.optional(z.union([z.string().check(z.regex(/^-?\d{1,20}$/)), integer])),
  doubleValue: z.optional(z.union([z.string(), z.number()])),
  get arrayValue() {
    return z.optional(z.looseObject({ values: z.optional(z.array(anyValue)) }));
  },
  get kvlistValue() {
    return z.optional(z.looseObject({ values: keyValues }));
  },
  bytesValue: z.optional(z.string()),
});
const keyValues = z.optional(z.array(z.looseObject({ key: z.string(), value: z.optional(anyValue) })));
const eventSchema = z.looseObject({
  timeUnixNano: z.optional(nanos),
  name: z.optional(z.string()),
  attributes: keyValues,
});
const spanSchema = z.looseObject({
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/i)),
  spanId: z.string().check(z.regex(/^[0-9a-f]{16}$/i)),
  parentSpanId: z.optional(z.string().check(z.regex(/^(?:[0-9a-f]{16})?$/i))),
  name: z.string(),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: keyValues,
  events: z.optional(z.array(eventSchema)),
  status: z.optional(z.looseObject({ code: z.optional(z.int()), message: z.optional(z.string()) })),
});
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
  const { resourceSpans } = z.parse(requestSchema, JSON.parse(quoteLongIntegers(line)));
  return resourceSpans.flatMap(({ scopeSpans, ...resource }) =>
    scopeSpans.flatMap(({ scope, spans, ...rest }) => {
      const origin: Origin = {
        ...resource,
        ...(scope === undefined ? {} : { scope }),
        ...(Object.keys(rest).length === 0 ? {} : { scopeSpans: rest }),
      };
      return spans.map((span) => ({ origin, span: span as unknown as OtlpSpan }));
    }),
  );
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
