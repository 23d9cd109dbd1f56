/** Largest number of discordant pairs for which the value fits a number. */
const MOST = 1000;

/**
 * Value of the mixture sign e-process after `w` pairs that only the candidate got right and `l` that only the base did:
 *
 *     E(w, l) = ∫ from ½ to 1 of 2 · (2t)^w · (2(1−t))^l dt
 *
 * It is the likelihood of "the candidate wins a discordant pair with chance t" over that of a fair coin, averaged evenly
 * over all t from ½ to 1. Where the candidate is no better, its expected value never exceeds 1, so the chance that it
 * ever reaches 1/α is at most α however often one looks (Ville's inequality; Ramdas et al. 2023,
 * https://doi.org/10.1214/23-STS894). Evaluated in closed form: the integral is an incomplete beta function, which for
 * whole numbers is a sum of binomial coefficients.
 *
 * @throws RangeError beyond 1000 discordant pairs, and for what is no count
 */
export function eValue(w: number, l: number): number {
  const n = w + l;
  if (!Number.isInteger(w) || !Number.isInteger(l) || w < 0 || l < 0 || n > MOST) {
    throw new RangeError(`There is no e-value of ${w} and ${l} pairs.`);
  }
  // Σ over j ≤ w of C(n + 1, j), over (n + 1) · C(n, w)
  let ways = 1;
  let sum = 1;
  for (let j = 1; j <= w; j++) {
    ways = (ways * (n + 2 - j)) / j;
    sum += ways;
  }
  return sum / ((n + 1) * choose(n, w));
}

/** C(n, k) as a number: exact to the precision of numbers, for n up to 1000. */
export function choose(n: number, k: number): number {
  let ways = 1;
  for (let j = 1; j <= Math.min(k, n - k); j++) ways = (ways * (n + 1 - j)) / j;
  return k < 0 || k > n ? 0 : ways;
}

/**
 * What the i-th look of a campaign may spend: α · ½^i. All looks together, however many, spend less than α.
 *
 * @param look from 1
 */
export function alphaOfLook(alpha: number, look: number): number {
  if (!Number.isInteger(look) || look < 1) throw new RangeError(`There is no look ${look}: they count from 1.`);
  return alpha * 0.5 ** look;
}

/** When a sampled round ends. */
export const BOUNDS = {
  /** From this many pairs on, a round whose candidate is not ahead is given up. */
  futility: 60,
  /** Most inputs that a round asks. */
  inputs: 400,
  /** How many inputs are drawn at once: a decision may fall on any pair of them. */
  batch: 20,
} as const;

/** How one pair of runs came out, by the endpoint. */
export type PairOutcome = "win" | "loss" | "tie";

/** Where a walk through pairs ended. */
export interface Walk {
  end: "better" | "worse" | "futile" | "spent" | "open";
  /** Pairs that were read. */
  pairs: number;
  w: number;
  l: number;
  /** Value of the e-process at the end. */
  e: number;
}

/**
 * Reads pairs in the order in which they were drawn until the round is decided. Pairs after that change nothing, so the
 * verdict does not depend on how many were asked at once.
 *
 * @param alphaLook what this round may spend
 * @param asked inputs that were asked, those of void pairs included
 */
export function walk(outcomes: Iterable<PairOutcome>, alphaLook: number, asked: number): Walk {
  let [pairs, w, l] = [0, 0, 0];
  const at = (end: Walk["end"]): Walk => ({ end, pairs, w, l, e: eValue(w, l) });
  for (const outcome of outcomes) {
    pairs++;
    if (outcome === "win") w++;
    if (outcome === "loss") l++;
    if (outcome === "win" && eValue(w, l) >= 1 / alphaLook) return at("better");
    if (outcome === "loss" && eValue(l, w) >= 1 / alphaLook) return at("worse");
    if (pairs >= BOUNDS.futility && w <= l) return at("futile");
  }
  return at(asked >= BOUNDS.inputs ? "spent" : "open");
}
