import type { Attributes, HrTime, Tracer } from "@opentelemetry/api";
import { hrTimeToMilliseconds } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { ATTRIBUTE, OPERATION, SCHEMA_URL } from "../attributes.js";
import type { Origin, Plain } from "../otlp/otlp.js";
import type { RunBeginning, StoredSpan } from "../store/store.js";
import { kindOf } from "../vocabulary/run-kind.js";
import { type EndedSpan, originOf, toOtlpSpan } from "./sdk-spans.js";
import { CLOCKS, type Clocks, SteadyTimes } from "./steady-times.js";

/** Gets spans as they happen. */
export interface SpanSink {
  /** What every span has. */
  attributes: Attributes;
  /** What is said of the program that makes them, beside its name and version. */
  resource?: Attributes;
  onRootStart(traceId: string, run: RunBeginning): void;
  onEnd(span: StoredSpan): void;
}

/** What a span processor of OpenTelemetry's SDK does, by types that need no package of it. */
export interface SinkProcessor {
  onStart(span: EndedSpan, parentContext: unknown): void;
  onEnd(span: EndedSpan): void;
}

/** Hands on the spans of tracers that others made, as they are: nothing is added to them. */
export function sinkProcessor(sink: Omit<SpanSink, "attributes">): SinkProcessor {
  return {
    onStart: (span) => tellBeginning(span, span.startTime, sink),
    onEnd(span) {
      const { startTime, endTime } = span;
      sink.onEnd({ span: toOtlpSpan(span, { startTime, endTime, shift: [0, 0] }), origin: originOf(span) });
    },
  };
}

/** Tells of a run that begins, or of a span without a parent. */
function tellBeginning(span: EndedSpan, startTime: HrTime, sink: Pick<SpanSink, "onRootStart">): void {
  // A run is one wherever it was begun: also below a span of another program.
  if (span.parentSpanContext && span.attributes[ATTRIBUTE.operation] !== OPERATION.run) return;
  const text = (key: string) => String(span.attributes[key] ?? "");
  sink.onRootStart(span.spanContext().traceId, {
    started_at: hrTimeToMilliseconds(startTime),
    name: span.name,
    agent: text(ATTRIBUTE.agentName),
    model: text(ATTRIBUTE.requestModel),
    session: text(ATTRIBUTE.session) || undefined,
    kind: kindOf(span.attributes as Record<string, Plain>),
  });
}

/**
 * A tracer whose spans are handed on, one by one, as they end: no queue, nothing batched, nothing dropped.
 *
 * Times within a trace fit each other, whatever happens to the machine's clock.
 *
 * @param sink.onRootStart is told of each span without a parent that begins, and of each run
 * @param sink.onEnd gets each finished span as OTLP, before the caller of `end()` goes on
 */
export function createTracer(version: string, sink: SpanSink, clocks: Clocks = CLOCKS): Tracer {
  let origin: Origin | undefined; // of all spans of this tracer
  const times = new SteadyTimes(clocks);
  let isGiven = false; // of the span that is being begun: its start
  const processor: SpanProcessor = {
    onStart(span) {
      const startTime = times.begin(span, isGiven);
      span.setAttributes(sink.attributes);
      tellBeginning(span, startTime, sink);
    },
    onEnd(span) {
      origin ??= originOf(span);
      sink.onEnd({ span: toOtlpSpan(span, times.end(span)), origin });
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "underwrite", "service.version": version, ...sink.resource }),
    spanProcessors: [processor],
    // Nothing is left out or cut: what a model was told is the evidence. Where these are not given, the SDK reads them
    // from OTEL_TRACES_SAMPLER and OTEL_*_LIMIT, which may be meant for another program: they act at delivery.
    sampler: new AlwaysOnSampler(),
    generalLimits: { attributeValueLengthLimit: Number.POSITIVE_INFINITY, attributeCountLimit: 1000 },
    spanLimits: {
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      attributeCountLimit: 1000,
      eventCountLimit: 10_000,
      linkCountLimit: 1000,
      attributePerEventCountLimit: 1000,
      attributePerLinkCountLimit: 1000,
    },
  });
  const tracer = provider.getTracer("underwrite", version, { schemaUrl: SCHEMA_URL });
  const startSpan: Tracer["startSpan"] = (name, options, context) => {
    isGiven = options?.startTime !== undefined;
    return tracer.startSpan(name, options, context);
  };
  return Object.assign(Object.create(tracer) as Tracer, { startSpan }); // its `startActiveSpan` goes through this one
}
