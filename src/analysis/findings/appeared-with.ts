import { type Proportion, probability } from "../facts/two-proportions.js";
import type { Appearance } from "./finding.js";
import type { Draft } from "./merge-findings.js";

/** Fewest runs of earlier versions. */
const MIN_BEFORE = 20;
/** How unlikely it must be that equal rates come out so far apart. */
const CHANCE = 1e-4;
/** How many times as high the later rate must be. */
const TIMES = 3;

/** A version of the agent in an analysis. */
export interface VersionRuns {
  version: string;
  /** Milliseconds since 1970. */
  first_seen: number;
  runs: number;
}

/**
 * The version from which on a finding is seen more often: of all the splits of the runs at a version's first one, that at
 * which the rates before and since differ most beyond chance, where that is less than 1 in 10,000 over all splits, the
 * later rate is at least three times the earlier one, and at least 20 runs are known from before. Null where there is none.
 *
 * @param versions in the order in which they were first seen
 */
export function appearedWith(draft: Draft, versions: readonly VersionRuns[]): Appearance | null {
  let best: { appearance: Appearance; chance: number } | undefined;
  for (const [index, { version }] of versions.entries()) {
    const isAboutIt = draft.subject === version; // it compares the versions itself
    const before = proportion(draft, versions.slice(0, index));
    const since = proportion(draft, versions.slice(index));
    if (isAboutIt || before.of < MIN_BEFORE || since.wrong * before.of < TIMES * before.wrong * since.of) continue;
    const chance = probability(since, before) * versions.length;
    if (chance >= CHANCE || (best && best.chance <= chance)) continue;
    const [runs_before, count_before, runs_since, count_since] = [before.of, before.wrong, since.of, since.wrong];
    best = { appearance: { version, runs_before, count_before, runs_since, count_since }, chance };
  }
  return best?.appearance ?? null;
}

/** How many runs of versions show a finding. */
function proportion(draft: Draft, versions: readonly VersionRuns[]): Proportion {
  return {
    wrong: sum(versions.map(({ version }) => draft.versions.get(version) ?? 0)),
    of: sum(versions.map(({ runs }) => runs)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
