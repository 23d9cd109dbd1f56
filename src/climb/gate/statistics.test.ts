import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcnemarExact } from "../../evals/report/statistics.js";
import { chanceToShow, smallestEffectOfPairs, winsNeeded } from "./confirm.js";
import { alphaOfLook, BOUNDS, eNeeded, eValue, type PairOutcome, pNeeded, walk } from "./e-process.js";
import { choose, exactByCase, signTest } from "./exact-tests.js";

/** Simpson's rule: the integral by its definition, without the closed form. */
function integrate(of: (t: number) => number, from: number, to: number, steps: number): number {
  const width = (to - from) / steps;
  let sum = of(from) + of(to);
  for (let n = 1; n < steps; n++) sum += of(from + n * width) * (n % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}

/** All sequences of n wins and losses. */
function sequences(n: number): boolean[][] {
  return Array.from({ length: 2 ** n }, (_, bits) => Array.from({ length: n }, (_, at) => ((bits >> at) & 1) === 1));
}

const wins = (sequence: readonly boolean[]) => sequence.filter(Boolean).length;

describe("the value of the e-process", () => {
  it("is the integral that defines it, by Simpson's rule", () => {
    fc.assert(
      fc.property(fc.nat({ max: 150 }), fc.nat({ max: 150 }), (w, l) => {
        const integrand = (t: number) => 2 * (2 * t) ** w * (2 * (1 - t)) ** l;
        const expected = integrate(integrand, 0.5, 1, 4000);
        expect(Math.abs(eValue(w, l) / expected - 1)).toBeLessThan(1e-6);
      }),
    );
  });

  it("is 1 before any pair, and is on average 1 after any number of them where both sides are alike", () => {
    for (let n = 0; n <= 14; n++) {
      const all = sequences(n).map((sequence) => eValue(wins(sequence), n - wins(sequence)));
      expect(all.reduce((sum, e) => sum + e, 0) / all.length).toBeCloseTo(1, 10);
    }
  });

  it("is a martingale: after each state the two that can follow have its value on average", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat({ max: 200 }), (w, l) => {
        expect((eValue(w + 1, l) + eValue(w, l + 1)) / 2 / eValue(w, l)).toBeCloseTo(1, 9);
      }),
    );
  });

  it("is on average less than 1 where the candidate is worse", () => {
    for (const chance of [0.1, 0.3, 0.45]) {
      const n = 12;
      const mean = sequences(n).reduce((sum, sequence) => {
        const w = wins(sequence);
        return sum + chance ** w * (1 - chance) ** (n - w) * eValue(w, n - w);
      }, 0);
      expect(mean).toBeLessThan(1);
    }
  });

  it("reaches 1/α in at most α of all sequences where both sides are alike, wherever one stops", () => {
    for (const alpha of [0.3, 0.1, 0.05]) {
      const reached = sequences(16).filter((sequence) => {
        let w = 0;
        return sequence.some((won, at) => {
          if (won) w++;
          return eValue(w, at + 1 - w) >= 1 / alpha;
        });
      });
      expect(reached.length).toBeGreaterThan(0);
      expect(reached.length / 2 ** 16).toBeLessThanOrEqual(alpha);
    }
  });

  it("is told of counts only", () => {
    for (const [w, l] of [
      [-1, 0],
      [0.5, 1],
      [900, 101],
      [Number.NaN, 0],
    ] as const) {
      expect(() => eValue(w, l)).toThrow(RangeError);
    }
    expect(Number.isFinite(eValue(1000, 0))).toBe(true);
  });
});

