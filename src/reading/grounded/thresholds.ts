import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Known, states } from "../figures.js";
import { is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/** How far before a figure what it divides stands, in items. */
const REACH = 5;

/**
 * A number that divides all such from all others: "loans under $25,000 don't qualify", "requests above 100,000 need more". It is
 * one of the policy's or of this input's, or there is no such rule: a round number is half or twice something by chance.
 */
export function isNoThreshold(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { items } = passage;
  const { figure, at } = claim;
  if (figure.bare || figure.unit === "percent" || figure.unit === "points" || figure.unit === "times") return false;
  if (passage.isSupposed(at) || passage.isQuestion(at) || passage.sentenceHas(at, "would")) return false;
  const before = items.slice(Math.max(0, at - REACH), at).filter(({ clause }) => clause === items[at]?.clause);
  const all = before.findLastIndex((item) => plays(item, "all"));
  if (all < 0) return false;
  const between = before.slice(all + 1);
  if (!between.some((item) => is(item, "over") || is(item, "within") || is(item, "upTo"))) return false;
  if (between.some((item) => item.figure !== undefined)) return false;
  return !boundsOf(facts).some((known) => states({ ...figure, hedged: true }, known));
}

/** What the policy bounds, and its bounds, for this input and under the other names. */
function boundsOf({ quantities, valuesOf, otherNames, alternative }: Facts): Pick<Known, "value" | "unit">[] {
  const bounded = [...quantities.values()].map(({ limits, floorOf }) => limits ?? floorOf);
  return [...quantities.values()]
    .filter(({ key, limits, floorOf }) => limits !== undefined || floorOf !== undefined || bounded.includes(key))
    .flatMap(({ key, unit }) => {
      const others = otherNames.flatMap((name) => alternative(name)?.get(key) ?? []);
      return [...valuesOf(key), ...others].map((value) => ({ value, unit }));
    });
}
