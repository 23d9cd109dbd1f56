import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { isMultiple } from "../multiples.js";
import { type Item, is, plays } from "../text/item.js";
import type { Tag } from "../text/lexicon.js";
import { namedIn } from "../text/named-in.js";
import type { Passage } from "../text/passages.js";
import { isTurned } from "../text/word-order.js";
import type { Quantity } from "../traits.js";
import type { Side } from "./sides.js";

/** How far from a relation its sides stand, in items. */
const REACH = 12;
/** Words by which a sentence says more than that one side is over the other: how far, what would be. */
const MORE: readonly Tag[] = ["no", "needed", "difference", "prevents", "upTo"];

/**
 * Both sides of a comparison by their values alone: a quantity's exact value before the relation, and its limit's behind it,
 * whatever words stand between. Nothing but these two is compared in such a sentence.
 *
 * @example "The requested $476,500 is, all the same, within this maximum."
 */
export function exactPairAt(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
  facts: Facts,
): { left: Side; right: Side } | undefined {
  if (namedIn(passage, at).some((name) => !facts.names.has(name))) return undefined; // another tier's limit
  const sentence = passage.items[at]?.sentence;
  const near = claims.filter((claim) => passage.items[claim.at]?.sentence === sentence && !claim.figure.bare);
  const [first, before] = near.filter((claim) => claim.at < at && at - claim.at <= REACH).slice(-2);
  const nearest = before ?? first ?? pointedAt(passage, at, claims);
  const after = near.find((claim) => claim.at > at && claim.at - at <= REACH);
  const clause = passage.clauseOf(at);
  if (
    passage.lexicon.patterns.whether.test(
      passage.text.slice(passage.items[clause.from]?.start, passage.items[at]?.start),
    )
  )
    return undefined;
  const told = passage.items.slice(clause.from, after && after.at < clause.to ? after.at : clause.to);
  if (!nearest || told.some((item) => MORE.some((tag) => is(item, tag)))) return undefined;
  if (after && isBetween(passage, nearest, at, after) && !isSupposed(passage, at, after)) {
    const turned = turnedPair(nearest, after, facts);
    if (turned) return isTurned(passage, at) ? { left: turned.right, right: turned.left } : turned;
  }
  if (hasOwnSubject(passage, at) || passage.clauseHas(at, "would")) return undefined;
  const isRule = passage.clauseHas(at, "generally"); // which has figures of the policy only
  for (const limit of facts.quantities.values()) {
    const limited = facts.quantities.get(limit.limits ?? "");
    if (!limited) continue;
    if (isExactly(nearest, limited, facts)) {
      const left = sideOf(nearest, limited, facts);
      if (after && isExactly(after, limit, facts)) return { left, right: sideOf(after, limit, facts) };
      const back = after ? undefined : pointedBack(passage, at, nearest, claims);
      if (back && isExactly(back, limit, facts)) return { left, right: sideOf(back, limit, facts) };
      if (!after && !isRule && isNamed(passage, at, limit, facts))
        return { left, right: sideOf(undefined, limit, facts) };
    }
    // "| DTI | 64.10% | 40% | within the cap |": both stand before it.
    const isCell = before !== undefined && passage.items.slice(before.at, at).some(({ word }) => CELL.test(word));
    if (first && isCell && !after && isExactly(first, limited, facts) && isExactly(before, limit, facts))
      return { left: sideOf(first, limited, facts), right: sideOf(before, limit, facts) };
  }
  return undefined;
}

/**
 * Two figures with nothing but "is", a relation and articles between them: whatever they are, they are compared by their
 * numbers, as in "the payment of $276.02 is larger than the $500.00 already paid".
 */
export function plainPairAt(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
): { left: Side; right: Side } | undefined {
  const { items } = passage;
  const { to } = passage.clauseOf(at);
  const before = claims.findLast((claim) => claim.at < at);
  const after = claims.find((claim) => claim.at > at && claim.at < to);
  if (!before || !after || before.figure.unit !== after.figure.unit || before.figure.bare || after.figure.bare)
    return undefined;
  if (items[before.at]?.sentence !== items[at]?.sentence || before.figure.hedged || isOfOtherTime(before, after))
    return undefined;
  if (isReckonedOrDenied(passage, before.at)) return undefined;
  const link = items.slice(before.at + 1, at);
  if (link.some((item) => item.word !== "," && !plays(item, "be", "stays", "which"))) return undefined;
  if (link.length === 0 && !plays(items[at], "exceeds")) return undefined;
  if (plays(items[at + 1], "by") || !items.slice(at + 1, after.at).every(isOfLabel)) return undefined;
  const side = ({ figure, keys }: Claim): Side => {
    return {
      text: figure.text,
      unit: figure.unit,
      values: figure.readings.map(({ value }) => value),
      figure,
      keys,
      isAnyLimit: false,
    };
  };
  return { left: side(before), right: side(after) };
}

/** "Twice the payment of $276.02", "$500.00 plus $276.02", "nothing suggests that the payment of $276.02". */
function isReckonedOrDenied(passage: Passage, at: number): boolean {
  const before = passage.items.slice(passage.sentenceOf(at).from, at);
  const own = before.slice(before.findLastIndex(({ word }) => PAUSE.test(word)) + 1);
  return own.some((item, index) => {
    const isNear = own.length - index <= RECKONED_REACHES; // "the $95,000 loan would require $1,013.89" reckons nothing
    const isReckoned =
      (isNear && item.figure !== undefined) ||
      is(item, "number") ||
      item.senses.some(({ unit }) => unit === "times") ||
      isMultiple(item);
    return isReckoned || is(item, "not") || is(item, "no") || plays(item, "false");
  });
}

