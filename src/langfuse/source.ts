import type { LangfuseSettings } from "../settings/destinations.js";
import type { TraceFilter, TraceSummary } from "../tracing/filter.js";
import { partsOfRunId } from "../tracing/runs.js";
import { type Looked, localSource, type TraceSource } from "../tracing/source.js";
import { type StoredSpan, TraceStore } from "../tracing/store/store.js";
import type { Trace } from "../tracing/trace.js";
import { type LangfuseApi, type LangfuseApiOptions, langfuseApi, type ObservationQuery } from "./api.js";
import { scanTraces } from "./scan.js";
import { toScores } from "./to-scores.js";
import { toStoredSpan, withHexIds } from "./to-spans.js";
import type { Observation } from "./wire.js";

/** Traces that are summarized, and whose scores are asked for, together. */
const BATCH = 50;
/** Pages of the newest observations in which a prefix of an id is looked for: 10,000 observations. */
const PREFIX_PAGES = 10;

/**
 * A Langfuse project as a source. What it gives is put, a batch at a time, into a store in memory, so that
 * summaries, trees and filters mean exactly what they mean for the local store.
 *
 * Times and the session are filtered by Langfuse (where only some spans of a trace name the session, the others
 * are missing), the rest here: a name is the agent's or the root span's, which Langfuse has no one field for.
 * Prefixes of ids are looked for among the newest 10,000 observations. Times are cut to milliseconds, and events
 * of spans are missing: Langfuse does not keep them.
 *
 * All of it throws UserError (exit code 2) where keys or address are wrong, ProviderError (4) where Langfuse fails.
 */
export function langfuseSource(project: LangfuseSettings, options: LangfuseApiOptions = {}): TraceSource {
  const api = langfuseApi(project, options);

  /** The batch whose traces are being given: an export asks for the spans of each. */
  let current: TraceStore | undefined;

  async function readTrace(traceId: string): Promise<Observation[]> {
    const observations: Observation[] = [];
    for await (const page of api.observations({ traceId, fields: "content" })) observations.push(...page);
    return observations;
  }

  return {
    name: "langfuse",
    async list(filter) {
      const found: TraceSummary[] = [];
      for await (const { store, rest } of scanStores(api, filter, "bare")) found.push(...store.list(rest));
      return found;
    },
    async *traces(filter): AsyncGenerator<Trace> {
      for await (const { store, rest } of scanStores(api, filter, "content")) {
        current = store;
        try {
          yield* localSource(store).traces(rest);
        } finally {
          if (current === store) current = undefined;
        }
      }
    },
    async *looks(filter, together) {
      for await (const { store, rest, count, last } of scanStores(api, filter, "content", together)) {
        const traces: Trace[] = [];
        for await (const trace of localSource(store).traces(rest)) traces.push(trace);
        yield { traces, count, last };
      }
    },
    async trace(id) {
      const store = await storeOf(api, await readTrace(partsOfRunId(id).traceId), {});
      return localSource(store)
        .trace(id)
        .finally(() => store.close());
    },
    async spans(id) {
      const { traceId } = partsOfRunId(id);
      const known = current?.spansOf(traceId) ?? [];
      const spans = known.length > 0 ? known : (await readTrace(traceId)).map(toStoredSpan).sort(byStart);
      return spans.map(withHexIds);
    },
    idsWithPrefix: (prefix, limit) => idsWithPrefix(api, prefix, limit),
  };
}

/**
 * Stores in memory with the traces of a filter, newest first, a batch in each; `rest` is the filter with the limit
 * that is left, `count` how many were read, and `last` the oldest of them. Each is closed when the next one is asked for,
 * and no more is read than the limit needs.
 */
async function* scanStores(
  api: LangfuseApi,
  filter: TraceFilter,
  fields: ObservationQuery["fields"],
  together = BATCH,
): AsyncGenerator<{ store: TraceStore; rest: TraceFilter } & Pick<Looked, "count" | "last">> {
  const { since, until, session, limit = Number.POSITIVE_INFINITY } = filter;
  let left = limit;
  const batches = batchesOf(scanTraces(api, { since, until, sessionId: session, fields }), () =>
    Math.min(BATCH, together, left),
  );
  if (left <= 0) return;
  for await (const traces of batches) {
    const rest = { ...filter, limit: Number.isFinite(left) ? left : undefined };
    const store = await storeOf(api, traces.flat(), rest);
    try {
      left -= [...store.traceIds(rest)].length;
      yield { store, rest, count: traces.length, last: oldestOf(traces) };
    } finally {
      store.close();
    }
    if (left <= 0) return;
  }
}

function oldestOf(traces: readonly Observation[][]): Looked["last"] {
  const observations = traces.at(-1) ?? [];
  const starts = observations.map(({ startTime }) => Date.parse(startTime));
  return {
    trace_id: observations[0]?.traceId ?? "",
    started_at: starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY),
  };
}

/** A store in memory of observations, with the scores of their traces that a filter lets through. */
async function storeOf(api: LangfuseApi, observations: readonly Observation[], filter: TraceFilter) {
  const store = TraceStore.open(":memory:");
  try {
    store.addSpans(observations.map(toStoredSpan).sort(byEnd));
    // One of several runs in a trace has its span behind the trace's id, which Langfuse does not know.
    const { scores: _, ...own } = filter; // no trace has a score before they are asked for
    const traceIds = new Set([...store.traceIds(own)].map((id) => partsOfRunId(id).traceId));
    store.addScores(toScores(await api.scores([...traceIds])), 0);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Spans as they ended, what caused others after these: the order in which the local store gets them. */
function byEnd({ span: a }: StoredSpan, { span: b }: StoredSpan): number {
  return (
    compare(a.endTimeUnixNano, b.endTimeUnixNano) ||
    compare(b.startTimeUnixNano, a.startTimeUnixNano) ||
    Number(!a.parentSpanId) - Number(!b.parentSpanId)
  );
}

function byStart(a: StoredSpan, b: StoredSpan): number {
  return compare(a.span.startTimeUnixNano, b.span.startTimeUnixNano) || byEnd(a, b);
}

function compare(a: string, b: string): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

async function* batchesOf<T>(items: AsyncIterable<T>, size: () => number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size()) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function idsWithPrefix(api: LangfuseApi, prefix: string, limit: number): Promise<string[]> {
  const isWhole = prefix.length >= 32;
  const found = new Set<string>();
  let pages = 0;
  for await (const page of api.observations({ traceId: isWhole ? prefix : undefined, fields: "ids" })) {
    for (const { traceId } of page) if (traceId.startsWith(prefix)) found.add(traceId);
    if (isWhole || found.size >= limit || ++pages === PREFIX_PAGES) break;
  }
  return [...found].slice(0, limit);
}
