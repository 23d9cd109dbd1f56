import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import type { FactReader, RunFacts } from "./run-facts.js";

/** A trace that was read. */
export interface ReadTrace {
  /** When it began, in milliseconds since 1970. */
  started_at: number;
  /** What was read of its run; undefined for a trace of another agent or program. */
  facts?: RunFacts;
  /** It is kept under the trace's id. */
  isKept: boolean;
}

/** Where the facts of runs come from: they are read of traces, or were kept when they were read before. */
export interface FactSource {
  read(filter: TraceFilter): AsyncIterable<ReadTrace>;
  /** What is kept of a trace; undefined where it was forgotten since. */
  of?: (traceId: string) => RunFacts | undefined;
}

/** Facts that are all read anew. */
export function freshFacts(source: TraceSource, agent: AnyAgent, read: FactReader): FactSource {
  return {
    async *read(filter) {
      for await (const trace of source.traces(filter)) {
        const { started_at } = trace;
        yield { started_at, isKept: false, ...(trace.agent === agent.name ? { facts: read(trace) } : {}) };
      }
    },
  };
}
