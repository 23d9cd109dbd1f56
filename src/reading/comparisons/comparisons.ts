import type { Claim } from "../claims.js";
import { type Facts, statesQuantity } from "../facts.js";
import { fits, isRounding } from "../figures.js";
import { isMultiple } from "../multiples.js";
import { type Item, is, plays } from "../text/item.js";
import { isMuddled, isOfNone, NEGATION_REACHES, negationOf } from "../text/negation.js";
import type { Passage } from "../text/passages.js";
import type { Comparison } from "./comparison.js";
import { exactPairAt, plainPairAt } from "./exact-pairs.js";
import { wrongUnderOtherTerms } from "./other-terms.js";
import { partSidesAt } from "./part-sides.js";
import { exceededAt } from "./passive.js";
import { type Side, sidesAt } from "./sides.js";

/** By how much a difference of two rounded figures may be off. */
const SLACK = 0.0101;
const OVER_MARKS = new Set([">", "≥"]);
/** Two sums of money that are the same. */
const EXACT = 1e-6;
/** How far before a relation it can be said how far off something is, in items. */
const GAP_REACHES = 4;
const WITHIN_MARKS = new Set(["<", "≤"]);

/** The comparisons that a text states. Suppositions, questions and rules are none. */
export function comparisonsOf(passage: Passage, claims: readonly Claim[], facts: Facts): Comparison[] {
  const { items } = passage;
  const found: Comparison[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item;
    if (item.senses.length === 0 && !item.isMark) continue;
    const over = is(item, "over") || OVER_MARKS.has(item.word);
    const within =
      is(item, "within") || WITHIN_MARKS.has(item.word) || (is(item, "upTo") && plays(items[at - 1], "be", "stays"));
    const meets = is(item, "meets");
    if (over === within && !meets) continue; // neither, or a word that can be both
    if (isBound(items, at)) continue;
    const elsewhere = meets ? undefined : wrongUnderOtherTerms(passage, at, over, claims, facts);
    if (elsewhere) {
      found.push(elsewhere);
      continue;
    }
    if (passage.isSupposed(at) || passage.isQuestion(at) || passage.clauseHas(at, "notes")) continue;
    const part = partSidesAt(passage, at, claims, facts);
    if (!part && (isFraction(items, at) || isOfMultiple(items, at))) continue;
    if (isMoreThan(passage, at) || isByPoints(items, at)) continue;
    if (isOfNone(passage, at) || isOnly(passage, at - 1)) continue;
    const exact = exactPairAt(passage, at, claims, facts);
    if (!exact?.right.figure && passage.sentenceHas(at, "generally")) continue;
    if (!exact && passage.clauseHas(at, "would")) continue;
    const plain = plainPairAt(passage, at, claims);
    const sides = part ?? exact ?? exceededAt(passage, at, facts) ?? sidesAt(passage, at, claims, facts) ?? plain;
    if (!sides || (is(item, "upTo") && isElsewhere(sides.left, passage, at, claims))) continue;
    const { left, right } = sides;
    if (!left.figure && (meets || (!right.figure && !isVerb(passage, at)))) continue;
    if ((!left.figure && isOfRelative(passage, at)) || isOfNoCase(passage, at)) continue;
    if (!left.figure && within && !isVerb(passage, at) && !hasCopula(items, at)) continue; // "feasible principal ≤ $420,162"
    const floor = right.keys.some((key) => facts.quantities.get(key)?.floorOf !== undefined);
    const negated = negationOf(passage, at);
    if (negated === undefined || isModal(passage, at) || isMuddled(passage, at)) continue;
    if (negated && !left.figure && !isVerb(passage, at) && !hasCopula(items, at)) continue;
    const isOver = (meets ? floor : over) !== negated;
    if (meets && (!floor || passage.clauseHas(at, "elsewhere"))) continue;
    if (!right.figure && namesAnother(passage, at, facts)) continue;
    const canBeSo = (of: { left: Side; right: Side }) => canHold(of.left, of.right, isOver, item.word !== "≥", facts);
    const isPlainlyWrong = plain !== undefined && !canBeSo(plain);
    if (!exact && !isPlainlyWrong && isDifference(left, right, claims, at, facts)) continue;
    if (isJudged(items, at)) continue;
    const quote = passage.quoteOfClause(at);
    const holds = canBeSo(sides) && !isPlainlyWrong;
    if (!holds && !isPlainlyWrong && !part && !isOfLimit(left, right, facts)) continue;
    const implies = !part && decides(left, right, facts) ? (isOver ? "no" : "yes") : undefined;
    found.push({ quote, left: left.text, right: right.text, said: isOver ? "over" : "within", holds, implies });
  }
  return found;
}

