import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, states } from "../figures.js";
import { is } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import type { Quantity } from "../traits.js";

/** "超出最高额度29,910.85美元": by how much a limit is passed, behind its name. */
export function isPassedBy(
  { items }: Passage,
  { figure, at, labelledAt }: Claim,
  possible: readonly Quantity[],
  facts: Facts,
): boolean {
  const isPassed = [1, 2, 3].some(
    (back) => is(items[labelledAt - back], "over") || is(items[labelledAt - back], "within"),
  );
  if (labelledAt > at || !isPassed) return false;
  return possible.some(({ key, unit, limits }) => {
    const limited = facts.valuesOf(limits ?? "");
    return facts.valuesOf(key).some((limit) => limited.some((value) => states(figure, { value: value - limit, unit })));
  });
}

/** Whether a clause speaks of what is left or lacking; in "el DTI queda en 28,4 %" the word only links. */
export function saysDifference(passage: Passage, place: number, figure: number): boolean {
  const { from, to } = passage.clauseOf(place);
  return passage.items.slice(from, to).some((item, index) => {
    return is(item, "difference") && !(is(item, "link") && from + index < figure);
  });
}

/** What shows behind a figure that it is none of a limit's own: "5 % lower", "95 % of the loan", "5 % too low". */
const COMPARES = ["over", "within", "difference", "tooLow", "linkBack"] as const;

/** "The cap is 43 %", "the tier's 43 % cap": a bare word for a limit, its figure beside it, nothing that compares it, and no share of a limit. */
export function isLimitItself(
  { items }: Passage,
  { figure, at, labelledAt, isAnyLimit }: Claim,
  facts: Facts,
): boolean {
  if (!isAnyLimit || labelledAt > at + 1 || figure.hedged || isShareOfLimit(figure, facts)) return false;
  return !COMPARES.some((tag) => is(items[at + 1], tag));
}

/** "Limit utilization: 72.5 %", "超出上限0.1%": how much of its limit a value comes to, or how far it is from it. */
function isShareOfLimit(figure: Figure, { quantities, valuesOf }: Facts): boolean {
  return [...quantities.values()].some(({ key, limits = "" }) =>
    valuesOf(key).some((limit) =>
      valuesOf(limits).some((value) =>
        [value / limit, value / limit - 1].some((share) => states(figure, { value: share * 100, unit: "percent" })),
      ),
    ),
  );
}