describe("a walk through pairs", () => {
  const outcomes = fc.array(fc.constantFrom<PairOutcome>("win", "loss", "tie"), { maxLength: 400 });

  it("decides by what was drawn first: pairs after that change nothing", () => {
    fc.assert(
      fc.property(outcomes, outcomes, (first, more) => {
        const early = walk(first, 0.025, first.length);
        const later = walk([...first, ...more].slice(0, 400), 0.025, 400);
        if (early.end === "better" || early.end === "worse" || early.end === "futile") {
          expect(first.length < BOUNDS.inputs ? later : early).toEqual(early);
        }
        expect(early.w + early.l).toBeLessThanOrEqual(early.pairs);
      }),
    );
  });

  it("ends at the first pair whose value suffices", () => {
    let needed = 0;
    while (eValue(needed, 0) < eNeeded(0.025)) needed++;
    const all = Array<PairOutcome>(50).fill("win");
    expect(walk(all, 0.025, 50)).toMatchObject({ end: "better", pairs: needed, w: needed, l: 0 });
    expect(walk(all.slice(0, needed - 1), 0.025, needed - 1).end).toBe("open");
    expect(walk(Array<PairOutcome>(50).fill("loss"), 0.025, 50)).toMatchObject({ end: "worse", pairs: needed });
  });

  it("gives up from 100 pairs on where the candidate is not ahead, and not before", () => {
    const ties = (count: number) => Array<PairOutcome>(count).fill("tie");
    expect(walk(ties(99), 0.025, 99).end).toBe("open");
    expect(walk(ties(100), 0.025, 100)).toMatchObject({ end: "futile", pairs: 100 });
    expect(walk([...ties(99), "win"], 0.025, 100).end).toBe("open");
    expect(walk([...ties(99), "win", "loss"], 0.025, 101)).toMatchObject({ end: "futile", pairs: 101 });
  });

  it("looks once more when all inputs are asked, by the sign test", () => {
    const spread = (w: number, l: number) => {
      const each = (of: PairOutcome, count: number) => Array<PairOutcome>(count).fill(of);
      const discordant: PairOutcome[] = [];
      for (let n = 0; n < l; n++) discordant.push("win", "loss");
      return [...each("tie", 400 - w - l), "win", ...discordant, ...each("win", w - l - 1)] as PairOutcome[];
    };
    let w = 40;
    while (signTest(w, 30) > pNeeded(0.025)) w++;
    const late = spread(w, 30).toSorted((a, b) => (a === "tie" ? 1 : 0) - (b === "tie" ? 1 : 0));
    expect(walk(late, 0.025, 400)).toMatchObject({ end: "better", w, l: 30, p: signTest(w, 30) });
    expect(walk(late.with(late.lastIndexOf("win"), "tie"), 0.025, 400).end).toBe("spent");
    expect(walk(late, 0.025, 399)).toMatchObject({ end: "open", p: null });
  });

  it("spends less than α on all looks together", () => {
    const spent = Array.from({ length: 60 }, (_, n) => alphaOfLook(0.05, n + 1));
    expect(spent[0]).toBe(0.025);
    expect(spent.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(0.05);
    for (const each of spent) expect(1 / eNeeded(each) + pNeeded(each)).toBeLessThan(each);
    for (const look of [0, -1, 1.5]) expect(() => alphaOfLook(0.05, look)).toThrow(RangeError);
  });
});

describe("exact tests", () => {
  it("count ways exactly", () => {
    expect(choose(10, 3)).toBe(120);
    expect(choose(10, 11)).toBe(0);
    expect(choose(5, -1)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 300 }), (n, k) => {
        fc.pre(k >= 1 && k <= n);
        expect(choose(n, k) / (choose(n - 1, k - 1) + choose(n - 1, k))).toBeCloseTo(1, 9);
      }),
    );
  });

  it("of signs have half of what the two-sided test by whole numbers has", () => {
    fc.assert(
      fc.property(fc.nat({ max: 250 }), fc.nat({ max: 250 }), (w, l) => {
        fc.pre(w > l);
        expect(signTest(w, l) / (mcnemarExact(l, w) / 2)).toBeCloseTo(1, 9);
      }),
    );
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(0, 9)).toBe(1);
  });

  it("by case are what permuting each case's runs between the arms gives", () => {
    const cases = [
      { repeats: 2, base: 0, candidate: 2 },
      { repeats: 2, base: 1, candidate: 1 },
      { repeats: 3, base: 1, candidate: 3 },
    ];
    // All ways to give half of a case's runs to the candidate.
    const sums = cases.map(({ repeats, base, candidate }) => {
      const runs = Array.from({ length: 2 * repeats }, (_, n) => n < base + candidate);
      return sequences(2 * repeats)
        .filter((taken) => wins(taken) === repeats)
        .map((taken) => taken.filter((is, at) => is && runs[at]).length);
    });
    const [a = [], b = [], c = []] = sums;
    const totals = a.flatMap((x) => b.flatMap((y) => c.map((z) => x + y + z)));
    const observed = 2 + 1 + 3;
    expect(exactByCase(cases)).toBeCloseTo(totals.filter((total) => total >= observed).length / totals.length, 12);
  });

  it("by case err in at most their level where both arms are alike, by enumeration", () => {
    // Two cases of two repeats, each run right with its own chance: all 2^8 outcomes with their probabilities.
    for (const [first, second] of [
      [0.5, 0.5],
      [0.9, 0.2],
      [0.7, 1],
    ] as const) {
      for (const level of [0.05, 0.1, 0.3]) {
        let erring = 0;
        for (const runs of sequences(8)) {
          const chance = runs.reduce((product, right, at) => {
            const of = at < 4 ? first : second;
            return product * (right ? of : 1 - of);
          }, 1);
          const count = (from: number) => wins(runs.slice(from, from + 2));
          const cases = [
            { repeats: 2, base: count(0), candidate: count(2) },
            { repeats: 2, base: count(4), candidate: count(6) },
          ];
          if (exactByCase(cases) <= level) erring += chance;
        }
        expect(erring).toBeLessThanOrEqual(level + 1e-12);
      }
    }
  });

  it("by case find a few cases that are mended among many that are steady", () => {
    const steady = Array.from({ length: 117 }, () => ({ repeats: 5, base: 5, candidate: 5 }));
    const mended = Array.from({ length: 4 }, () => ({ repeats: 5, base: 0, candidate: 5 }));
    expect(exactByCase([...steady, ...mended])).toBeLessThan(1e-8);
    expect(exactByCase(steady)).toBe(1);
    expect(exactByCase([])).toBe(1);
  });
});

