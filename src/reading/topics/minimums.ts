import { labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Item, is, plays } from "../text/item.js";
import { namedIn } from "../text/named-in.js";
import type { Passage } from "../text/passages.js";

/** How far before a relation what is compared stands, and how far behind it the figure, in items. */
const REACH = 6;
const FIGURE_REACHES = 3;
/** A number so many times smaller or larger than a quantity is none of its minimums. */
const SCALE = 2;

/**
 * Whether a relation draws a line under which something is refused, where the policy draws none: "a score below 450 is not
 * eligible", "we don't lend to anybody with less than 500 points".
 *
 * @param at the relation, such as "below"
 */
export function isNoSuchMinimum(passage: Passage, at: number, facts: Facts): boolean {
  const { items } = passage;
  if (!is(items[at], "within") || passage.isSupposed(at) || passage.isQuestion(at)) return false;
  if (namedIn(passage, at).length > 0) return false; // "with a score below 500 the applicant is in the Poor tier"
  if (passage.sentenceHas(at, "would") || passage.sentenceHas(at, "notes")) return false;
  const figured = items.slice(at + 1, at + 1 + FIGURE_REACHES).find(({ figure }) => figure);
  const { unit, readings } = figured?.figure ?? {};
  if (figured?.sentence !== items[at]?.sentence || (unit !== "plain" && unit !== "points")) return false;
  const value = readings?.[0]?.value ?? 0;
  const floors = [...facts.quantities.values()].filter(({ floorOf }) => floorOf !== undefined);
  return floors.some(({ key, floorOf = "" }) => {
    const own = facts.valuesOf(floorOf);
    if (!own.some((of) => value > of / SCALE && value < of * SCALE)) return false;
    const drawn = facts.otherNames.flatMap((name) => facts.alternative(name)?.get(key) ?? []);
    if ([...own, ...facts.valuesOf(key), ...drawn].includes(value)) return false;
    return isCompared(passage, at, [key, floorOf], facts, unit === "points") && refuses(passage, at);
  });
}

/** The nearest label before the relation, or the first behind it, means one of these. */
function isCompared(
  { items }: Passage,
  at: number,
  keys: readonly string[],
  facts: Facts,
  isOwnUnit: boolean,
): boolean {
  const sentence = items[at]?.sentence;
  const isOwn = (index: number) => items[index]?.sentence === sentence;
  const labels = (from: number, to: number) => {
    return [...Array(to - from).keys()].flatMap((step) => {
      return isOwn(from + step) ? [labelAt(items, from + step, facts)].filter((each) => each !== undefined) : [];
    });
  };
  const label = labels(Math.max(0, at - REACH), at).at(-1) ?? labels(at + 1, at + 1 + REACH)[0];
  return label ? label.some((each) => keys.includes(each)) : isOwnUnit;
}

/** "Is declined", "is not eligible", "we do not lend to anyone whose": beside the line, and not "is no ground for refusal". */
function refuses(passage: Passage, at: number): boolean {
  const before = passage.items.slice(passage.sentenceOf(at).from, at);
  const beside = [
    ...before.slice(before.findLastIndex(({ isMark }) => isMark) + 1),
    ...passage.items.slice(at, passage.clauseOf(at).to),
  ];
  const has = (isIt: (item: Item) => boolean) => beside.some(isIt);
  const denies = has((item) => is(item, "not") || is(item, "no"));
  if (denies === has((item) => is(item, "unfavourable"))) return false;
  if (has((item) => is(item, "leftOut"))) return false;
  if (denies && has((item) => is(item, "prevents") || plays(item, "grounds"))) return false;
  return !denies || has((item) => is(item, "deals") || is(item, "favourable") || plays(item, "qualifies"));
}
