import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, fits, states } from "../figures.js";
import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { isTurned } from "../text/word-order.js";
import type { Unit } from "../traits.js";

/** One side of a comparison: every value that it can have. */
export interface Side {
  text: string;
  unit: Unit;
  values: readonly number[];
  figure: Figure | undefined;
  keys: readonly string[];
  /** A word for a limit without a word for what it limits. */
  isAnyLimit: boolean;
}

/** A number without a unit from here on is no percentage. */
const MAX_BARE_PERCENT = 200;

/** Both sides of a comparison. A word for any limit is the limit of what stands left. */
export function sidesAt(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
  facts: Facts,
): { left: Side; right: Side } | undefined {
  const right = sideAfter(passage, at, claims, facts);
  const left = right && sideBefore(passage, at, right, claims, facts);
  if (!left || !right) return undefined;
  if (pointsBack(passage, at) && left.keys.length === 0) return undefined; // "17.27 above that": how far
  if (isTurned(passage, at)) return right.isAnyLimit ? undefined : { left: right, right: left };
  if (!right.isAnyLimit) return { left, right };
  const keys = right.keys.filter((key) => {
    const quantity = facts.quantities.get(key);
    return quantity?.unit === left.unit && (left.keys.length === 0 || left.keys.includes(quantity.limits ?? ""));
  });
  const limit = labelSide(keys, facts, right.text);
  return limit && { left, right: limit };
}

/** Where each character is an item, words are about twice as far apart. */
function reachOf({ spaced }: Passage): number {
  return spaced ? 1 : 2;
}

/** The quantity or figure right of the relation, before the clause ends. */
function sideAfter(passage: Passage, at: number, claims: readonly Claim[], facts: Facts): Side | undefined {
  const { items } = passage;
  const clause = items[at]?.clause;
  if (items[at + 1]?.word === "of") return undefined; // "inside of it is the interest"
  if (pointsBack(passage, at)) return isSecond(passage, at) ? undefined : limitBefore(passage, at, claims, facts);
  let label: Side | undefined;
  for (let index = at + 1; index < items.length && index <= at + 8 * reachOf(passage); index++) {
    const item = items[index] as Item;
    if (item.sentence !== items[at]?.sentence) break;
    if (item.clause !== clause && !(item.isMark && item.word === "(")) {
      if (!label || !item.figure) break;
    }
    if (item.figure && isGap(items, index, at)) return label;
    if (item.figure && !item.figure.bare) {
      const side = figureSide(claims, index, facts);
      if (side && label && (!fits(side.unit, label.unit) || isHowFar(item.figure, label, facts))) return label;
      return side;
    }
    if (is(item, "over") || is(item, "within")) break;
    const keys = labelAt(items, index, facts, true);
    if (keys && !label && !passage.clauseHas(index, "per"))
      label = labelSide(keys, facts, passage.text.slice(item.start, item.end));
  }
  return label;
}

/** "Above it": the right side is only pointed to. */
function pointsBack({ items }: Passage, at: number): boolean {
  const after = items[at + 2];
  return plays(items[at + 1], "it") && (!after || after.isMark || is(after, "joins") || plays(after, "by"));
}

/** "Not less than the income but well over it": what it points to is a side of the relation before. */
function isSecond(passage: Passage, at: number): boolean {
  const { from } = passage.sentenceOf(at);
  return passage.items.slice(from, at).some((item) => is(item, "over") || is(item, "within"));
}

/**
 * What "above it" points to: the last limit that has a figure, in the sentence or the one before, or else the last figure of
 * the clause before.
 */
function limitBefore(passage: Passage, at: number, claims: readonly Claim[], facts: Facts): Side | undefined {
  const sentence = passage.items[at]?.sentence ?? 0;
  const limit = claims.findLast(
    (claim) =>
      claim.at < at &&
      sentence - (passage.items[claim.at]?.sentence ?? 0) <= 1 &&
      claim.keys.some((key) => facts.quantities.get(key)?.limits !== undefined),
  );
  if (limit) return figureSide(claims, limit.at, facts);
  const said = claims.filter((claim) => claim.at < at && !claim.figure.bare);
  const left = said.at(-1);
  const clause = passage.items[left?.at ?? at]?.clause ?? 0;
  const before = said.findLast((claim) => (passage.items[claim.at]?.clause ?? 0) < clause);
  const isNear = sentence - (passage.items[before?.at ?? 0]?.sentence ?? 0) <= 1;
  return before && isNear && before.figure.unit === left?.figure.unit
    ? figureSide(claims, before.at, facts)
    : undefined;
}

