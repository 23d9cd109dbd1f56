import type { TraceFilter } from "../../tracing/filter.js";
import { spanAttributes } from "../../tracing/otlp/otlp.js";
import type { TraceSource } from "../../tracing/source.js";
import { contentOf } from "../../tracing/vocabulary/content.js";
import type { Project } from "../open-project.js";
import type { PagePlace, RunsPage } from "./runs-page.js";
import { newerInSource, pageOfSource } from "./source-page.js";

/**
 * A page of the runs that a filter lets through. It is found by the run that it lies beside, so that its cost does not
 * grow with how far back it is. Undefined where that run is not there (any more).
 *
 * A source that is far away is asked for older runs only, and for so many.
 */
export async function listPage(
  project: Project,
  source: TraceSource,
  filter: TraceFilter,
  { size, place }: { size: number; place?: PagePlace },
): Promise<RunsPage | undefined> {
  if (source.looks) return pageOfSource(source, filter, { size, place });
  const store = project.store({ quiet: true });
  const wanted = { ...filter, limit: size + 1 }; // one more tells that there are more
  const found = place ? store.beside(place, wanted) : store.list(wanted);
  if (!found) return undefined;
  const some = project.redactor.json(found.slice(0, size));
  const isNewer = place?.side === "newer";
  const runs = isNewer ? some.reverse() : some;
  const [first] = runs;
  const hasNewer = () =>
    first !== undefined &&
    (store.beside({ side: "newer", than: first.trace_id }, { ...filter, limit: 1 }) ?? []).length > 0;
  return {
    runs: runs.map((run) => ({ run, input: inputOf(project, run.trace_id) })),
    hasOlder: isNewer || found.length > size,
    hasNewer: isNewer ? found.length > size : place !== undefined && hasNewer(),
  };
}

/** The run next to another one, by a filter; undefined where there is none, or none near in a source that is far away. */
export async function nextRun(
  project: Project,
  source: TraceSource,
  filter: TraceFilter,
  place: PagePlace,
): Promise<string | undefined> {
  if (!source.looks) return project.store({ quiet: true }).beside(place, { ...filter, limit: 1 })?.[0]?.trace_id;
  if (place.side === "newer") return newerInSource(source, filter, place, project.now());
  return (await pageOfSource(source, filter, { size: 1, place }))?.runs[0]?.run.trace_id;
}

function inputOf({ store, redactor }: Project, id: string): string | null {
  const span = store({ quiet: true }).openingSpan(id);
  const { input = null } = span ? contentOf(span, spanAttributes(span)) : {};
  return input === null ? null : redactor.text(input);
}
