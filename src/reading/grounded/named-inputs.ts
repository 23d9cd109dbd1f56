import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, fits, states } from "../figures.js";
import { type Item, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { changesOf, changesOfName, isChanged, mayBecome, toHundredths } from "./scenarios.js";

/** Most figures of a text that are taken for another input's. */
const MAX_CHANGES = 4;
/** So many inputs may be changed at once. */
const ALL_THREE = 3;
/** A text with more figures is a table of what could be, and not reckoned out. */
const MAX_CLAIMS = 60;
/** Most figures beside one that are looked at. */
const MAX_NEAR = 10;

/**
 * Whether a figure belongs to another input that the text names beside it, where something says that it is not as it is: the
 * changed value, or what the policy gives for it: "even at $265,000 the ratio lands at 39.51%", "$280,000 with an income of
 * $88,000 yields 39.55%", "another $150 a month: 40.19%". The text gives this input's own value, too, so that nothing is
 * mistaken.
 */
export function isOfNamedInput(passage: Passage, claim: Claim, claims: readonly Claim[], facts: Facts): boolean {
  if ((claim.figure.bare && claim.figure.unit !== "plain") || claims.length > MAX_CLAIMS) return false;
  const near = nearest(
    claim,
    claims.filter(({ at, figure }) => isBeside(passage, claim.at, at) && !isExactly(figure, facts)),
  );
  const changed = near.filter((each) => isOfInput(each, facts)).slice(0, MAX_CHANGES);
  const isSaid = [claim, ...changed].some(({ at }) => isSupposing(passage, at) || isMarginal(passage, at));
  const listed = isSaid ? [] : inputsBeside(passage, claim.at, facts);
  if (!isSaid && listed.length === 0) return false;
  const all = changed.length === ALL_THREE ? [changed] : [];
  const others = changesOfName(passage, claim.at, facts);
  const ways = [...changed.map((each) => [each]), ...pairsOf(changed), ...all];
  return ways.some((way) => {
    const results = (way.includes(claim) ? near : [claim]).filter(
      (each) => !way.includes(each) && isPrecise(each.figure),
    );
    return (
      results.length > 0 &&
      changesBy(way, facts).some((changes) => {
        const isFree = isSaid || Object.keys(changes).every((key) => listed.includes(key));
        if (!isFree) return false;
        if (isGivenBy(changes, results, claims, facts)) return true;
        return others.some((other) => isGivenBy({ [other.key]: other.changed, ...changes }, results, claims, facts));
      })
    );
  });
}

/**
 * "Even at", "a mix", "cut to", "another": a word in the sentence, or in one shortly before that a list hangs on, says that an input
 * is not as it is.
 */
function isSupposing(passage: Passage, at: number): boolean {
  if (passage.isSupposed(at) || passage.isQuestion(at) || passage.sentenceHas(at, "would")) return true;
  const { from, to } = passage.sentenceOf(at);
  if (passage.items.slice(from, to).some(isSupposition) || isUnder(passage, at)) return true;
  const own = passage.items[at]?.sentence ?? 0;
  const head = passage.items.findLastIndex(({ word, sentence }, index) => {
    const ends = passage.items[index + 1]?.word === "\n";
    return index < from && ends && HEADS.test(word) && own - sentence <= LIST_REACHES;
  });
  if (head < 0) return false;
  const of = passage.sentenceOf(head);
  const isAsked = passage.isQuestion(head);
  return (
    passage.sentenceHas(head, "would") ||
    passage.items.slice(of.from, of.to).some((item) => isSupposition(item) || (isAsked && plays(item, "more")))
  );
}

/** "$5,000 less income costs 1.6 points": by how much a result changes. */
function isMarginal(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const sentence = passage.items.slice(from, to);
  return sentence.some(({ figure }) => figure?.unit === "points") && sentence.some((item) => plays(item, "more"));
}

function isSupposition(item: Item): boolean {
  return plays(item, "supposing", "even");
}

const HEADS = /^[:?]$/;

/** The inputs that a table or a list has as they are, beside others: "| 275,500 (as asked) | 350,000 |". */
function inputsBeside(passage: Passage, at: number, { inputs, quantities }: Facts): string[] {
  if (!isEntry(passage, at)) return [];
  const own = passage.items[at]?.sentence ?? 0;
  const entries = passage.items.filter(({ figure, sentence }, index) => {
    if (!figure || index === at || (!passage.hasTable && Math.abs(own - sentence) > LIST_REACHES)) return false;
    return isEntry(passage, index);
  });
  return inputs.flatMap(({ key, value }) => {
    const unit = quantities.get(key)?.unit;
    const isThere = entries.some(({ figure }) => figure && unit && states(figure, { value, unit }));
    return isThere ? [key] : [];
  });
}

/** An item in a row of a table, or in a line that begins with a figure: an entry of a list. */
function isEntry(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (items.slice(from, to).some(({ word }) => word === "|")) return true;
  const first = items.findIndex(({ isMark }, index) => index >= from && !isMark);
  const before = items.slice(0, from).findLast(({ isMark, word }) => !isMark || word === "\n");
  return items[first]?.figure !== undefined && (before === undefined || before.word === "\n");
}

/** How many sentences a list's entry stands behind what it hangs on. */
const LIST_REACHES = 4;

/** "On $80,000 of income", "mit 140 $": a condition, and not what somebody earns or asks for. */
function isUnder({ items }: Passage, at: number): boolean {
  const before = items.slice(Math.max(0, at - UNDER_REACHES), at).filter(({ isMark }) => !isMark);
  return plays(before.at(-1), "at");
}

const UNDER_REACHES = 2;

/** Whether the policy gives one of the figures for other inputs, and it is told what it gives for these. */
function isGivenBy(
  changes: Record<string, number>,
  results: readonly Claim[],
  claims: readonly Claim[],
  facts: Facts,
): boolean {
  const known = facts.whatIf(changes).filter(({ key = "", value, unit }) => {
    const own = facts.valuesOf(key);
    if (!isChanged(value, own)) return false;
    return results.some(({ figure }) => {
      const values = figure.unit === "points" ? own.map((each) => value - each) : [value]; // "costs 1.23 points"
      return values.some((each) => states({ ...figure, hedged: false }, { value: each, unit }));
    });
  });
  if (known.length === 0) return false;
  const isTold = (key: string) => isGivenToo(claims, key, facts);
  return Object.keys(changes).every(isTold) || known.some(({ key = "" }) => isTold(key));
}

function nearest(claim: Claim, claims: readonly Claim[]): Claim[] {
  return [...claims].sort((a, b) => Math.abs(a.at - claim.at) - Math.abs(b.at - claim.at)).slice(0, MAX_NEAR);
}

/** A number that is known as it is written is no other input's; a rounding of one may be. */
function isExactly({ readings, hedged }: Figure, { known }: Facts): boolean {
  if (hedged) return false;
  return readings.some((reading) => known.some(({ value }) => Math.abs(value - reading.value) < EXACT));
}

const EXACT = 0.0051;

/** A number from here on is an amount without a unit, or a score. */
const LEAST_AMOUNT = 100;

function isOfInput({ figure: { unit, readings }, keys }: Claim, { inputs }: Facts): boolean {
  if (keys.length === 1 && !inputs.some(({ key }) => keys.includes(key))) return false; // several may be some other payment
  return unit === "usd" || (unit === "plain" && readings.some(({ value }) => value >= LEAST_AMOUNT));
}

/** So many digits of a result are no coincidence; of a change of one, fewer. */
const DIGITS = 3;

function isPrecise({ unit, readings }: Figure): boolean {
  const digits = unit === "points" ? DIGITS - 1 : DIGITS;
  return unit !== "plain" && readings.some(({ value, step }) => step * 10 ** (digits - 1) <= value);
}

/** In the same sentence, or in the one before or behind. */
function isBeside({ items }: Passage, at: number, other: number): boolean {
  return Math.abs((items[at]?.sentence ?? 0) - (items[other]?.sentence ?? 0)) <= 1;
}

function pairsOf<Each>(list: readonly Each[]): Each[][] {
  return list.flatMap((one, index) => list.slice(index + 1).map((other) => [one, other]));
}

/** The inputs that figures may change, one each: to the figure, or by it. */
function changesBy(of: readonly Claim[], { inputs, quantities }: Facts): Record<string, number>[] {
  let made: Record<string, number>[] = [{}];
  for (const { figure, keys } of of) {
    const one = inputs.flatMap(({ key, value }) => {
      const quantity = quantities.get(key);
      if (!quantity || !fits(figure.unit, quantity.unit)) return [];
      if (keys.length > 0 && inputs.some((each) => keys.includes(each.key)) && !keys.includes(key)) return [];
      const said = changesOf(figure, quantity, value);
      const differences = of.length === 1 ? said.flatMap((by) => [value + by, value - by]) : [];
      const values = [...said, ...differences].map(toHundredths);
      return values
        .filter((changed) => mayBecome(changed, value))
        .map((changed): Record<string, number> => ({ [key]: changed }));
    });
    made = made.flatMap((before) =>
      one.flatMap((change) => {
        return Object.keys(change).some((key) => Object.hasOwn(before, key)) ? [] : [{ ...before, ...change }];
      }),
    );
  }
  return made;
}

/** Whether the text also gives a quantity as it is. */
function isGivenToo(claims: readonly Claim[], key: string, { quantities, valuesOf }: Facts): boolean {
  const unit = quantities.get(key)?.unit;
  return (
    unit !== undefined && claims.some(({ figure }) => valuesOf(key).some((value) => states(figure, { value, unit })))
  );
}
