import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementOf, unfitBecause } from "./agreement.js";

/** A bound of Wilson's interval by its definition: the share p at which (p̂ − p)² = z² p (1 − p) / n, found by halving. */
function wilsonBound(successes: number, trials: number, side: "lower" | "upper"): number {
  const z = 1.959963984540054;
  const seen = successes / trials;
  const isOutside = (p: number) => (seen - p) ** 2 > (z * z * p * (1 - p)) / trials;
  let [outside, inside] = [side === "lower" ? 0 : 1, seen];
  for (let step = 0; step < 200; step++) {
    const middle = (outside + inside) / 2;
    if (isOutside(middle)) outside = middle;
    else inside = middle;
  }
  return inside;
}

/** Cohen's kappa from the ratings themselves, pair by pair, as the share of chance is defined. */
function kappaOfRatings(ratings: readonly (readonly [boolean, boolean])[]): number | null {
  let [agreed, byChance] = [0, 0];
  for (const [person] of ratings) for (const [, judge] of ratings) if (person === judge) byChance++;
  for (const [person, judge] of ratings) if (person === judge) agreed++;
  const [observed, expected] = [agreed / ratings.length, byChance / ratings.length ** 2];
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

const counts = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60)).map(([tp, fn, tn, fp]) => ({
  right: { labels: tp + fn, accepted: tp },
  wrong: { labels: tn + fp, rejected: tn },
}));

describe("a judge against people", () => {
  it("has the rates, intervals and kappa that their definitions give", () => {
    fc.assert(
      fc.property(counts, (given) => {
        const { right, wrong } = given;
        const found = agreementOf(given);
        for (const [rate, count, of] of [
          [found.true_positive_rate, right.accepted, right.labels],
          [found.true_negative_rate, wrong.rejected, wrong.labels],
          [found.agreement, right.accepted + wrong.rejected, right.labels + wrong.labels],
        ] as const) {
          expect(rate).toMatchObject({ count, of });
          if (of === 0) expect(rate).toMatchObject({ rate: null, interval: null });
          else {
            expect(rate.rate).toBeCloseTo(count / of, 12);
            expect(rate.interval?.[0]).toBeCloseTo(wilsonBound(count, of, "lower"), 9);
            expect(rate.interval?.[1]).toBeCloseTo(wilsonBound(count, of, "upper"), 9);
          }
        }
        const ratings = [
          ...Array(right.accepted).fill([true, true]),
          ...Array(right.labels - right.accepted).fill([true, false]),
          ...Array(wrong.rejected).fill([false, false]),
          ...Array(wrong.labels - wrong.rejected).fill([false, true]),
        ];
        const kappa = ratings.length === 0 ? null : kappaOfRatings(ratings);
        if (kappa === null) expect(found.kappa).toBeNull();
        else expect(found.kappa).toBeCloseTo(kappa, 9);
      }),
      { numRuns: 60 },
    );
  });

  it("has the kappa that Cohen's example of a textbook has", () => {
    // 20 and 15 of 50 agreed upon, 5 and 10 not: kappa is 0.4 (https://en.wikipedia.org/wiki/Cohen%27s_kappa).
    const { kappa } = agreementOf({ right: { labels: 25, accepted: 20 }, wrong: { labels: 25, rejected: 15 } });
    expect(kappa).toBeCloseTo(0.4, 12);
  });

  it.each([
    ["20 labels of each kind, all as the person says, are enough", [20, 20, 20, 20], []],
    ["19 labels of one kind are too few", [20, 20, 19, 19], ["19 of 20 labels of runs that a person calls wrong"]],
    [
      "one fault of twenty that it lets pass is too many, as so few labels leave more open",
      [20, 20, 20, 19],
      ["the lower bound of its true negative rate is 0.763, less than 0.80"],
    ],
    ["one fault of forty that it lets pass is not", [40, 40, 40, 39], []],
    [
      "a judge that rejects whatever it sees is not fit, though it lets no fault pass",
      [40, 0, 40, 40],
      ["the lower bound of its true positive rate is 0.00, less than 0.50"],
    ],
    [
      "without labels only these are missing",
      [0, 0, 0, 0],
      ["0 of 20 labels of runs that a person calls right", "0 of 20 labels of runs that a person calls wrong"],
    ],
  ] as const)("%s", (_, [right, accepted, wrong, rejected], missing) => {
    const found = unfitBecause({ right: { labels: right, accepted }, wrong: { labels: wrong, rejected } });
    expect(found).toEqual(missing);
  });
});
