import { choose, signTest } from "./exact-tests.js";

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
  futility: 100,
  /** Most inputs that a round asks. */
  inputs: 400,
  /** How many inputs are drawn at once: a decision may fall on any pair of them. */
  batch: 20,
} as const;

/**
 * How a round's share of α is divided: so much for the e-process, which may decide on any pair, and so much for the sign
 * test once all inputs are asked. Each errs in at most its part (union bound), and both together see more than the
 * e-process with all of it: it pays for looks that a round to the end no longer needs. The exact test by case has no luck
 * to spare, as it errs as often as it may. What is left unspent keeps false verdicts under their target (`docs/gate.md`).
 */
const PARTS = { early: 0.4, end: 0.4, by_case: 0.6 } as const;

/** Value of the e-process that decides a round. */
export function eNeeded(alphaLook: number): number {
  return 1 / (alphaLook * PARTS.early);
}

/** Largest p of the sign test that decides a round once all inputs are asked. */
export function pNeeded(alphaLook: number): number {
  return alphaLook * PARTS.end;
}

/** Largest p of the exact test by case that decides a round. */
export function pNeededByCase(alphaLook: number): number {
  return alphaLook * PARTS.by_case;
}

/** How one pair of runs came out, by the endpoint. */
export type PairOutcome = "win" | "loss" | "tie";

/** Where a walk through pairs ended. */
export interface Walk {
  end: "better" | "worse" | "futile" | "spent" | "open";
  pairs: number;
  w: number;
  l: number;
  /** Value of the e-process at the end. */
  e: number;
  /** Of the sign test, where all inputs were asked. */
  p: number | null;
}

/**
 * Reads pairs in the order in which they were drawn until the round is decided. Pairs after that change nothing, so the
 * verdict does not depend on how many were asked at once.
 *
 * @param alphaLook what this round may spend
 * @param asked inputs that were asked, those of void pairs included
 */
export function walk(outcomes: Iterable<PairOutcome>, alphaLook: number, asked: number): Walk {
  const need = eNeeded(alphaLook);
  let [pairs, w, l] = [0, 0, 0];
  const at = (end: Walk["end"], p: number | null = null): Walk => ({ end, pairs, w, l, e: eValue(w, l), p });
  for (const outcome of outcomes) {
    pairs++;
    if (outcome === "win") w++;
    if (outcome === "loss") l++;
    if (outcome === "win" && eValue(w, l) >= need) return at("better");
    if (outcome === "loss" && eValue(l, w) >= need) return at("worse");
    if (pairs >= BOUNDS.futility && w <= l) return at("futile");
  }
  if (asked < BOUNDS.inputs) return at("open");
  const p = signTest(w, l);
  if (p <= pNeeded(alphaLook)) return at("better", p);
  return at(signTest(l, w) <= pNeeded(alphaLook) ? "worse" : "spent", p);
}
