import { byKey, flipsOf, isRight, type Pair, pairRows } from "./pairs.js";
import type { Flip, RoundInput, Row } from "./rows.js";

/** One-sided 95 %. */
const Z_95 = 1.6448536269514722;

/** What two runs of the same code differ by: what chance alone looks like here. */
export interface NoiseFloor {
  /** All runs were equal: the agent, with this model, is deterministic, and rounds can be judged so. */
  deterministic: boolean;
  pairs: number;
  /** Share of right runs of either arm; null without runs. */
  rates: [number, number] | null;
  /** Inputs that flipped, both ways, though nothing changed. */
  gained: Flip[];
  lost: Flip[];
  /** Inputs whose runs were not all right or all wrong. */
  flaky: string[];
  /** By how much, as a share, a rate rises in one of twenty such comparisons though nothing changed. */
  floor: number;
  reasons: string[];
}

/**
 * The noise floor of an A/A comparison: both arms are the base. It says how runs are to be judged, and what a rise that
 * means nothing looks like.
 *
 * @param rows of two arms that run the same code
 */
export function noiseFloor(rows: readonly Row[]): NoiseFloor {
  const { pairs, problems, spoiled } = pairRows(rows);
  const mode: RoundInput["mode"] = "sampled";
  const isSame = ({ base, candidate }: Pair) => base.digest === candidate.digest;
  const deterministic =
    problems.length === 0 &&
    spoiled.length === 0 &&
    pairs.every(isSame) &&
    [...byKey(pairs).values()].every((runs) => new Set(runs.map(({ base }) => base.digest)).size === 1);
  const { gained, lost } = flipsOf(pairs, mode);
  const rate = (arm: "base" | "candidate") => pairs.filter((pair) => isRight(pair[arm], mode)).length / pairs.length;
  const verdictsOf = (runs: readonly Pair[]) => runs.flatMap(({ base, candidate }) => [base, candidate]);
  const flaky = [...byKey(pairs)]
    .filter(([, runs]) => new Set(verdictsOf(runs).map((row) => isRight(row, mode))).size > 1)
    .map(([key]) => key);
  const flips = gained.length + lost.length;
  return {
    deterministic,
    pairs: pairs.length,
    rates: pairs.length === 0 ? null : [rate("base"), rate("candidate")],
    gained,
    lost,
    flaky,
    floor: pairs.length === 0 ? 0 : (Z_95 * Math.sqrt(flips)) / pairs.length,
    reasons: problems,
  };
}
