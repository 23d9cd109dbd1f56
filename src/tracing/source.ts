import { setImmediate as breathe } from "node:timers/promises";
import type { TraceFilter, TraceSummary } from "./filter.js";
import type { StoredSpan, TraceStore } from "./store/store.js";
import { buildTrace, type Trace } from "./trace.js";

/** Where traces are read from: the local store, or Langfuse. */
export interface TraceSource {
  /** `local` or `langfuse`. */
  name: string;
  /** Traces in a line each, newest first. */
  list(filter: TraceFilter): Promise<TraceSummary[]>;
  /** The same, one by one, for engines that read more than memory holds. */
  traces(filter: TraceFilter): AsyncIterable<Trace>;
  /** One trace, by its whole id. */
  trace(traceId: string): Promise<Trace | undefined>;
  /** The spans of a trace as OTLP, for export. */
  spans(traceId: string): Promise<StoredSpan[]>;
  /** Ids that begin with a prefix, at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): Promise<string[]>;
}

/** Traces of the local store between two looks at what else happens: a signal, a timer. */
const BREATH = 200;

/** The local store as a source. It reads without waiting for anything, so it lets signals and timers in now and then. */
export function localSource(store: TraceStore): TraceSource {
  const read = (traceId: string): Trace | undefined => {
    const summary = store.summary(traceId);
    const spans = store.spansOf(traceId).map(({ span }) => span);
    return summary && buildTrace(summary, spans, store.scoresOf(traceId));
  };
  return {
    name: "local",
    list: async (filter) => store.list(filter),
    async *traces(filter) {
      let read = 0;
      for (const { summary, spans, scores } of store.readMany(filter)) {
        if (++read % BREATH === 0) await breathe();
        yield buildTrace(summary, spans, scores);
      }
    },
    async trace(traceId) {
      await breathe();
      return read(traceId);
    },
    spans: async (traceId) => store.spansOf(traceId),
    idsWithPrefix: async (prefix, limit) => store.idsWithPrefix(prefix, limit),
  };
}
