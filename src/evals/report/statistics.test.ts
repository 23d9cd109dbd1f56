import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcnemarExact, passHat, wilsonInterval } from "./statistics.js";

describe("the Wilson interval", () => {
  it("has the bounds that solve its defining equation, (share - p)^2 = z^2 p (1 - p) / n", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
        const successes = Math.round(trials * part);
        const bounds = wilsonInterval(successes, trials) ?? [];
        expect(bounds).toHaveLength(2);
        for (const p of bounds) {
          const distance = (successes / trials - p) ** 2 - (1.959963984540054 ** 2 * p * (1 - p)) / trials;
          expect(Math.abs(distance)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it("holds the share, lies from 0 to 1, and mirrors when successes and failures change places", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (passed, failed) => {
        fc.pre(passed + failed > 0);
        const [lower, upper] = wilsonInterval(passed, passed + failed) ?? [Number.NaN, Number.NaN];
        const [mirroredLower, mirroredUpper] = wilsonInterval(failed, passed + failed) ?? [Number.NaN, Number.NaN];
        const share = passed / (passed + failed);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(share);
        expect(upper).toBeGreaterThanOrEqual(share);
        expect(1 - mirroredUpper).toBeCloseTo(lower, 10);
        expect(1 - mirroredLower).toBeCloseTo(upper, 10);
      }),
    );
  });

  it("is [n / (n + z^2), 1] when all pass: ten of ten say at least 72.2 %", () => {
    expect(wilsonInterval(10, 10)?.[0]).toBeCloseTo(0.7224672, 6);
    expect(wilsonInterval(10, 10)?.[1]).toBe(1);
    expect(wilsonInterval(0, 10)?.[0]).toBe(0);
  });

  it("agrees with scipy.stats.binomtest(k, n).proportion_ci(method='wilson')", () => {
    const known = [
      [1, 10, 0.017876213095072896, 0.4041500267952385],
      [38, 40, 0.8349612263085903, 0.9861793326138516],
      [950, 1000, 0.9346861797557491, 0.9618697376072511],
    ] as const;
    for (const [successes, trials, lower, upper] of known) {
      expect(wilsonInterval(successes, trials)?.[0]).toBeCloseTo(lower, 12);
      expect(wilsonInterval(successes, trials)?.[1]).toBeCloseTo(upper, 12);
    }
  });

  it("is nothing without trials", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe("the exact McNemar test", () => {
  it("counts, among all ways in which few pairs can flip, those at least as uneven", () => {
    for (let pairs = 1; pairs <= 12; pairs++) {
      for (let worse = 0; worse <= pairs; worse++) {
        const extreme = Math.abs(2 * worse - pairs);
        const ways = Array.from({ length: 2 ** pairs }, (_, flips) => onesIn(flips));
        const asUneven = ways.filter((ones) => Math.abs(2 * ones - pairs) >= extreme).length;
        expect(mcnemarExact(worse, pairs - worse)).toBeCloseTo(asUneven / 2 ** pairs, 12);
      }
    }
  });

  it("agrees with scipy.stats.binomtest(worse, worse + better).pvalue", () => {
    const known = [
      [0, 6, 0.03125],
      [1, 12, 0.00341796875],
      [5, 20, 0.004077315330505371],
      [59, 6, 4.964650327128617e-12],
      [1200, 1000, 2.1817026407914194e-5],
      [9000, 8000, 1.800189848714256e-14],
    ] as const;
    for (const [worse, better, p] of known) expect(mcnemarExact(worse, better) / p).toBeCloseTo(1, 9);
  });

  it("agrees with a sum over logarithms of factorials for thousands of pairs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 4000 }), (worse, better) => {
        const p = mcnemarExact(worse, better);
        expect(Math.abs(p - byLogarithms(worse, better))).toBeLessThan(1e-9);
        expect(mcnemarExact(better, worse)).toBe(p);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 20 },
    );
  });

  it("sees nothing in no flips and in as many each way", () => {
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(7, 7)).toBe(1);
  });
});

describe("pass^k", () => {
  it("is the share of all choices of k runs in which every run passes", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 9 }), (runs, k) => {
        fc.pre(k <= runs.length);
        const choices = subsets(runs.length, k);
        const allPass = choices.filter((choice) => choice.every((index) => runs[index])).length;
        const passes = runs.filter(Boolean).length;
        expect(passHat(passes, runs.length, k)).toBeCloseTo(allPass / choices.length, 12);
      }),
    );
  });

  it("is the share of passes for k = 1, never grows with k, and is 1 only when every run passes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (runs, some) => {
        const passes = Math.min(some, runs);
        const chances = Array.from({ length: runs }, (_, index) => passHat(passes, runs, index + 1));
        expect(chances[0]).toBeCloseTo(passes / runs, 12);
        for (const [index, chance] of chances.entries()) {
          expect(chance).toBeLessThanOrEqual(chances[index - 1] ?? 1);
          expect(chance === 1).toBe(passes === runs);
        }
      }),
    );
  });

  it("cannot be told for more runs than were made", () => {
    expect(() => passHat(2, 2, 3)).toThrow(RangeError);
    expect(() => passHat(0, 0, 1)).toThrow(RangeError);
  });
});

function onesIn(bits: number): number {
  return bits.toString(2).replaceAll("0", "").length;
}

/** Every way to choose k of the first n indices. */
function subsets(n: number, k: number): number[][] {
  if (k === 0) return [[]];
  if (n < k) return [];
  return [...subsets(n - 1, k), ...subsets(n - 1, k - 1).map((chosen) => [...chosen, n - 1])];
}

function byLogarithms(worse: number, better: number): number {
  const pairs = worse + better;
  const logs = [0];
  for (let n = 1; n <= pairs; n++) logs.push((logs[n - 1] ?? 0) + Math.log(n));
  const log = (n: number) => logs[n] ?? Number.NaN;
  let tail = 0;
  for (let n = 0; n <= Math.min(worse, better); n++) {
    tail += Math.exp(log(pairs) - log(n) - log(pairs - n) - pairs * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}