/** "Above by $500", "supera en 18 puntos": how far, not what is compared with. */
function isGap(items: readonly Item[], figure: number, at: number): boolean {
  if (items[figure]?.figure?.unit === "points") return true;
  for (let index = at + 1; index < figure; index++) if (plays(items[index], "by")) return figure - index <= 3;
  return false;
}

/** "低于申请金额约32.5万美元": behind the name of a side, and none of its values, how far something known is from it. */
function isHowFar(figure: Figure, { values, unit }: Side, { known }: Facts): boolean {
  if (values.some((value) => states(figure, { value, unit }))) return false;
  const comparable = known.filter((each) => each.unit === unit && each.key !== undefined);
  return comparable.some((each) => values.some((value) => states(figure, { value: each.value - value, unit })));
}

/** The nearest figure or quantity left of the relation that can be compared with the right side. */
function sideBefore(
  passage: Passage,
  at: number,
  right: Side,
  claims: readonly Claim[],
  facts: Facts,
): Side | undefined {
  const { items } = passage;
  const { from } = passage.sentenceOf(at);
  const clause = items[at]?.clause ?? 0;
  for (let index = at - 1; index >= Math.max(from, at - 10 * reachOf(passage)); index--) {
    const item = items[index] as Item;
    if ((item.clause ?? 0) < clause - (at - index <= 8 ? 2 : 1)) break;
    if (item.clause < clause && hasOwnSubject(passage, at)) break;
    if (item.figure && !item.figure.bare) {
      if (is(items[index - 1], "elsewhere") || is(items[index - 2], "elsewhere")) continue; // "a loan up to $955,720"
      if (plays(items[index - 1], "by") || plays(items[index - 2], "by")) continue;
      const side = figureSide(claims, index, facts);
      if (side && comparable(side, right)) return side;
      continue;
    }
    const keys = labelAt(items, index, facts);
    if (!keys || isOther(passage, at) || isApposition(items, index) || isOfFigure(items, index)) continue;
    const compared = keysIn(passage, index, facts).filter((key) => {
      return !right.keys.includes(key) && (isComparedWith(key, right, facts) || namesAlone(passage, index, key, facts));
    });
    const limiting = compared.filter((key) => right.keys.includes(facts.quantities.get(key)?.limits ?? ""));
    const side = labelSide(limiting.length > 0 ? limiting : compared, facts, passage.text.slice(item.start, item.end));
    if (side && comparable(side, right)) return side;
  }
  return undefined;
}

/** "14.12% of your income": the label says what the figure right before it is. */
function isOfFigure(items: readonly Item[], label: number): boolean {
  const figure = items[label - 1]?.figure ?? (is(items[label - 1], "linkBack") ? items[label - 2]?.figure : undefined);
  return figure !== undefined && !figure.bare;
}

/** "US$ 634,73, valor que cabe …", "$1,516.96, an amount that fits": the word stands for the figure before it. */
function isApposition(items: readonly Item[], label: number): boolean {
  if (!plays(items[label + 1], "relative")) return false;
  const comma = plays(items[label - 1], "the", "a") ? label - 2 : label - 1;
  return items[comma]?.isMark === true && items[comma - 1]?.figure !== undefined;
}

/** "The gap is even larger than …", "the most that fits is …": what is compared stands in the relation's own clause. */
function hasOwnSubject(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  return passage.items.slice(from, at).some((item) => SUBJECTS.some((tag) => is(item, tag)));
}

const SUBJECTS = ["difference", "limit", "least", "elsewhere", "quantity"] as const;

