import type { TraceSource } from "../../tracing/source.js";
import type { HourOfRuns } from "../../tracing/store/queries/run-outcomes.js";
import type { Project } from "../open-project.js";

const HOUR_MS = 3_600_000;
/** Runs of a source that is not local that are counted. */
const MOST = 500;

/** What the real runs of the last hours came to. */
export interface RecentRuns {
  /** When the first hour begins: milliseconds since 1970. */
  since: number;
  hours: HourOfRuns[];
  /** Only so many of the newest were counted; null where all were. */
  only: number | null;
}

/** Counts the real runs of so many hours up to now, by what they came to. */
export async function recentRuns(project: Project, source: TraceSource, hours: number): Promise<RecentRuns> {
  const since = (Math.floor(project.now() / HOUR_MS) - hours + 1) * HOUR_MS;
  if (source.name === "local") {
    return { since, hours: project.redactor.json(project.store({ quiet: true }).runsByHour(since)), only: null };
  }
  const runs = await source.list({ since, kind: "run", limit: MOST });
  const counted = runs.map(({ started_at, outcome, valid, complete }) => {
    return { hour: Math.floor((started_at - since) / HOUR_MS), outcome, valid, complete, count: 1 };
  });
  return { since, hours: counted, only: runs.length === MOST ? MOST : null };
}
