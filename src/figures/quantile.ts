/**
 * The value below which a share of values lies, by linear interpolation between the nearest ranks (type 7 of Hyndman and
 * Fan 1996, https://doi.org/10.1080/00031305.1996.10473566), as numpy, R and SQLite's `percentile` do.
 *
 * @param sorted the values, in ascending order
 * @param share from 0 to 1: 0.95 for p95
 * @returns not a number where there are no values
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.max(0, sorted.length - 1) * share;
  const low = sorted[Math.floor(rank)] ?? Number.NaN;
  const high = sorted[Math.ceil(rank)] ?? Number.NaN;
  return low + (high - low) * (rank - Math.floor(rank));
}
