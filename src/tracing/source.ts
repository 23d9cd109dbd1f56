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

/** The local store as a source. */
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
      for (const { summary, spans, scores } of store.readMany(filter)) yield buildTrace(summary, spans, scores);
    },
    trace: async (traceId) => read(traceId),
    spans: async (traceId) => store.spansOf(traceId),
    idsWithPrefix: async (prefix, limit) => store.idsWithPrefix(prefix, limit),
  };
}
