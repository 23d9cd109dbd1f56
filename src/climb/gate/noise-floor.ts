import { countsOf, isRight, pairRows } from "./pairs.js";
import type { Row } from "./rows.js";

/** One-sided 95 %. */
const Z_95 = 1.6448536269514722;

/** What two runs of the same code differ by: what chance alone looks like here. */
export interface NoiseFloor {
  pairs: number;
  /** Share of right runs of either arm; null without runs. */
  rates: [number, number] | null;
  /** Pairs that flipped, one way or the other, though nothing changed. */
  flips: number;
  /** By how much, as a share, a rate rises in one of twenty such comparisons though nothing changed. */
  floor: number;
}

/**
 * The noise floor of an A/A comparison of first answers: what a rise that means nothing looks like.
 *
 * @param rows of two arms that run the same code
 */
export function noiseFloor(rows: readonly Row[]): NoiseFloor {
  const { pairs } = pairRows(rows);
  if (pairs.length === 0) return { pairs: 0, rates: null, flips: 0, floor: 0 };
  const { w, l } = countsOf(pairs, "sampled");
  const rate = (arm: "base" | "candidate") =>
    pairs.filter((pair) => isRight(pair[arm], "sampled")).length / pairs.length;
  return {
    pairs: pairs.length,
    rates: [rate("base"), rate("candidate")],
    flips: w + l,
    floor: (Z_95 * Math.sqrt(w + l)) / pairs.length,
  };
}