/** Words before a relation that make a label another's: a time, the existing debt, a smaller loan. */
function isOther(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  const before = passage.items.slice(from, at);
  return before.some((item) => is(item, "per") || is(item, "other") || is(item, "elsewhere"));
}

/** The quantities that the clause of a label names: "before the loan the DTI" may be either. */
function keysIn(passage: Passage, at: number, facts: Facts): string[] {
  const { from, to } = passage.clauseOf(at);
  const keys: string[] = [];
  for (let index = from; index < to; index++) keys.push(...(labelAt(passage.items, index, facts) ?? []));
  return keys;
}

/** Whether a label of the clause means this quantity and no other. */
function namesAlone(passage: Passage, at: number, key: string, facts: Facts): boolean {
  const { from, to } = passage.clauseOf(at);
  for (let index = from; index < to; index++) {
    const keys = labelAt(passage.items, index, facts);
    if (keys?.length === 1 && keys[0] === key) return true;
  }
  return false;
}

/** What a limit is compared with is the quantity that it limits. */
function isComparedWith(key: string, right: Side, { quantities }: Facts): boolean {
  const limits = right.keys.flatMap((each) => quantities.get(each)?.limits ?? quantities.get(each)?.floorOf ?? []);
  return limits.length === 0 || limits.includes(key);
}

function comparable(left: Side, right: Side): boolean {
  // "more than allowed": which limit, only a percentage or a label tells.
  if (right.isAnyLimit) return left.unit === "percent" || left.keys.length > 0;
  if (left.unit === "plain" && right.unit === "percent" && !left.values.some((value) => value < MAX_BARE_PERCENT))
    return false;
  if (isFarApart(left, right) || isOtherUnit(left, right)) return false;
  return (
    left.unit === right.unit ||
    (left.unit === "plain" && left.figure !== undefined) ||
    (right.unit === "plain" && right.figure !== undefined)
  );
}

/** A share or an amount, and a figure whose own quantity is neither: a score. */
function isOtherUnit(left: Side, right: Side): boolean {
  const isCount = (side: Side) => side.unit === "plain" && side.keys.length > 0;
  return (isCount(left) && right.unit !== "plain") || (isCount(right) && left.unit !== "plain");
}

/** A share and an amount: 0.3551 and 607.4k, of which neither has a unit. */
function isFarApart(left: Side, right: Side): boolean {
  if (left.unit !== "plain" && right.unit !== "plain") return false;
  const sizes = (side: Side) => Math.max(...side.values.map(Math.abs));
  const [less, more] = [sizes(left), sizes(right)].sort((a, b) => a - b) as [number, number];
  return less < MAX_BARE_PERCENT && more > less * FAR_APART;
}

/** No two numbers of which one is so many times the other are of one kind. */
const FAR_APART = 1000;

/** A side that is a figure: of a decimal share, as a percentage, too. */
export function figureSide(claims: readonly Claim[], at: number, { quantities }: Facts): Side | undefined {
  const claim = claims.find((each) => each.at === at);
  if (!claim) return undefined;
  const { figure, keys } = claim;
  const labelled = figure.unit === "plain" ? quantities.get(keys[0] ?? "")?.unit : undefined;
  const values = figure.readings.flatMap(({ value, step }) =>
    figure.unit === "plain" && step < 1 && value < 10 ? [value, value * 100] : [value],
  );
  return { text: figure.text, unit: labelled ?? figure.unit, values, figure, keys, isAnyLimit: false };
}

/** A side that is only named, with the values that it has. */
export function labelSide(keys: readonly string[], facts: Facts, text: string): Side | undefined {
  const quantities = keys.flatMap((key) => facts.quantities.get(key) ?? []);
  const unit = quantities[0]?.unit;
  if (unit === undefined) return undefined;
  const values = quantities.filter((each) => each.unit === unit).flatMap(({ key }) => facts.valuesOf(key).slice(0, 1));
  return values.length > 0
    ? {
        text,
        unit,
        values,
        figure: undefined,
        keys,
        isAnyLimit: new Set(quantities.map(({ unit: each }) => each)).size > 1,
      }
    : undefined;
}
