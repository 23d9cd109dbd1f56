import type { Attributes, Tracer } from "@opentelemetry/api";
import { addEvaluations, type Score } from "../score.js";
import { summarizeTrace } from "../store/queries/summary.js";
import type { RunBeginning, StoredSpan } from "../store/store.js";
import { buildTrace, type Trace } from "../trace.js";
import { createTracer } from "./provider.js";

/** Spans of many runs at once, held in memory until they are kept: so they share the store's transactions. */
export interface HeldSpans {
  tracer: Tracer;
  /** Holds scores with the spans of their traces; `asEvents` of these spans, too, where the run has ended before. */
  addScores(scores: readonly Score[], options?: { asEvents?: boolean }): void;
  /** A run's trace, as far as its spans have ended. */
  trace(traceId: string): Trace;
  /** Hands over all runs that have begun since the last time, and all spans and scores of some traces. */
  release(traceIds: readonly string[]): Released;
}

/** What is to be kept, as a whole. */
export interface Released {
  begun: { trace_id: string; run: RunBeginning }[];
  spans: StoredSpan[];
  scores: Score[];
}

/**
 * A tracer whose spans wait until they are released.
 *
 * @param attributes what every span has
 * @param resource what is said of this process
 */
export function holdSpans(version: string, attributes: Attributes, resource?: Attributes): HeldSpans {
  const held = new Map<string, { spans: StoredSpan[]; scores: Score[] }>();
  let begun: Released["begun"] = [];
  const tracer = createTracer(version, {
    attributes,
    resource,
    onRootStart: (trace_id, run) => {
      begun.push({ trace_id, run });
      held.set(trace_id, { spans: [], scores: [] });
    },
    onEnd: (span) => held.get(span.span.traceId)?.spans.push(span),
  });
  return {
    tracer,
    addScores(scores, { asEvents = false } = {}) {
      for (const score of scores) {
        const { spans = [], scores: kept } = held.get(score.trace_id) ?? {};
        if (asEvents)
          addEvaluations(
            spans.map(({ span }) => span),
            [score],
          );
        kept?.push(score);
      }
    },
    trace(traceId) {
      const spans = (held.get(traceId)?.spans ?? []).map(({ span }) => span);
      return buildTrace(summarizeTrace(traceId, spans), spans, []);
    },
    release(traceIds) {
      // Taken out, not only forgotten: V8 keeps a map's former tables, and all they point to, for long.
      const released = {
        begun,
        spans: traceIds.flatMap((traceId) => held.get(traceId)?.spans.splice(0) ?? []),
        scores: traceIds.flatMap((traceId) => held.get(traceId)?.scores.splice(0) ?? []),
      };
      begun = [];
      for (const traceId of traceIds) held.delete(traceId);
      return released;
    },
  };
}
