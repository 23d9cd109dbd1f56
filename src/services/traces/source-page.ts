import type { TraceFilter } from "../../tracing/filter.js";
import { partsOfRunId } from "../../tracing/runs.js";
import type { Looked, TraceSource } from "../../tracing/source.js";
import { type Trace, walk } from "../../tracing/trace.js";
import type { ListedRun, PagePlace, RunsPage } from "./runs-page.js";

/** Runs that are looked at for a page, and how long, in milliseconds: a filter that lets few through ends there. */
const MOST = 1000;
const WITHIN_MS = 8000;
/** Runs that are looked at together for a page, and for the one beside another. */
const TOGETHER = { page: 50, beside: 5 };
/** The first span of time in which a newer run is looked for, in milliseconds, and how much longer each one after it is. */
const FIRST_MS = 60_000;
const LONGER = 8;

/** A page of the runs of a source that is far away: the newest, or those behind a run. Undefined where that is not there. */
export async function pageOfSource(
  source: TraceSource,
  filter: TraceFilter,
  { size, place: asked }: { size: number; place?: PagePlace | undefined },
): Promise<RunsPage | undefined> {
  const place = asked?.side === "older" ? asked : undefined;
  const began = place && (await startOf(source, place));
  if (place && began === undefined) return undefined;
  // Times tell a run's place only to the millisecond: those of the same one are skipped by their order.
  const least = began === undefined ? Number.POSITIVE_INFINITY : Math.floor(began);
  const until = Math.min(filter.until ?? Number.POSITIVE_INFINITY, least + 1);
  const runs: ListedRun[] = [];
  let isBehind = place === undefined;
  for await (const { traces, end } of bounded(source, boundedBy(filter, until), size > 1 ? "page" : "beside")) {
    for (const trace of traces) {
      isBehind ||= trace.started_at < least;
      if (isBehind) runs.push(listed(trace));
      isBehind ||= trace.trace_id === place?.than;
    }
    const hasOlder = runs.length > size;
    if (hasOlder || end) {
      const stopped =
        !hasOlder && end ? { than: end.last.trace_id, began: end.last.started_at, count: end.count } : undefined;
      return { runs: runs.slice(0, size), hasOlder, hasNewer: place !== undefined, ...(stopped ? { stopped } : {}) };
    }
  }
  return { runs, hasOlder: false, hasNewer: place !== undefined };
}

/**
 * The run that began next after another one. It is looked for in longer and longer spans of time, since the source gives
 * the newest first; undefined where there is none, or too much in such a span.
 *
 * @param now milliseconds since 1970
 */
export async function newerInSource(
  source: TraceSource,
  filter: TraceFilter,
  place: PagePlace,
  now: number,
): Promise<string | undefined> {
  const began = await startOf(source, place);
  if (began === undefined) return undefined;
  let width = FIRST_MS;
  for (let from = Math.floor(began); ; from += width, width *= LONGER) {
    const isLast = from + width > now;
    const until = Math.min(filter.until ?? Number.POSITIVE_INFINITY, isLast ? Number.POSITIVE_INFINITY : from + width);
    const found: Trace[] = [];
    const since = Math.max(filter.since ?? 0, from);
    for await (const { traces, end } of bounded(source, boundedBy({ ...filter, since }, until), "page")) {
      found.push(...traces);
      if (end) return undefined;
    }
    const at = found.findIndex(({ trace_id }) => trace_id === place.than);
    const next = at < 0 ? found.findLast(({ started_at }) => started_at > began) : found[at - 1];
    if (next || isLast || from + width >= (filter.until ?? Number.POSITIVE_INFINITY)) return next?.trace_id;
  }
}

/** When a run's trace began: lists are in the order of traces. Undefined where it is not there. */
async function startOf(source: TraceSource, { than, began }: PagePlace): Promise<number | undefined> {
  return began ?? (await source.trace(partsOfRunId(than).traceId))?.started_at;
}

function boundedBy(filter: TraceFilter, until: number): TraceFilter {
  return { ...filter, ...(Number.isFinite(until) ? { until } : {}) };
}

/** What a source is looked through for; `end` is how far it was, where that is enough. */
async function* bounded(
  source: TraceSource,
  filter: TraceFilter,
  kind: keyof typeof TOGETHER,
): AsyncGenerator<{ traces: Trace[]; end: Pick<Looked, "count" | "last"> | undefined }> {
  const startedAt = performance.now();
  let count = 0;
  for await (const looked of source.looks?.(filter, TOGETHER[kind]) ?? []) {
    count += looked.count;
    const isEnough = count >= MOST || performance.now() - startedAt > WITHIN_MS;
    yield { traces: looked.traces, end: isEnough ? { count, last: looked.last } : undefined };
  }
}

/** A run in a list, with what its own span was given. */
function listed({ roots, all_scores: _, ...run }: Trace): ListedRun {
  let first: string | null | undefined;
  for (const { kind, input } of walk(roots)) {
    if (kind === "run") return { run, input };
    first ??= input;
  }
  return { run, input: first ?? null };
}
