import type { TraceSummary } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import type { HourOfRuns } from "../../tracing/store/queries/run-outcomes.js";
import type { Project } from "../open-project.js";

const HOUR_MS = 3_600_000;
/** Runs that are counted: of the local store, and of a source that is far away. */
const MOST = { local: 40_000, far: 300 };

/** What the real runs of the last hours came to. */
export interface RecentRuns {
  /** When the first hour begins: milliseconds since 1970. */
  since: number;
  hours: HourOfRuns[];
  /** Only so many of the newest were counted; null where all were. */
  only: number | null;
  /** The runs that were counted, newest first, where each was read for it. */
  runs?: TraceSummary[];
}

/** Counts the real runs of so many hours up to now, by what they came to. */
export async function recentRuns(project: Project, source: TraceSource, hours: number): Promise<RecentRuns> {
  const since = (Math.floor(project.now() / HOUR_MS) - hours + 1) * HOUR_MS;
  if (!source.looks) {
    const found = project.redactor.json(project.store({ quiet: true }).runsByHour(since, MOST.local));
    const total = found.reduce((sum, { count }) => sum + count, 0);
    return { since, hours: found, only: total === MOST.local ? total : null };
  }
  const runs = await source.list({ since, kind: "run", limit: MOST.far });
  const counted = runs.map(({ started_at, outcome, valid, complete }) => {
    return { hour: Math.floor((started_at - since) / HOUR_MS), outcome, valid, complete, count: 1 };
  });
  return { since, hours: counted, only: runs.length === MOST.far ? MOST.far : null, runs };
}
