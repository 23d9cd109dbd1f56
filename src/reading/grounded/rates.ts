import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, states } from "../figures.js";
import type { Passage } from "../text/passages.js";

/** Smallest step that an amount is counted by. */
const MIN_STEP = 100;

/**
 * Whether a figure belongs to a rate: "$10.67 per $1,000", "every $1,000 costs $10.67 a month". The step is no claim, and
 * what goes with it is a known amount's share of what is limited, or of what that makes of a third.
 */
export function isOfRate(passage: Passage, { figure, at }: Claim, claims: readonly Claim[], facts: Facts): boolean {
  const { from, to } = passage.sentenceOf(at);
  const others = claims.filter((claim) => claim.at !== at && claim.at >= from && claim.at < to);
  const isPerScale = passage.items.slice(from, to).some(({ figure: own, senses }) => {
    return (
      !own &&
      senses.some(({ tag, factor = 0 }) => tag === "scale" && factor >= MIN_STEP && isShareOf(figure, factor, facts))
    );
  });
  if (isPerScale) return true; // "each thousand of loan costs $10.67"
  const own = stepOf(figure);
  return others.some((other) => {
    const step = stepOf(other.figure);
    return (
      (own !== undefined && isShareOf(other.figure, own, facts)) ||
      (step !== undefined && isShareOf(figure, step, facts))
    );
  });
}

/** The value of an amount that is a power of ten. */
function stepOf({ unit, readings }: Figure): number | undefined {
  if (unit !== "usd" && unit !== "plain") return undefined;
  return readings.find(({ value }) => value >= MIN_STEP && /^10+$/.test(String(value)))?.value;
}

function isShareOf(figure: Figure, step: number, { quantities, valuesOf, otherNames, alternative }: Facts): boolean {
  const all = [...quantities.values()].filter(({ unit }) => unit === "usd");
  const wholes = all.filter(({ key, per }) => per === undefined && all.some(({ limits }) => limits === key));
  const parts = all.filter(({ field, per }) => field !== undefined && per !== undefined);
  return parts.some(({ key, unit, per }) => {
    if (figure.per !== undefined && figure.per !== per) return false;
    const amounts = [...valuesOf(key), ...otherNames.flatMap((name) => alternative(name)?.get(key) ?? [])];
    return amounts.some((amount) =>
      wholes
        .flatMap((whole) => valuesOf(whole.key))
        .some((whole) => {
          const share = (amount / whole) * step;
          if (figure.unit === "usd" || figure.unit === "plain")
            return states({ ...figure, unit }, { value: share, unit });
          if (figure.unit !== "points" && figure.unit !== "percent") return false;
          return all
            .filter((each) => each.per === per)
            .flatMap((each) => valuesOf(each.key))
            .some((of) => states(figure, { value: (share / of) * 100, unit: "percent" }));
        }),
    );
  });
}
