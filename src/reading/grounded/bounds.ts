import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { fits, states } from "../figures.js";
import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import type { Quantity } from "../traits.js";

/** How far before a figure the label of what it bounds stands, in items. */
const REACH = 10;

/**
 * Whether a figure bounds a quantity that the policy bounds otherwise: "the DTI is limited to 33 %", "debts may take up to 33 %
 * of income". Every number is some share rounded, so that only the policy's own bounds hold here.
 *
 * @returns the policy's bound and its value, that it should have been
 */
export function wrongBound(
  passage: Passage,
  { figure, at }: Claim,
  facts: Facts,
): { quantity: Quantity; value: number } | undefined {
  if (figure.unit !== "percent" || passage.isSupposed(at) || passage.isQuestion(at)) return undefined;
  if (passage.sentenceHas(at, "would") || passage.sentenceHas(at, "notes")) return undefined;
  const { from, to } = passage.clauseOf(at);
  const first = Math.max(from, at - REACH);
  if (!passage.items.slice(first, to).some((item) => plays(item, "bounded", "modal"))) return undefined;
  const places = Array.from({ length: at - first }, (_, index) => first + index);
  const label = places.findLast((index) => labelAt(passage.items, index, facts) !== undefined);
  if (label === undefined || passage.items.slice(label + 1, at).some((item) => item.figure || item.isMark))
    return undefined;
  if (!isBounded(passage.items.slice(label + 1, to), at - label - 1)) return undefined;
  const keys = labelAt(passage.items, label, facts) ?? [];
  for (const quantity of facts.quantities.values()) {
    const { key, unit, limits = "" } = quantity;
    const own = facts.valuesOf(key)[0];
    if (own === undefined || !keys.includes(limits) || !fits(figure.unit, unit)) continue;
    const others = facts.otherNames.flatMap((name) => facts.alternative(name)?.get(key) ?? []);
    const may = [...facts.valuesOf(key), ...others, ...facts.valuesOf(limits)];
    if (!may.some((value) => states(figure, { value, unit }))) return { quantity, value: own };
  }
  return undefined;
}

/** "Limited to", in some languages behind the figure, or "may go up to", "must stay below" before it. */
function isBounded(behindLabel: readonly Item[], figure: number): boolean {
  if (behindLabel.some((item) => plays(item, "bounded"))) return true;
  const before = behindLabel.slice(0, figure);
  const relates = (item: Item) => is(item, "over") || is(item, "within") || is(item, "upTo");
  return (
    before.some((item) => plays(item, "modal")) &&
    [...before, ...behindLabel.slice(figure + 1, figure + 3)].some(relates)
  );
}
