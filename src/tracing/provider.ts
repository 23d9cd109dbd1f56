import type { Attributes, Tracer } from "@opentelemetry/api";
import { hrTimeToMilliseconds } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { ATTRIBUTE } from "./attributes.js";
import type { Origin } from "./otlp.js";
import { originOf, toOtlpSpan } from "./sdk-spans.js";
import type { RunBeginning, StoredSpan } from "./store/store.js";

/** Gets spans as they happen. */
export interface SpanSink {
  /** What every span has. */
  attributes: Attributes;
  onRootStart(traceId: string, run: RunBeginning): void;
  onEnd(span: StoredSpan): void;
}

/**
 * A tracer whose spans are handed on, one by one, as they end: no queue, nothing batched, nothing dropped.
 *
 * @param sink.onRootStart is told of each span without a parent that begins
 * @param sink.onEnd gets each finished span as OTLP, before the caller of `end()` goes on
 */
export function createTracer(version: string, sink: SpanSink): Tracer {
  let origin: Origin | undefined; // of all spans of this tracer
  const processor: SpanProcessor = {
    onStart(span) {
      span.setAttributes(sink.attributes);
      if (span.parentSpanContext) return;
      const text = (key: string) => String(span.attributes[key] ?? "");
      sink.onRootStart(span.spanContext().traceId, {
        started_at: hrTimeToMilliseconds(span.startTime),
        name: span.name,
        agent: text(ATTRIBUTE.agentName),
        model: text(ATTRIBUTE.requestModel),
        session: text(ATTRIBUTE.session) || undefined,
      });
    },
    onEnd(span) {
      origin ??= originOf(span);
      sink.onEnd({ span: toOtlpSpan(span), origin });
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "underwrite", "service.version": version }),
    spanProcessors: [processor],
    // Nothing is cut: what a model was told is the evidence.
    spanLimits: { attributeCountLimit: 1000, eventCountLimit: 10_000 },
  });
  return provider.getTracer("underwrite", version);
}
