import { countText } from "../../text/format.js";
import { signTest } from "./exact-tests.js";
import { guardrailsOf, tellsOfRuns } from "./guardrails.js";
import { pOfCases } from "./judge-round.js";
import { countsOf, isRight, listed, outcomeOf, type Pair, pairRows } from "./pairs.js";
import type { Guardrail, RoundInput, Row } from "./rows.js";

/** Chance with which the smallest effect that is told of would have been seen. */
const POWER = 0.8;

/** What new runs of the base and the final branch say, once, at the end of a campaign. */
export interface Confirmation {
  /** `improved` is said of nothing else. `void`: the runs cannot be compared. */
  said: "improved" | "not_shown" | "void";
  reasons: string[];
  rule: "sign_test" | "exact_by_case" | "every_input" | "none";
  pairs: number;
  w: number;
  l: number;
  /** Share of right runs, of each arm; null without runs. */
  base_rate: number | null;
  candidate_rate: number | null;
  /** Null where every input counts. */
  p: number | null;
  /** What this confirmation may spend. */
  alpha: number;
  /**
   * The smallest rise of the rate that these runs would have shown with a chance of 80 %, as a share; null where even
   * the largest would not, and where every input counts.
   */
  smallest_effect: number | null;
  guardrails: Guardrail[];
}

/**
 * Compares the base with the final branch on runs that no round has used: only this says "improved". On fresh inputs by
 * the exact sign test; on a finite suite by the exact test by case or, where runs are deterministic, by every input.
 *
 * @param alpha what this confirmation may spend, as the ledger reserved it
 */
export function confirm(rows: readonly Row[], { mode }: Pick<RoundInput, "mode">, alpha: number): Confirmation {
  const paired = pairRows(rows);
  const fresh = paired.pairs.filter(({ origin }) => origin === "fresh");
  const pairs = fresh.length > 0 ? fresh : paired.pairs.filter(({ origin }) => origin === "held_out");
  const guardrails = paired.problems.length > 0 ? [] : guardrailsOf(paired, mode);
  const { w, l } = countsOf(pairs, mode);
  const rate = (arm: "base" | "candidate") =>
    pairs.length === 0 ? null : pairs.filter((pair) => isRight(pair[arm], mode)).length / pairs.length;
  const rule = fresh.length > 0 ? "sign_test" : mode === "deterministic" ? "every_input" : "exact_by_case";
  const common = { rule, pairs: pairs.length, w, l, alpha, guardrails } as const;
  const rates = { base_rate: rate("base"), candidate_rate: rate("candidate") };
  const nothing = { ...common, ...rates, p: null, smallest_effect: null };
  if (paired.problems.length > 0) return { ...nothing, said: "void", reasons: paired.problems, rule: "none" };
  if (pairs.length === 0) return { ...nothing, said: "void", reasons: ["No new inputs were run."], rule: "none" };
  const brokenRuns = guardrails.filter((each) => each.holds === false && tellsOfRuns(each));
  if (brokenRuns.length > 0) return { ...nothing, said: "void", reasons: brokenRuns.map(({ says }) => says) };

  const p = rule === "every_input" ? null : rule === "sign_test" ? signTest(w, l) : pOfCases(pairs, "better");
  const lost = lostInputs(paired.pairs, mode);
  const broken = [...guardrails.filter(({ holds }) => holds === false).map(({ says }) => says), ...lost];
  const isShown = p === null ? w > 0 && l === 0 : p <= alpha;
  const counts = `${w} won and ${l} lost of ${countText(pairs.length, "pair")} on new runs`;
  const test = p === null ? counts : `${counts}: p ${p.toPrecision(2)}, of at most ${alpha.toPrecision(2)}`;
  const smallest_effect = p === null ? null : smallestEffectOfPairs(pairs.length, l / pairs.length, alpha);
  return {
    ...common,
    ...rates,
    p,
    smallest_effect,
    said: isShown && broken.length === 0 ? "improved" : "not_shown",
    reasons: [...broken, `${test}.`],
  };
}

/** Where nothing is luck, an input that was right and is wrong is lost. */
function lostInputs(pairs: readonly Pair[], mode: RoundInput["mode"]): string[] {
  if (mode === "sampled") return [];
  const keys = [...new Set(pairs.filter((pair) => outcomeOf(pair, mode) === "loss").map(({ key }) => key))];
  return keys.length === 0 ? [] : [`Right before and wrong now: ${listed(keys)}.`];
}

/**
 * The smallest rise of the rate that the sign test at `alpha` would show with a chance of 80 % in so many pairs, when a
 * share `losses` of them is lost to chance, as it was here; null where none would. The test by case sees about as much.
 */
export function smallestEffectOfPairs(pairs: number, losses: number, alpha: number): number | null {
  const needed = winsNeeded(pairs, alpha);
  const isSeen = (rise: number) => chanceToShow(needed, losses + rise, losses) >= POWER;
  const most = 1 - 2 * losses;
  if (most <= 0 || !isSeen(most)) return null;
  let [low, high] = [0, most];
  while (high - low > 0.0005) {
    const middle = (low + high) / 2;
    if (isSeen(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** For each number of discordant pairs up to `pairs`, the least wins among them that the sign test takes. */
export function winsNeeded(pairs: number, alpha: number): number[] {
  const needed: number[] = [];
  let wins = 0;
  for (let n = 0; n <= pairs; n++) {
    while (wins <= n && signTest(wins, n - wins) > alpha) wins++;
    needed.push(wins); // n + 1 where even n of n do not do
  }
  return needed;
}

/** Chance that the sign test, by `winsNeeded`, shows a difference in pairs, each won with one chance and lost with another. */
export function chanceToShow(needed: readonly number[], win: number, loss: number): number {
  const pairs = needed.length - 1;
  const discordant = win + loss;
  if (discordant === 0) return 0;
  let power = 0;
  for (const [n, least] of needed.entries()) {
    const chance = binomial(pairs, n, Math.min(1, discordant));
    if (chance < 1e-12) continue;
    for (let w = least; w <= n; w++) power += chance * binomial(n, w, win / discordant);
  }
  return power;
}

/** Chance of k of n, each with chance p. By logarithms, so that it holds for hundreds. */
function binomial(n: number, k: number, p: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let j = 1; j <= Math.min(k, n - k); j++) log += Math.log((n + 1 - j) / j);
  return Math.exp(log);
}
