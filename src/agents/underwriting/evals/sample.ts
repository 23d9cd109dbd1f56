import { Decimal } from "../../../figures/decimal.js";
import type { Sampler } from "../../../runtime/definition/eval-traits.js";
import type { Application } from "../application.js";
import { SCORES } from "../application.js";
import { assess } from "../assessment.js";
import { TIERS, type Tier } from "../policy.js";
import { NOTES } from "./sample-notes.js";

type Random = () => number;

/** How a loan lies to the most that its tier grants. */
const DISTANCES = {
  "at the limit": (limit, random) => limit.minus(cents(whole(random, 0, 3))),
  "cents over the limit": (limit, random) => limit.plus(cents(whole(random, 1, 3))),
  "within the limit": (limit, random) => share(limit, between(random, 0.3, 0.97)),
  "over the limit": (limit, random) => share(limit, between(random, 1.03, 2)),
  // Hardly anything is left to lend, or nothing at all.
  "debts near the cap": (limit, random) =>
    limit.gt(1) && random() < 0.5 ? share(limit, between(random, 0.5, 1)) : new Decimal(whole(random, 1_000, 40_000)),
} as const satisfies Record<string, (limit: Decimal, random: Random) => Decimal>;

type Distance = keyof typeof DISTANCES;
const distances = Object.keys(DISTANCES) as Distance[];
const kindsOfNotes = Object.keys(NOTES) as (keyof typeof NOTES)[];

/**
 * Fresh applications: each tier, at each distance from its limit, with notes of each kind. Half of the scores stand at an
 * edge of their tier, where a wrong comparison shows.
 */
export const sample: Sampler<Application> = {
  strata: TIERS.flatMap(({ name }) =>
    distances.flatMap((distance) => kindsOfNotes.map((notes) => `${name}, ${distance}, ${notes}`)),
  ),
  draw(stratum, random) {
    const [tierName, distance, kind] = stratum.split(", ") as [Tier["name"], Distance, keyof typeof NOTES];
    const tier = TIERS.find(({ name }) => name === tierName) ?? TIERS[0];
    const annual_income = incomeFrom(random);
    const cap = new Decimal(annual_income).times(tier.max_dti_percent).div(100);
    const ofCap = distance === "debts near the cap" ? between(random, 0.97, 1.03) : between(random, 0, 0.8);
    const base = {
      annual_income,
      total_debt: share(cap, random() < 0.1 && distance !== "debts near the cap" ? 0 : ofCap).toNumber(),
      credit_score: scoreFrom(tier, random),
      loan_amount: 1,
    };
    const loan = DISTANCES[distance](assess(base).max_loan, random);
    const application = { ...base, loan_amount: Decimal.max(cents(1), loan).toNumber() };
    const notes = NOTES[kind](application, random);
    return notes === undefined ? application : { ...application, notes };
  },
};

/** From 15,000 to 400,000, as many below 77,000 as above; every other one in whole thousands, as people say it. */
function incomeFrom(random: Random): number {
  const income = 15_000 * (400_000 / 15_000) ** random();
  return random() < 0.5 ? Math.round(income / 1000) * 1000 : share(new Decimal(income), 1).toNumber();
}

function scoreFrom(tier: Tier, random: Random): number {
  const highest = (TIERS[TIERS.indexOf(tier) - 1]?.min_score ?? SCORES.highest + 1) - 1;
  const edges = [tier.min_score, tier.min_score + 1, highest];
  if (random() < 0.5) return edges[whole(random, 0, edges.length - 1)] ?? highest;
  return whole(random, tier.min_score, highest);
}

function share(amount: Decimal, of: number): Decimal {
  return amount.times(of).toDecimalPlaces(2, Decimal.ROUND_DOWN);
}

function cents(count: number): Decimal {
  return new Decimal(count).div(100);
}

function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

/** A whole number, both ends included. */
function whole(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}
