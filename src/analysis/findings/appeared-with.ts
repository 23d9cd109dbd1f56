import { type Proportion, probability } from "../facts/two-proportions.js";
import type { Appearance } from "./finding.js";
import type { Draft } from "./merge-findings.js";

/** Fewest runs of earlier versions. */
const MIN_BEFORE = 20;
/** How unlikely it must be that equal rates come out so far apart. */
const CHANCE = 1e-4;
/** How many times as high the later rate must be. */
const TIMES = 3;

/** A version of the agent in an analysis; or a commit, with the version of its first run. */
export interface VersionRuns {
  version: string;
  revision?: string;
  /** Milliseconds since 1970. */
  first_seen: number;
  runs: number;
}

/** The versions and the commits of an analysis, each in the order in which they were first seen. */
export interface Axes {
  versions: readonly VersionRuns[];
  revisions?: readonly VersionRuns[];
}

/**
 * The version from which on a finding is seen more often: of all the splits of the runs at a version's first one, that at
 * which the rates before and since differ most beyond chance, where that is less than 1 in 10,000 over all splits, the
 * later rate is at least three times the earlier one, and at least 20 runs are known from before. Commits are another
 * axis, for what no version tells: one is named where its split is the less likely one. Null where there is none.
 */
export function appearedWith(draft: Draft, { versions, revisions = [] }: Axes): Appearance | null {
  const byVersion = likeliest(draft, versions, ({ version }) => draft.versions.get(version) ?? 0);
  const byRevision = likeliest(draft, revisions, ({ revision = "" }) => draft.revisions.get(revision) ?? 0);
  const best = byRevision && (!byVersion || byRevision.chance < byVersion.chance) ? byRevision : byVersion;
  return best?.appearance ?? null;
}

function likeliest(draft: Draft, axis: readonly VersionRuns[], wrongOf: (version: VersionRuns) => number) {
  let best: { appearance: Appearance; chance: number } | undefined;
  const proportion = (some: readonly VersionRuns[]): Proportion => {
    return { wrong: sum(some.map(wrongOf)), of: sum(some.map(({ runs }) => runs)) };
  };
  for (const [index, { version, revision }] of axis.entries()) {
    const isAboutIt = draft.subject === version; // it compares the versions itself
    const before = proportion(axis.slice(0, index));
    const since = proportion(axis.slice(index));
    if (isAboutIt || before.of < MIN_BEFORE || since.wrong * before.of < TIMES * before.wrong * since.of) continue;
    const chance = probability(since, before) * axis.length;
    if (chance >= CHANCE || (best && best.chance <= chance)) continue;
    const [runs_before, count_before, runs_since, count_since] = [before.of, before.wrong, since.of, since.wrong];
    const counts = { runs_before, count_before, runs_since, count_since };
    best = { appearance: { version, ...(revision === undefined ? {} : { revision }), ...counts }, chance };
  }
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
