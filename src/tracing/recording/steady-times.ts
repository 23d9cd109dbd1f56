import type { HrTime } from "@opentelemetry/api";
import { addHrTimes, millisToHrTime } from "@opentelemetry/core";
import type { EndedSpan, SpanTimes } from "./sdk-spans.js";

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
export class SteadyTimes {
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
