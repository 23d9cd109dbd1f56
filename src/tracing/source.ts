import { setImmediate as breathe } from "node:timers/promises";
import type { Redactor } from "../text/redact.js";
import type { TraceFilter, TraceSummary } from "./filter.js";
import { partsOfRunId } from "./runs.js";
import { idsThere, type Stamped, stampedPages } from "./store/facts/stamps.js";
import { readThese } from "./store/queries/read-many.js";
import { spanOf } from "./store/queries/run-outcomes.js";
import { summarizeTrace } from "./store/queries/summary.js";
import { readPart, type SpanRange } from "./store/queries/trace-part.js";
import type { StoredSpan, TraceStore } from "./store/store.js";
import { buildTrace, type Trace, type TraceSpan, walk } from "./trace.js";

/** Where traces are read from: the local store, or Langfuse. */
export interface TraceSource {
  /** `local` or `langfuse`. */
  name: string;
  /** Traces in a line each, newest first. */
  list(filter: TraceFilter): Promise<TraceSummary[]>;
  /** The same, one by one, for engines that read more than memory holds. */
  traces(filter: TraceFilter): AsyncIterable<Trace>;
  /** One trace, by its whole id, or one of several runs in it. */
  trace(traceId: string): Promise<Trace | undefined>;
  /** One span of a trace, without those that it caused; absent where it costs no less than all of them. */
  span?(traceId: string, spanId: string): Promise<TraceSpan | undefined>;
  /**
   * A long trace in part, so that what it costs does not grow with it; undefined for one that is short, not there, or one
   * run of several. Absent where a part costs no less than the whole.
   */
  part?(traceId: string, range: SpanRange): Promise<TracePart | undefined>;
  /** The spans of a trace as OTLP, for export: of all of it, also where one run is named. */
  spans(traceId: string): Promise<StoredSpan[]>;
  /** Ids that begin with a prefix, at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): Promise<string[]>;
  /**
   * The same as `traces`, some at a time, and told how far it has looked: for who does not look through everything.
   * Absent where a filter costs no more than what it finds.
   *
   * @param together how many are looked at in each part; fewer where there are no more
   */
  looks?(filter: TraceFilter, together: number): AsyncIterable<Looked>;
  /** The local store's traces with what says whether they are still what they were; absent where that is not known. */
  local?: LocalTraces;
}

/** A long trace of which some spans are read. */
export interface TracePart {
  /** With the spans that tell what was done, those that were asked for, and those above them. */
  trace: Trace;
  /** Ids of the spans that were asked for, in the order in which they began. */
  page: string[];
  /** Its spans in all. */
  total: number;
  /** When the first one began, and the last one ended: milliseconds since 1970. */
  began: number;
  ended: number;
  /** Runs, model calls, tool calls and checks in its middle that are not in `trace`: none, unless there are very many. */
  left_out: number;
}

/** A part of what a source was looked through for. */
export interface Looked {
  /** Those that the filter lets through, newest first. */
  traces: Trace[];
  /** How many were looked at, and the oldest of them. */
  count: number;
  last: { trace_id: string; started_at: number };
}

/** Traces of the local store, for who keeps what was read of them. */
export interface LocalTraces {
  /** The store's file; `:memory:` for one that is in memory. */
  path: string;
  /** The traces that a filter lets through, many at a time, without their spans, and without end at its limit, which is of runs. */
  stamped(filter: TraceFilter): AsyncIterable<Stamped[]>;
  /** Whole runs of some traces, in their order, as a filter means them: its conditions on traces are not looked at again. */
  some(traceIds: readonly string[], filter: TraceFilter): AsyncIterable<Trace>;
  /** Which of some traces are there now. */
  there(traceIds: readonly string[]): ReadonlySet<string>;
}

/** Traces of the local store between two looks at what else happens: a signal, a timer. */
const BREATH = 200;

/** The local store as a source. It reads without waiting for anything, so it lets signals and timers in now and then. */
export function localSource(store: TraceStore): TraceSource {
  const read = (id: string): Trace | undefined => {
    const stored = store.stored(id);
    return stored && buildTrace(stored.summary, stored.spans, stored.scores);
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
    async span(traceId, spanId) {
      const id = partsOfRunId(traceId).traceId;
      const found = spanOf(store.connection, id, spanId);
      return found && buildTrace(summarizeTrace(id, [found]), [found], []).roots[0];
    },
    async part(traceId, range) {
      const found = readPart(store.connection, traceId, range);
      if (!found) return undefined;
      const { page, total, left_out, begin_us, end_us, summary, spans, scores } = found;
      const trace = buildTrace(summary, spans, scores);
      return { trace, page, total, began: begin_us / 1000, ended: end_us / 1000, left_out };
    },
    spans: async (id) => store.spansOf(partsOfRunId(id).traceId),
    idsWithPrefix: async (prefix, limit) => store.idsWithPrefix(prefix, limit),
    local: {
      path: store.path,
      stamped: (filter) => stampedPages(store.connection, filter),
      async *some(traceIds, filter) {
        let read = 0;
        for (const { summary, spans, scores } of readThese(store.connection, traceIds, filter)) {
          if (++read % BREATH === 0) await breathe();
          yield buildTrace(summary, spans, scores);
        }
      },
      there: (traceIds) => idsThere(store.connection, traceIds),
    },
  };
}

/** A source whose traces come without the secrets that they hold: those of others, or of earlier versions, may. */
export function redactedSource(source: TraceSource, redactor: Redactor): TraceSource {
  const clean = ({ roots, ...rest }: Trace): Trace => {
    // Span by span: a chain of them may be longer than a stack is deep.
    for (const span of walk(roots)) {
      const { children: _, ...own } = span;
      Object.assign(span, redactor.json(own));
    }
    return { ...redactor.json(rest), roots };
  };
  const { local, looks, span, part } = source;
  return {
    name: source.name,
    ...(looks
      ? {
          async *looks(filter: TraceFilter, together: number) {
            for await (const { traces, ...looked } of looks(filter, together))
              yield { ...looked, traces: traces.map(clean) };
          },
        }
      : {}),
    ...(local
      ? {
          local: {
            ...local,
            async *some(traceIds: readonly string[], filter: TraceFilter) {
              for await (const trace of local.some(traceIds, filter)) yield clean(trace);
            },
          },
        }
      : {}),
    ...(span ? { span: async (traceId: string, spanId: string) => redactor.json(await span(traceId, spanId)) } : {}),
    ...(part
      ? {
          async part(traceId: string, range: SpanRange) {
            const found = await part(traceId, range);
            return found && { ...found, trace: clean(found.trace) };
          },
        }
      : {}),
    list: async (filter) => redactor.json(await source.list(filter)),
    async *traces(filter) {
      for await (const trace of source.traces(filter)) yield clean(trace);
    },
    trace: async (traceId) => {
      const trace = await source.trace(traceId);
      return trace && clean(trace);
    },
    spans: async (traceId) => redactor.json(await source.spans(traceId)),
    idsWithPrefix: (prefix, limit) => source.idsWithPrefix(prefix, limit),
  };
}