describe("the smallest effect that could have been seen", () => {
  it("would have been seen with a chance of 80 %, and a smaller one not", () => {
    for (const [pairs, losses, alpha] of [
      [400, 0.08, 0.025],
      [100, 0.02, 0.05],
      [200, 0, 0.0125],
    ] as const) {
      const effect = smallestEffectOfPairs(pairs, losses, alpha) ?? Number.NaN;
      expect(chanceToShow(winsNeeded(pairs, alpha), losses + effect, losses)).toBeGreaterThanOrEqual(0.8);
      expect(chanceToShow(winsNeeded(pairs, alpha), losses + effect - 0.002, losses)).toBeLessThan(0.8);
    }
  });

  it("shrinks with more pairs and grows with more noise; there is none where there are too few", () => {
    const of = (pairs: number, losses: number) => smallestEffectOfPairs(pairs, losses, 0.025);
    expect(of(400, 0.05)).toBeLessThan(of(100, 0.05) ?? 0);
    expect(of(400, 0.02)).toBeLessThan(of(400, 0.1) ?? 0);
    expect(of(4, 0)).toBeNull();
    expect(of(400, 0.5)).toBeNull();
  });

  it("rests on a power that enumeration gives", () => {
    const [pairs, win, loss, alpha] = [6, 0.6, 0.1, 0.05] as const;
    let power = 0;
    for (let code = 0; code < 3 ** pairs; code++) {
      const digits = Array.from({ length: pairs }, (_, at) => Math.floor(code / 3 ** at) % 3);
      const [w, l] = [0, 1].map((digit) => digits.filter((each) => each === digit).length) as [number, number];
      if (signTest(w, l) <= alpha) power += win ** w * loss ** l * (1 - win - loss) ** (pairs - w - l);
    }
    expect(chanceToShow(winsNeeded(pairs, alpha), win, loss)).toBeCloseTo(power, 9);
  });
});
