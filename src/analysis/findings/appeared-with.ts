import type { Appearance } from "./finding.js";
import type { Draft } from "./merge-findings.js";

/** Fewest runs of earlier versions. */
const MIN_BEFORE = 20;
/** How unlikely it must be that the earlier runs were spared by chance. */
const CHANCE = 1e-4;

/** A version of the agent in an analysis. */
export interface VersionRuns {
  version: string;
  /** Milliseconds since 1970. */
  first_seen: number;
  runs: number;
}

/**
 * The version from which on a finding is seen: no run of an earlier version shows it, at least 20 are known, and
 * that none does would be a chance of less than 1 in 10,000 at the later rate. Null where there is no such version.
 *
 * @param versions in the order in which they were first seen
 */
export function appearedWith(draft: Draft, versions: readonly VersionRuns[]): Appearance | null {
  const index = versions.findIndex(({ version }) => draft.versions.has(version));
  const runs_before = sum(versions.slice(0, index).map(({ runs }) => runs));
  const runs_since = sum(versions.slice(index).map(({ runs }) => runs));
  const count_since = draft.trace_ids.size;
  const version = versions[index]?.version;
  const isAboutIt = draft.subject === version; // it compares the versions itself
  if (version === undefined || isAboutIt || runs_before < MIN_BEFORE) return null;
  const rate = Math.min(1, count_since / runs_since);
  if ((1 - rate) ** runs_before >= CHANCE) return null;
  return { version, runs_before, runs_since, count_since };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
