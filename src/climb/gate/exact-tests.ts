/** A case's repeats: how many of each arm were right. Both arms were run equally often. */
export interface CaseRepeats {
  repeats: number;
  base: number;
  candidate: number;
}

/**
 * Exact one-sided test of a finite suite with repeats, stratified by case: how likely the candidate's arm has at least
 * so many of the right runs when it is the same as the base.
 *
 * Of a case's 2k runs r were right, whichever arm they fell to; if the arms are alike, the candidate's share of them is
 * hypergeometric (k drawn of 2k). Cases are independent, so the total is the convolution of their distributions. Easy and
 * hard cases are compared with themselves only, and no run is thrown away as it is by a test of cases passed (Mantel and
 * Haenszel's stratification, made exact: Mehta, Patel and Gray 1985, https://doi.org/10.1080/01621459.1985.10478201).
 *
 * @returns p, from 0 to 1; 1 without cases
 */
export function exactByCase(cases: readonly CaseRepeats[]): number {
  let distribution = [1];
  let observed = 0;
  for (const { repeats, base, candidate } of cases) {
    distribution = convolve(distribution, hypergeometric(repeats, base + candidate));
    observed += candidate;
  }
  const tail = distribution.slice(observed).reduce((sum, chance) => sum + chance, 0);
  return Math.min(1, tail);
}

/** Chance of each number of right runs in one arm of k, when r of the 2k runs of both arms are right. */
function hypergeometric(k: number, r: number): number[] {
  const all = choose(2 * k, k);
  return Array.from({ length: k + 1 }, (_, x) => (choose(r, x) * choose(2 * k - r, k - x)) / all);
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const sum = Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, p] of a.entries()) {
    for (const [j, q] of b.entries()) sum[i + j] = (sum[i + j] ?? 0) + p * q;
  }
  return sum;
}

/**
 * How likely a fair coin falls on one side at least `wins` times of `wins + losses`: the one-sided sign test.
 *
 * @returns p, from 0 to 1
 */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  let [ways, sum] = [1, 1];
  for (let j = 1; j <= losses; j++) {
    ways = (ways * (n + 1 - j)) / j;
    sum += ways;
  }
  return Math.min(1, sum / 2 ** n);
}

/** C(n, k) as a number: exact to the precision of numbers, for n up to 1000. */
export function choose(n: number, k: number): number {
  let ways = 1;
  for (let j = 1; j <= Math.min(k, n - k); j++) ways = (ways * (n + 1 - j)) / j;
  return k < 0 || k > n ? 0 : ways;
}