/** "| ≤ 36% |", "(≤ $73,342.68)": a limit as it is written, and nothing compared with it. */
function isBound(items: readonly Item[], at: number): boolean {
  const isSign = OVER_MARKS.has(items[at]?.word ?? "") || WITHIN_MARKS.has(items[at]?.word ?? "");
  const opening = items[at - 1]?.word ?? "";
  return isSign && (opening === "|" || (OPENS.test(opening) && items[at - 2]?.figure === undefined));
}

const OPENS = /^[(:：（]$/;

/** "Quando só cabem US$ 1.143,75": what fits is the figure behind it. */
function isOnly({ items }: Passage, at: number): boolean {
  return plays(items[at], "only");
}

/** "The biggest loan whose payment still fits under the cap": what it would have to do. */
function isOfRelative(passage: Passage, at: number): boolean {
  const { from } = passage.sentenceOf(at);
  return passage.items.slice(from, at).some((item) => plays(item, "whose"));
}

/** "I can't construct a reading in which $310,500 breaches the maximum": it is denied that there is such a one. */
function isOfNoCase(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  const before = passage.items[from - 1];
  if (!plays(passage.items[from], "which") || before?.isMark || before?.sentence !== passage.items[at]?.sentence)
    return false;
  return passage.clauseHas(from - 1, "not") || passage.clauseHas(from - 1, "no");
}

/** "84 %, and at most 36 % are allowed": what is compared stands in another clause than the bound. */
function isElsewhere({ figure }: Side, { items }: Passage, at: number, claims: readonly Claim[]): boolean {
  const place = claims.find((claim) => claim.figure === figure)?.at;
  return place !== undefined && items[place]?.clause !== items[at]?.clause;
}

/** "May be no higher than", "must stay below": what is allowed, not what is. */
function isModal({ items }: Passage, at: number): boolean {
  return items.slice(Math.max(0, at - 4), at).some((item) => item.clause === items[at]?.clause && plays(item, "modal"));
}

/** The limit is another's: "seven points below the Fair floor", "fits only the Excellent cap". */
function namesAnother(passage: Passage, at: number, { names }: Facts): boolean {
  const { from, to } = passage.sentenceOf(at);
  return passage.items.slice(from, to).some(({ senses }) => {
    return senses.some(({ name }) => name !== undefined && !names.has(name));
  });
}

/** Two labels are compared only by a verb ("the DTI exceeds the cap"): "DTI at or below the cap" may be a rule. */
function isVerb({ items, spaced }: Passage, at: number): boolean {
  if (!spaced) return false;
  return plays(items[at], "exceeds", "be", "stays") || plays(items[at - 1], "be", "stays");
}

/** "The payment is not above …"; "with a payment not above …" is a bound that is asked for. */
function hasCopula(items: readonly Item[], at: number): boolean {
  const clause = items[at]?.clause;
  return items
    .slice(Math.max(0, at - NEGATION_REACHES), at)
    .some((item) => item.clause === clause && plays(item, "be", "stays"));
}

/** "12,166.74 ≤ 10,200.00 → no", "739 ≥ 740 is false": the text itself says whether it holds. */
function isJudged(items: readonly Item[], at: number): boolean {
  const sentence = items[at]?.sentence;
  return items.slice(at + 1, at + 7).some((item, index) => {
    if (item.sentence !== sentence) return false;
    if (VERDICTS.has(item.word) || plays(item, "true", "false")) return true;
    // What judges only alone: "critère non respecté" is another "non".
    return plays(item, "yes", "no") && (items[at + 2 + index]?.isMark ?? true);
  });
}

/** "More than $300 below the top": how far, and the relation comes after it. */
function isMoreThan({ text, items, lexicon }: Passage, at: number): boolean {
  const { start = 0, end = 0 } = items[at] ?? {};
  if (lexicon.roles.of(text.slice(start, end).split(" ").at(-1) ?? "").includes("known")) return false;
  const figure = [at + 1, at + 2].find((index) => items[index]?.figure !== undefined);
  if (figure === undefined || items.slice(at + 1, figure).some((item) => plays(item, "known"))) return false;
  return items
    .slice(figure + 1, figure + 3)
    .some((item) => is(item, "over") || is(item, "within") || is(item, "difference"));
}

/** "93.56 points more than allowed": how far, and what is compared stands before it. */
function isByPoints(items: readonly Item[], at: number): boolean {
  return items.slice(Math.max(0, at - 2), at).some(({ figure }) => figure?.unit === "points");
}

/** "More than double what is allowed", "three times more than", "mehr als ein Drittel". */
function isOfMultiple(items: readonly Item[], at: number): boolean {
  if (isMultiple(items[at - 1])) return true;
  const after = items.slice(at + 1, at + 1 + MULTIPLE_REACHES);
  const end = after.findIndex((item) => item.isMark || (item.figure && item.figure.unit !== "times"));
  return after.slice(0, end < 0 ? after.length : end).some(isMultiple);
}

/** How far after a relation a multiple stands, its article and adjective included, in items. */
const MULTIPLE_REACHES = 4;

/** "Debts over income": what is divided by what. "The DTI is over the limit" has a verb or an adverb before it. */
function isFraction(items: readonly Item[], at: number): boolean {
  const before = items[at - 1];
  if (items[at]?.word !== "over") return false;
  if (givesQuotient(items, at)) return true;
  if (items[at + 1]?.word === "the") return false;
  return !before || before.isMark || before.figure !== undefined || is(before, "quantity");
}

/** "That over income gives 55.24%": a division is followed by what it comes to. */
function givesQuotient(items: readonly Item[], at: number): boolean {
  if (plays(items[at - 1], "be", "stays")) return false;
  const clause = items[at]?.clause;
  for (let index = at + 2; index <= at + QUOTIENT_REACHES && items[index]?.clause === clause; index++) {
    if (GIVES.has(items[index]?.word ?? "") || plays(items[index], "comesTo"))
      return items.slice(index + 1, index + 4).some(({ figure }) => figure);
  }
  return false;
}

/** Signs, and words of code, that say whether a comparison holds. */
const VERDICTS = new Set(["✓", "✗", "true", "false"]);
const GIVES = new Set(["=", "≈", "→"]);
/** How far after "over" what is divided by it, and the word for "gives", can stand, in items. */
const QUOTIENT_REACHES = 6;

/** Whether some value of the left side stands in the relation to some value of the right one, roundings included. */
function canHold(left: Side, right: Side, isOver: boolean, isStrict: boolean, facts: Facts): boolean {
  return left.values.some((a) =>
    right.values.some((b) => {
      const slack = slackOf(left, a, facts) + slackOf(right, b, facts);
      if (isOver) return isStrict ? a > b - slack : a >= b - slack;
      return a <= b + slack;
    }),
  );
}

/**
 * Whether a limit of the policy stands on one side, and what it limits on the other: other pairs of figures are compared
 * in too many ways to be sure of what is said of which. True where the agent names no limits.
 */
function isOfLimit(left: Side, right: Side, { quantities, valuesOf }: Facts): boolean {
  const is = ({ keys, figure, values }: Side, key: string) => {
    const quantity = quantities.get(key);
    if (!quantity) return false;
    if (figure) return statesQuantity(figure, quantity, valuesOf(key)) || (keys.length === 1 && keys[0] === key);
    return keys.includes(key) && values.length > 0;
  };
  const limits = [...quantities.values()].filter(({ limits, floorOf }) => (limits ?? floorOf) !== undefined);
  return (
    limits.length === 0 ||
    limits.some(({ key, limits, floorOf }) => {
      const limited = limits ?? floorOf ?? key;
      const areShares = left.figure?.unit === "percent" && right.figure?.unit === "percent"; // of other debts, before the loan
      if (areShares && is(right, key)) return true;
      return (is(left, limited) && is(right, key)) || (is(left, key) && is(right, limited));
    })
  );
}

/** How far a rounded figure may be from the number behind it. A limit that is given as it is was not rounded. */
function slackOf({ figure, keys }: Side, value: number, { quantities, valuesOf }: Facts): number {
  const reading = figure?.readings.find((each) => each.value === value) ?? figure?.readings[0];
  const isLimit = keys.some((key) => quantities.get(key)?.limits !== undefined && valuesOf(key).includes(value));
  if (!reading || isLimit) return 1e-9;
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

/** "The loan is $10,000 above the maximum": the figure right before the relation is how far, not what is compared. */
function isDifference({ figure }: Side, { values }: Side, claims: readonly Claim[], at: number, facts: Facts): boolean {
  if (!figure) return false;
  if (figure.unit === "points") return true;
  if (!claims.some((claim) => claim.figure === figure && claim.at >= at - GAP_REACHES)) return false;
  const known = facts.known.filter(({ unit }) => fits(figure.unit, unit));
  const [written] = figure.readings;
  const isGap = (value: number, limit: number) => Math.abs(Math.abs(value - limit) - (written?.value ?? 0)) < EXACT;
  // An excess has a name of its own, too; what is nothing is as far from a limit as the limit is high.
  if (known.some(({ value }) => value !== 0 && values.some((limit) => isGap(value, limit)))) return true;
  if (known.some(({ key, value }) => key !== undefined && written?.value === value)) return false;
  return figure.readings.some((reading) => {
    const isIt = (gap: number) => isRounding(reading, gap, figure.hedged) || Math.abs(reading.value - gap) < SLACK;
    return known.some(({ value }) => values.some((limit) => isIt(Math.abs(value - limit))));
  });
}
