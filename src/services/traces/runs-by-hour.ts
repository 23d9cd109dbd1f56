import type { TraceSummary } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import type { HourOfRuns } from "../../tracing/store/queries/run-outcomes.js";
import type { Project } from "../open-project.js";

const HOUR_MS = 3_600_000;
/** Runs that are counted of a source that is far away. */
const MOST_FAR = 300;

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
    return { since, hours: project.redactor.json(project.store({ quiet: true }).runsByHour(since)), only: null };
  }
  const runs = await source.list({ since, kind: "run", limit: MOST_FAR });
  const counted = runs.map(({ started_at, outcome, valid, complete }) => {
    return { hour: Math.floor((started_at - since) / HOUR_MS), outcome, valid, complete, count: 1 };
  });
  return { since, hours: counted, only: runs.length === MOST_FAR ? MOST_FAR : null, runs };
}
