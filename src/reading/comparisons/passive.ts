import { labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { isPassive } from "../text/word-order.js";
import { labelSide, type Side } from "./sides.js";

/**
 * Both sides of "the 40% cap is exceeded", "womit die Grenze überschritten wird": the limit stands before the word, and what it
 * limits is not said. Undefined where something else is named that exceeds it ("by existing debts alone").
 */
export function exceededAt(passage: Passage, at: number, facts: Facts): { left: Side; right: Side } | undefined {
  const { items } = passage;
  if (!plays(items[at], "exceeded") || !isPassive(items, at)) return undefined;
  if (passage.clauseHas(at, "other") || passage.clauseHas(at, "elsewhere")) return undefined;
  const { from, to } = passage.clauseOf(at);
  if (items.slice(passage.sentenceOf(at).from, at).some((item) => is(item, "no") || plays(item, "unsaid")))
    return undefined;
  if (items.slice(at + 1, to).some((item) => is(item, "quantity") || is(item, "limit"))) return undefined;
  for (let index = at - 1; index >= Math.max(from, at - REACH); index--) {
    if (is(items[index], "name")) return undefined; // another value's limit
    const keys = labelAt(items, index, facts);
    if (!keys) continue;
    const limits = keys.filter((key) => facts.quantities.get(key)?.decides);
    const limited = limits.flatMap((key) => facts.quantities.get(key)?.limits ?? []);
    const [first] = limited;
    if (first === undefined) return undefined;
    const right = labelSide(limits.slice(0, 1), facts, passage.text.slice(items[index]?.start, items[index]?.end));
    const left = labelSide([first], facts, first);
    return left && right && { left, right };
  }
  return undefined;
}

/** How far before the word its limit stands, in items. */
const REACH = 6;
