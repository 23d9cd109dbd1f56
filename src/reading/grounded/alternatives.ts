import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, states } from "../figures.js";
import type { Quantity } from "../traits.js";

/** A figure of another named value, or how far this input's own is from it: "$116.80 a month less in the Excellent tier". */
export function isAlternative({ figure }: Claim, facts: Facts): boolean {
  if (figure.unit === "points") return isGapOfAlternative(figure, facts);
  for (const name of facts.otherNames) {
    for (const [key, value] of facts.alternative(name) ?? []) {
      const unit = facts.quantities.get(key)?.unit;
      if (unit === undefined) continue;
      const differences = facts.valuesOf(key).map((own) => Math.abs(own - value));
      const isMoney = unit === "usd";
      if ([value, ...(isMoney ? differences : [])].some((each) => states(figure, { value: each, unit }))) return true;
    }
  }
  return false;
}

/** "4.11 points would be left in the Excellent tier". */
function isGapOfAlternative(figure: Figure, facts: Facts): boolean {
  return facts.otherNames.some((name) => {
    const percents = [...(facts.alternative(name) ?? [])].filter(
      ([key]) => facts.quantities.get(key)?.unit === "percent",
    );
    return percents.some(([, a]) => percents.some(([, b]) => states(figure, { value: a - b, unit: "percent" })));
  });
}

/** It is what the quantity would be under another named value: another tier's cap. */
export function isAnothers({ figure }: Claim, possible: readonly Quantity[], facts: Facts): boolean {
  return facts.otherNames.some((name) =>
    possible.some(({ key, unit }) => {
      const value = facts.alternative(name)?.get(key);
      return value !== undefined && states(figure, { value, unit });
    }),
  );
}
