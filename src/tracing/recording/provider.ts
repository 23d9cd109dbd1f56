import type { Attributes, HrTime, Tracer } from "@opentelemetry/api";
import { addHrTimes, hrTimeToMilliseconds, millisToHrTime } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { ATTRIBUTE, OPERATION, SCHEMA_URL } from "../attributes.js";
import type { Origin, Plain } from "../otlp/otlp.js";
import type { RunBeginning, StoredSpan } from "../store/store.js";
import { kindOf } from "../vocabulary/kinds.js";
import { type EndedSpan, originOf, type SpanTimes, toOtlpSpan } from "./sdk-spans.js";

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

/** The two clocks of a machine, in milliseconds. */
export interface Clocks {
  /** Since 1970; it can be set. */
  wall(): number;
  /** Since some moment; it only goes forward. */
  steady(): number;
}

export const CLOCKS: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

/**
 * Times of spans that fit each other. The SDK takes each span's start from the wall clock, so that a clock that is set
 * amid a run makes of it a trace of days. Here the wall clock is asked once a trace, when its first span begins; the
 * rest is measured.
 */
class SteadyTimes {
  private readonly traces = new Map<string, { wall: number; steady: number; open: number }>();
  private readonly starts = new WeakMap<object, HrTime>();

  constructor(private readonly clocks: Clocks) {}

  /** To be told of each span that begins. @param isGiven its maker said when @returns when it began */
  begin(span: EndedSpan, isGiven: boolean): HrTime {
    const { traceId } = span.spanContext();
    const steady = this.clocks.steady();
    const trace = this.traces.get(traceId) ?? { wall: this.clocks.wall(), steady, open: 0 };
    this.traces.set(traceId, trace);
    trace.open++;
    const start = isGiven ? span.startTime : millisToHrTime(trace.wall + (steady - trace.steady));
    this.starts.set(span, start);
    return start;
  }

  /** The times of a span that has ended: its length is the SDK's, which measures it. */
  end(span: EndedSpan): SpanTimes {
    const { traceId } = span.spanContext();
    const trace = this.traces.get(traceId);
    if (trace && --trace.open === 0) this.traces.delete(traceId);
    const startTime = this.starts.get(span) ?? span.startTime;
    return { startTime, endTime: addHrTimes(startTime, span.duration), shift: minus(startTime, span.startTime) };
  }
}

/** The difference of two times; its seconds can be negative, its nanoseconds not. */
function minus(a: HrTime, b: HrTime): HrTime {
  const nanos = a[1] - b[1];
  return nanos < 0 ? [a[0] - b[0] - 1, nanos + 1e9] : [a[0] - b[0], nanos];
}
