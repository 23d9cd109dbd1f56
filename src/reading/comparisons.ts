import { type Claim, labelAt } from "./claims.js";
import type { Facts } from "./facts.js";
import { type Figure, fits, isRounding } from "./figures.js";
import { type Item, is } from "./text/item.js";
import type { Passage } from "./text/passages.js";
import type { Unit } from "./traits.js";

/** What a text says of two sides: `38.06% is within the 30% limit`. */
export interface Comparison {
  quote: string;
  left: string;
  right: string;
  said: "over" | "within";
  /** Some reading of the sides makes it true. */
  holds: boolean;
  /** The outcome that it means where the limit is one that decides: over it is a no. */
  implies: "yes" | "no" | undefined;
}

/** One side of a comparison: every value that it can have. */
interface Side {
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
/** By how much a difference of two rounded figures may be off. */
const SLACK = 0.0101;
const OVER_MARKS = new Set([">", "≥"]);
/** How far before a relation its negation stands, in items. */
const NEGATION_REACHES = 3;
const COPULA = /^(?:is|are|was|were|be|stays|remains|est|es|ist|é|esta|fica|sont|son|sind|sao)$/;
const WITHIN_MARKS = new Set(["<", "≤"]);

/** The comparisons that a text states. Suppositions, questions and rules are none. */
export function comparisonsOf(passage: Passage, claims: readonly Claim[], facts: Facts): Comparison[] {
  const { items } = passage;
  const found: Comparison[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item;
    const over = is(item, "over") || OVER_MARKS.has(item.word);
    const within =
      is(item, "within") || WITHIN_MARKS.has(item.word) || (is(item, "upTo") && COPULA.test(items[at - 1]?.word ?? ""));
    const meets = is(item, "meets");
    if (over === within && !meets) continue; // neither, or a word that can be both
    if (
      passage.isSupposed(at) ||
      passage.isQuestion(at) ||
      passage.clauseHas(at, "notes") ||
      passage.sentenceHas(at, "generally")
    )
      continue;
    if (isFraction(items, at) || isMultiple(items, at) || isMoreThan(items, at)) continue;
    if (passage.clauseHas(at, "would")) continue;
    const sides = sidesAt(passage, at, claims, facts);
    if (!sides) continue;
    const { left, right } = sides;
    if (!left.figure && (meets || (!right.figure && !isVerb(passage, at)))) continue;
    const floor = right.keys.some((key) => facts.quantities.get(key)?.floorOf !== undefined);
    const negated = negationOf(passage, at);
    if (negated === undefined) continue;
    const isOver = (meets ? floor : over) !== negated;
    if (meets && (right.keys.length === 0 || passage.clauseHas(at, "elsewhere"))) continue;
    if (isDifference(left, right, claims, at, facts)) continue;
    const quote = passage.quoteOfClause(at);
    const holds = canHold(left, right, isOver, item.word !== "≥");
    const implies = decides(left, right, facts) ? (isOver ? "no" : "yes") : undefined;
    found.push({ quote, left: left.text, right: right.text, said: isOver ? "over" : "within", holds, implies });
  }
  return found;
}

/** Whether a relation is negated: "is not above". Undefined where a negation stands further off: it may be another's. */
function negationOf(passage: Passage, at: number): boolean | undefined {
  const { from } = passage.clauseOf(at);
  let negated = false;
  for (let index = at - 1; index >= from; index--) {
    const item = passage.items[index] as Item;
    if (!is(item, "not") || is(item, "notNegating")) continue;
    if (at - index > NEGATION_REACHES) return undefined;
    negated = !negated;
  }
  return negated;
}

/** Two labels are compared only by a verb ("the DTI exceeds the cap"): "DTI at or below the cap" may be a rule. */
function isVerb({ items, spaced }: Passage, at: number): boolean {
  if (!spaced) return false;
  return VERB.test(items[at]?.word ?? "") || COPULA.test(items[at - 1]?.word ?? "");
}

const VERB = /^(?:exceed|surpass|breach|fits?$|supera|excede|rebasa|ultrapassa|depass|uberst|ubersch)/;

/** "More than $300 below the top": how far, and the relation comes after it. */
function isMoreThan(items: readonly Item[], at: number): boolean {
  const figure = items.findIndex((item, index) => index > at && index <= at + 2 && item.figure !== undefined);
  if (figure < 0) return false;
  return items
    .slice(figure + 1, figure + 3)
    .some((item) => is(item, "over") || is(item, "within") || is(item, "difference"));
}

/** "More than double what is allowed", "three times more than". */
function isMultiple(items: readonly Item[], at: number): boolean {
  const next = items[at + 1];
  return [items[at - 1], next].some((item) => item?.figure?.unit === "times" || MULTIPLE.test(item?.word ?? ""));
}

const MULTIPLE =
  /^(?:half|double|doubles?|twice|triple|thrice|third|quarter|tenth|doble|mitad|tercio|dobro|metade|terco|moitie|tiers|quart|doppelt|doppelte|doppelten|halfte|drittel|viertel|dreifache|一半|倍|半)$/;

/** "Debts over income": what is divided by what. "The DTI is over the limit" has a verb or an adverb before it. */
function isFraction(items: readonly Item[], at: number): boolean {
  const before = items[at - 1];
  if (items[at]?.word !== "over" || items[at + 1]?.word === "the") return false;
  return !before || before.isMark || before.figure !== undefined || is(before, "quantity");
}

/** Whether some value of the left side stands in the relation to some value of the right one, roundings included. */
function canHold(left: Side, right: Side, isOver: boolean, isStrict: boolean): boolean {
  return left.values.some((a) =>
    right.values.some((b) => {
      const slack = slackOf(left, a) + slackOf(right, b);
      if (isOver) return isStrict ? a > b - slack : a >= b - slack;
      return a <= b + slack;
    }),
  );
}

/** How far a rounded figure may be from the number behind it. */
function slackOf({ figure }: Side, value: number): number {
  const reading = figure?.readings.find((each) => each.value === value) ?? figure?.readings[0];
  if (!reading) return 1e-9;
  const hedge = figure?.hedged ? Math.abs(value) * 0.01 : 0;
  return Math.max(reading.step / 2, hedge, 0) - (reading.step <= 0.01 ? reading.step / 2 : 0) + 1e-9;
}

/** Whether the right side is a limit that decides, and the left one what it limits. */
function decides(left: Side, right: Side, { quantities }: Facts): boolean {
  return right.keys.some((key) => {
    const limit = quantities.get(key);
    return (
      limit?.decides === true && limit.limits !== undefined && left.keys.length === 1 && left.keys[0] === limit.limits
    );
  });
}

/** Both sides of a comparison. A word for any limit is the limit of what stands left. */
function sidesAt(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
  facts: Facts,
): { left: Side; right: Side } | undefined {
  const right = sideAfter(passage, at, claims, facts);
  const left = right && sideBefore(passage, at, right, claims, facts);
  if (!left || !right) return undefined;
  if (!right.isAnyLimit) return { left, right };
  const keys = right.keys.filter((key) => {
    const quantity = facts.quantities.get(key);
    return quantity?.unit === left.unit && (left.keys.length === 0 || left.keys.includes(quantity.limits ?? ""));
  });
  const limit = labelSide(keys, facts, right.text);
  return limit && { left, right: limit };
}

/** The quantity or figure right of the relation, before the clause ends. */
function sideAfter(passage: Passage, at: number, claims: readonly Claim[], facts: Facts): Side | undefined {
  const { items } = passage;
  const clause = items[at]?.clause;
  let label: Side | undefined;
  for (let index = at + 1; index < items.length && index <= at + 10; index++) {
    const item = items[index] as Item;
    if (item.clause !== clause && !(item.isMark && item.word === "(")) {
      if (!label || !item.figure) break;
    }
    if (item.figure && isGap(items, index, at)) return label;
    if (item.figure && !item.figure.bare) {
      const side = figureSide(claims, index, facts);
      if (side && label && !fits(side.unit, label.unit)) return label;
      return side;
    }
    if (is(item, "over") || is(item, "within")) break;
    const keys = labelAt(items, index, facts, true);
    if (keys && !label && !passage.clauseHas(index, "per"))
      label = labelSide(keys, facts, passage.text.slice(item.start, item.end));
  }
  return label;
}

/** "Above by $500", "supera en 18 puntos": how far, not what is compared with. */
function isGap(items: readonly Item[], figure: number, at: number): boolean {
  if (items[figure]?.figure?.unit === "points") return true;
  for (let index = at + 1; index < figure; index++) if (BY.test(items[index]?.word ?? "")) return figure - index <= 3;
  return false;
}

const BY = /^(?:by|um|en|por)$/;

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
  for (let index = at - 1; index >= Math.max(from, at - 14); index--) {
    const item = items[index] as Item;
    if ((item.clause ?? 0) < clause - (at - index <= 8 ? 2 : 1)) break;
    if (item.figure && !item.figure.bare) {
      if (BY.test(items[index - 1]?.word ?? "") || BY.test(items[index - 2]?.word ?? "")) continue;
      const side = figureSide(claims, index, facts);
      if (side && comparable(side, right)) return side;
      continue;
    }
    const keys = labelAt(items, index, facts);
    if (!keys || isOther(passage, at)) continue;
    const compared = keysIn(passage, index, facts).filter((key) => {
      return !right.keys.includes(key) && (isComparedWith(key, right, facts) || namesAlone(passage, index, key, facts));
    });
    const side = labelSide(compared, facts, passage.text.slice(item.start, item.end));
    if (side && comparable(side, right)) return side;
  }
  return undefined;
}

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
  return (
    left.unit === right.unit ||
    (left.unit === "plain" && left.figure !== undefined) ||
    (right.unit === "plain" && right.figure !== undefined)
  );
}

