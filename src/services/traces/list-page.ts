import type { TraceFilter, TraceSummary } from "../../tracing/filter.js";
import { spanAttributes } from "../../tracing/otlp/otlp.js";
import type { TraceSource } from "../../tracing/source.js";
import { walk } from "../../tracing/trace.js";
import { contentOf } from "../../tracing/vocabulary/content.js";
import type { Project } from "../open-project.js";

/** A run in a list, with its input as it was recorded; null where it was not captured. */
export interface ListedRun {
  run: TraceSummary;
  input: string | null;
}

/** A page of runs, newest first. */
export interface RunsPage {
  runs: ListedRun[];
  /** There are older ones, and newer ones. */
  hasOlder: boolean;
  hasNewer: boolean;
}

/** Where a page begins: behind a run, or before one; without it at the newest. */
export interface PagePlace {
  side: "older" | "newer";
  than: string;
}

/**
 * A page of the runs that a filter lets through. It is found by the run that it lies beside, so that its cost does not
 * grow with how far back it is. Undefined where that run is not there (any more).
 *
 * A source that is not local is asked for older pages only.
 */
export async function listPage(
  project: Project,
  source: TraceSource,
  filter: TraceFilter,
  { size, place }: { size: number; place?: PagePlace },
): Promise<RunsPage | undefined> {
  if (source.name !== "local") return pageOfSource(source, filter, size, place);
  const store = project.store({ quiet: true });
  const wanted = { ...filter, limit: size + 1 }; // one more tells that there are more
  const found = place ? store.beside(place, wanted) : store.list(wanted);
  if (!found) return undefined;
  const some = project.redactor.json(found.slice(0, size));
  const isNewer = place?.side === "newer";
  const runs = isNewer ? some.reverse() : some;
  const first = runs[0];
  return {
    runs: runs.map((run) => ({ run, input: inputOf(project, run.trace_id) })),
    hasOlder: isNewer || found.length > size,
    hasNewer: isNewer
      ? found.length > size
      : first !== undefined &&
        (store.beside({ side: "newer", than: first.trace_id }, { ...filter, limit: 1 }) ?? []).length > 0,
  };
}

/** The run next to another one, by a filter; undefined where there is none. */
export async function nextRun(
  project: Project,
  source: TraceSource,
  filter: TraceFilter,
  place: PagePlace,
): Promise<string | undefined> {
  if (source.name === "local")
    return project.store({ quiet: true }).beside(place, { ...filter, limit: 1 })?.[0]?.trace_id;
  if (place.side === "newer") return undefined;
  return (await pageOfSource(source, filter, 1, place))?.runs[0]?.run.trace_id;
}

function inputOf({ store, redactor }: Project, id: string): string | null {
  const span = store({ quiet: true }).openingSpan(id);
  const { input = null } = span ? contentOf(span, spanAttributes(span)) : {};
  return input === null ? null : redactor.text(input);
}

/** What was asked of a source is asked again from where the run began, which its times tell only to the millisecond. */
async function pageOfSource(
  source: TraceSource,
  filter: TraceFilter,
  size: number,
  place: PagePlace | undefined,
): Promise<RunsPage | undefined> {
  const at = place && (await source.trace(place.than));
  if (place && !at) return undefined;
  const until = at ? Math.min(filter.until ?? Number.POSITIVE_INFINITY, Math.floor(at.started_at) + 1) : filter.until;
  const runs: ListedRun[] = [];
  let isBehind = at === undefined;
  for await (const trace of source.traces({ ...filter, ...(until === undefined ? {} : { until }) })) {
    const { roots, all_scores: _, ...run } = trace;
    if (!isBehind && at && run.started_at < Math.floor(at.started_at)) isBehind = true;
    if (isBehind) {
      const spans = [...walk(roots)];
      runs.push({ run, input: (spans.find(({ kind }) => kind === "run") ?? spans[0])?.input ?? null });
    }
    if (run.trace_id === place?.than) isBehind = true;
    if (runs.length > size) break;
  }
  return { runs: runs.slice(0, size), hasOlder: runs.length > size, hasNewer: false };
}
