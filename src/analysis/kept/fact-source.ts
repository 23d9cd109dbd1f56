import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import type { Trace } from "../../tracing/trace.js";
import type { FactReader, RunFacts } from "./run-facts.js";

export interface ReadTrace {
  /** When it began, in milliseconds since 1970. */
  started_at: number;
  /** What was read of its run; undefined for a trace of another agent or program. */
  facts?: RunFacts;
  /** It is kept under the trace's id. */
  isKept: boolean;
}

/** One of several parts of the traces, each of which is read by itself. */
export interface Share {
  part: number;
  parts: number;
}

/** Where the facts of runs come from: they are read of traces, or were kept when they were read before. */
export interface FactSource {
  /** @param share only this part of the traces, of so many parts */
  read(filter: TraceFilter, share?: Share): AsyncIterable<ReadTrace>;
  /** Whether among the first traces at least so many are not kept yet; absent where no other process could keep them. */
  lacks?: (filter: TraceFilter, many: number) => Promise<boolean>;
  /** What is kept of a trace; undefined where the trace was forgotten since. @throws FactsLost where it is still there */
  of?: (traceId: string) => RunFacts | undefined;
}

/**
 * What was kept of a run is gone, though the run is still there: what an analysis would say without it is not true, so
 * that has to begin again. Nobody sees it but who keeps facts.
 */
export class FactsLost extends Error {
  override readonly name = "FactsLost";
}

/** Facts that are all read anew. */
export function freshFacts(source: TraceSource, agent: AnyAgent, read: FactReader): FactSource {
  return {
    async *read(filter) {
      for await (const trace of tracesOf(source, filter)) {
        const { started_at } = trace;
        yield { started_at, isKept: false, ...(trace.agent === agent.name ? { facts: read(trace) } : {}) };
      }
    },
  };
}

/** Traces in the order in which facts are kept: what comes first is told first, and that must not depend on what is kept. */
async function* tracesOf(source: TraceSource, filter: TraceFilter): AsyncGenerator<Trace> {
  const { local } = source;
  if (!local || filter.limit !== undefined) return yield* source.traces(filter);
  for await (const page of local.stamped(filter)) {
    const ids = page.map(({ trace_id }) => trace_id);
    yield* local.some(ids, filter);
  }
}