function figureSide(claims: readonly Claim[], at: number, { quantities }: Facts): Side | undefined {
  const claim = claims.find((each) => each.at === at);
  if (!claim) return undefined;
  const { figure, keys } = claim;
  const labelled = figure.unit === "plain" ? quantities.get(keys[0] ?? "")?.unit : undefined;
  // A ratio is a percentage, too: 0.38 is 38 %.
  const values = figure.readings.flatMap(({ value, step }) =>
    figure.unit === "plain" && step < 1 && value < 10 ? [value, value * 100] : [value],
  );
  return { text: figure.text, unit: labelled ?? figure.unit, values, figure, keys, isAnyLimit: false };
}

function labelSide(keys: readonly string[], facts: Facts, text: string): Side | undefined {
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

/** "The loan is $10,000 above the maximum": the figure right before the relation is how far, not what is compared. */
function isDifference({ figure }: Side, { values }: Side, claims: readonly Claim[], at: number, facts: Facts): boolean {
  if (!figure) return false;
  if (figure.unit === "points") return true;
  if (!claims.some((claim) => claim.figure === figure && claim.at === at - 1)) return false;
  const known = facts.known.filter(({ unit }) => fits(figure.unit, unit));
  return figure.readings.some((reading) => {
    const isIt = (gap: number) => isRounding(reading, gap, figure.hedged) || Math.abs(reading.value - gap) < SLACK;
    return known.some(({ value }) => values.some((limit) => isIt(Math.abs(value - limit))));
  });
}
