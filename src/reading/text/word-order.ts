import { type Item, is, plays } from "./item.js";
import type { Passage } from "./passages.js";

/** Whether a verb is in the passive: "is exceeded", "überschritten wird". */
export function isPassive(items: readonly Item[], at: number): boolean {
  if (plays(items[at + 1], "auxiliaryBehind")) return true;
  return items.slice(Math.max(0, at - 3), at).some((item) => plays(item, "be", "auxiliary"));
}

/** "40% is surpassed by the ratio", "in den Spielraum passt die Rate": what stands behind the relation is its subject. */
export function isTurned(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (plays(items[at + 1], "byWhom") && isPassive(items, at)) return true;
  const { from } = passage.clauseOf(at);
  if (!plays(items[from], "in") || !plays(items[at], "fits") || plays(items[at + 1], "in")) return false;
  return items.slice(from + 1, from + 1 + NOUN_REACHES).some((item) => NOUNS.some((tag) => is(item, tag)));
}

/** How far behind a preposition its noun stands, in items. */
const NOUN_REACHES = 2;
const NOUNS = ["quantity", "limit", "difference"] as const;
