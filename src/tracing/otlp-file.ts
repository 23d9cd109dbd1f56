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
      const { scope, scopeSchemaUrl, ...resource } = origin;
      const schema = scopeSchemaUrl === undefined ? {} : { schemaUrl: scopeSchemaUrl };
      return { ...resource, scopeSpans: [{ ...(scope === undefined ? {} : { scope }), spans, ...schema }] };
    }),
  };
}

const nanos = z.pipe(
  z.union([z.string().check(z.regex(/^\d{1,20}$/)), z.int()]),
  z.transform((value) => String(value)),
);
const spanSchema = z.looseObject({
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/i)),
  spanId: z.string().check(z.regex(/^[0-9a-f]{16}$/i)),
  parentSpanId: z.optional(z.string().check(z.regex(/^(?:[0-9a-f]{16})?$/i))),
  name: z.string(),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: z.optional(z.array(z.looseObject({ key: z.string(), value: z.looseObject({}) }))),
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
  const { resourceSpans } = z.parse(requestSchema, JSON.parse(line));
  return resourceSpans.flatMap(({ scopeSpans, ...resource }) =>
    scopeSpans.flatMap(({ scope, spans, schemaUrl }) => {
      const origin: Origin = {
        ...resource,
        ...(scope === undefined ? {} : { scope }),
        ...(schemaUrl === undefined ? {} : { scopeSchemaUrl: schemaUrl }),
      };
      return spans.map((span) => ({ origin, span: span as unknown as OtlpSpan }));
    }),
  );
}
