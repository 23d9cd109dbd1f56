/** So many of so many. */
export interface Proportion {
  wrong: number;
  of: number;
}

/**
 * Whether a share is higher than another one beyond chance: Fisher's exact test, one-sided.
 *
 * @param chance how likely it may be, from 0 to 1, that two equal shares come out so far apart
 */
export function exceeds(one: Proportion, other: Proportion, chance: number): boolean {
  return one.wrong * other.of > other.wrong * one.of && probability(one, other) < chance;
}

/** How likely at least so many of the first are, where both together have as many as they have (hypergeometric). */
export function probability(one: Proportion, other: Proportion): number {
  const all = one.of + other.of;
  const wrong = one.wrong + other.wrong;
  const highest = Math.min(wrong, one.of);
  let sum = 0;
  for (let count = one.wrong; count <= highest; count++) {
    if (wrong - count > other.of) continue;
    sum += Math.exp(logChoose(one.of, count) + logChoose(other.of, wrong - count) - logChoose(all, wrong));
  }
  return Math.min(1, sum);
}

function logChoose(of: number, count: number): number {
  return logFactorial(of) - logFactorial(count) - logFactorial(of - count);
}

/** Stirling's series, exact to ten digits; small ones are summed. */
function logFactorial(of: number): number {
  if (of < 20) {
    let sum = 0;
    for (let factor = 2; factor <= of; factor++) sum += Math.log(factor);
    return sum;
  }
  return of * Math.log(of) - of + Math.log(2 * Math.PI * of) / 2 + 1 / (12 * of) - 1 / (360 * of ** 3);
}
