/** The 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z_95 = 1.959963984540054;

/**
 * The 95 % Wilson score interval of a share (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953): sound for
 * few trials and for shares at or near 0 and 1, where the textbook interval is not.
 *
 * @returns lower and upper bound, from 0 to 1; null without trials
 */
export function wilsonInterval(successes: number, trials: number): [number, number] | null {
  if (trials === 0) return null;
  const z2 = Z_95 ** 2;
  const share = successes / trials;
  const centre = share + z2 / (2 * trials);
  const margin = Z_95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  const scale = 1 + z2 / trials;
  const lower = successes === 0 ? 0 : (centre - margin) / scale;
  const upper = successes === trials ? 1 : (centre + margin) / scale;
  return [lower, upper];
}

/**
 * McNemar's exact two-sided test (McNemar 1947, https://doi.org/10.1007/BF02295996): how likely pairs split at least
 * as unevenly when either side is as likely as the other. Whole numbers throughout, so it holds for any count; it is
 * 0 below what a number can express.
 *
 * @param worse pairs that flipped one way
 * @param better pairs that flipped the other way
 */
export function mcnemarExact(worse: number, better: number): number {
  const pairs = worse + better;
  const fewer = Math.min(worse, better);
  if (pairs === 0 || worse === better) return 1;
  let ways = 1n;
  let tail = 1n;
  for (let n = 1; n <= fewer; n++) {
    ways = (ways * BigInt(pairs - n + 1)) / BigInt(n);
    tail += ways;
  }
  return overPowerOfTwo(tail, pairs - 1);
}

/** `value / 2^power` as a number, for values beyond what a number holds. */
function overPowerOfTwo(value: bigint, power: number): number {
  const excess = Math.max(0, value.toString(2).length - 64);
  return Number(value >> BigInt(excess)) * 2 ** (excess - power);
}

/**
 * pass^k of one case: the chance that k runs of it all pass, estimated without bias from the runs made as
 * C(passes, k) / C(runs, k). As in tau-bench (Yao et al. 2024, section 5.1, https://arxiv.org/abs/2406.12045).
 *
 * @throws RangeError unless 1 ≤ k ≤ runs
 */
export function passHat(passes: number, runs: number, k: number): number {
  if (k < 1 || k > runs) throw new RangeError(`pass^${k} cannot be told from ${runs} runs.`);
  let chance = 1;
  for (let n = 0; n < k; n++) chance *= Math.max(0, passes - n) / (runs - n);
  return chance;
}