/** How far before a figure another stands that it is reckoned with, in items. */
const RECKONED_REACHES = 4;
const PAUSE = /^[,:;—，：；|\n]$/;

/** "$500.00" and "the existing debt of $500.00": a label before its figure. */
function isOfLabel(item: Item): boolean {
  if (plays(item, "it", "this")) return false; // "is below that by $5,000"
  return CLOSES.test(item.word) || plays(item, "the", "a") || LABEL.some((tag) => is(item, tag));
}

const LABEL: readonly Tag[] = ["quantity", "linkBack", "elsewhere"];

function isOfOtherTime({ figure: { per } }: Claim, { figure }: Claim): boolean {
  return per !== undefined && figure.per !== undefined && per !== figure.per;
}

/** "It is below …": a sentence that begins with a pronoun speaks of the last figure before it. */
function pointedAt({ items }: Passage, at: number, claims: readonly Claim[]): Claim | undefined {
  const sentence = items[at]?.sentence ?? 0;
  const from = items.findIndex((item) => item.sentence === sentence && !item.isMark);
  if (from < 0 || !plays(items[from], "pronoun")) return undefined;
  return claims.findLast(
    (claim) => claim.at < from && items[claim.at]?.sentence === sentence - 1 && !claim.figure.bare,
  );
}

/** "… stays below that capacity": the last figure before the one that is compared. */
function pointedBack({ items }: Passage, at: number, nearest: Claim, claims: readonly Claim[]): Claim | undefined {
  if (!items.slice(at + 1, at + 1 + POINTS_REACHES).some((item) => plays(item, "this"))) return undefined;
  const own = items[at]?.sentence ?? 0;
  return claims.findLast((claim) => {
    return claim.at < nearest.at && own - (items[claim.at]?.sentence ?? 0) <= 1 && !claim.figure.bare;
  });
}

/** How far behind a relation the word stands that points back, in items. */
const POINTS_REACHES = 3;

/** "More than the $3,036.36 that they would be paying" supposes nothing of the comparison; a "would" before that does. */
function isSupposed(passage: Passage, at: number, after: Claim): boolean {
  if (!passage.clauseHas(at, "would")) return false;
  const { from } = passage.clauseOf(at);
  return passage.items.slice(from, after.at).some((item) => is(item, "would"));
}

/** The limit's value before the relation, and behind it that of what it limits: "the $2,833.33 allowed exceed the $2,696.97". */
function turnedPair(before: Claim, after: Claim, facts: Facts): { left: Side; right: Side } | undefined {
  for (const limit of facts.quantities.values()) {
    const limited = facts.quantities.get(limit.limits ?? "");
    if (!limited || !isExactly(before, limit, facts) || !isExactly(bare(after), limited, facts)) continue;
    return { left: sideOf(before, limit, facts), right: sideOf(after, limited, facts) };
  }
  return undefined;
}

/** "More than the $3,036.36" says nothing vague of it. */
function bare(claim: Claim): Claim {
  return { ...claim, figure: { ...claim.figure, hedged: false } };
}

/** Nothing but the relation stands between two figures: neither a mark nor another relation. */
function isBetween({ items }: Passage, before: Claim, at: number, after: Claim): boolean {
  return items.slice(before.at + 1, after.at).every((item, index) => {
    const isRelation = is(item, "over") || is(item, "within") || is(item, "meets");
    return before.at + 1 + index === at || (!isRelation && (!item.isMark || CLOSES.test(item.word)));
  });
}

const CLOSES = /^[)）$€£¥]$/;

/** What stands between a figure and what a cell, or an arrow, says of it. */
const CELL = /^[|→]$/;

/** "The most that fits is …": what is compared is a limit itself. */
function hasOwnSubject(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  return passage.items.slice(from, at).some((item) => is(item, "limit") || is(item, "elsewhere"));
}

/** The figure is the quantity's value to its last digit, and not said to be about that. */
function isExactly({ figure }: Claim, { key, unit }: Quantity, { valuesOf }: Facts): boolean {
  if (figure.hedged || (figure.unit !== unit && figure.unit !== "plain")) return false;
  return figure.readings.some(
    ({ value, step }) => step <= 1 && valuesOf(key).some((known) => Math.abs(known - value) < step / 2),
  );
}

/** A word for the limit stands behind the relation: "within this maximum". */
function isNamed(passage: Passage, at: number, { key }: Quantity, facts: Facts): boolean {
  const { to } = passage.clauseOf(at);
  for (let index = at + 1; index < Math.min(to, at + REACH); index++) {
    if (passage.items[index]?.figure) return false;
    const keys = labelAt(passage.items, index, facts, true);
    if (keys) return keys.includes(key);
  }
  return false;
}

function sideOf(claim: Claim | undefined, { key, unit }: Quantity, { valuesOf }: Facts): Side {
  return {
    text: claim?.figure.text ?? key,
    unit,
    values: valuesOf(key),
    figure: claim?.figure,
    keys: [key],
    isAnyLimit: false,
  };
}
