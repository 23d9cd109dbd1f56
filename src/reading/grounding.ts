import { type Claim, namedBeside } from "./claims.js";
import { canBe, type Facts, isDerived, isKnown, isNeededFor, statesQuantity } from "./facts.js";
import { type Figure, states } from "./figures.js";
import { isAlternative, isAnothers } from "./grounded/alternatives.js";
import { wrongBound } from "./grounded/bounds.js";
import { isLimitItself, isPassedBy, saysDifference } from "./grounded/distances.js";
import { isOfFlip } from "./grounded/flips.js";
import { isOfNamedInput } from "./grounded/named-inputs.js";
import { isNearMiss, isSwapped } from "./grounded/near-misses.js";
import { isOfOtherTime } from "./grounded/other-time.js";
import { isOfNameBefore, isOnlyAnothers, isOwnNameNearest, namedByFloor, pointsToOwn } from "./grounded/others.js";
import { isOfRate } from "./grounded/rates.js";
import { followsFromInput, isOfScenario } from "./grounded/scenarios.js";
import { isHypothetical, isNeed, isSupposable, isToTheCent } from "./grounded/supposed.js";
import { isNoTerm, isTerm } from "./grounded/terms.js";
import { isNoThreshold, isNotRequired } from "./grounded/thresholds.js";
import {
  isInThousands,
  isMisreckoned,
  isNamedShare,
  isOfStated,
  isPartOfNumber,
  isReckoned,
  isRoom,
  isShareOfDollars,
} from "./reckoned.js";
import { namedIn, namedInQuestion } from "./text/named-in.js";
import type { Passage } from "./text/passages.js";
import type { Quantity } from "./traits.js";

/** A figure that is not what the text says it is. */
export interface WrongFigure {
  claim: Claim;
  /** The sentence that it is in. */
  quote: string;
  /** The quantity that it was held against, and its value; undefined where the figure is simply unknown. */
  expected?: { quantity: Quantity; value: number };
}

/** The figures of a text that its facts do not have, and those that they have for another thing. */
export function wrongFigures(passage: Passage, claims: readonly Claim[], facts: Facts): WrongFigure[] {
  let others: readonly Claim[] | undefined;
  const found: WrongFigure[] = [];
  for (const claim of claims) {
    if (found.length >= MAX_WRONG) break;
    const wrong = wrongFigure(passage, claim, claims, facts);
    if (!wrong || isOfFlip(passage, claim, facts) || isOfRate(passage, claim, claims, facts)) continue;
    others ??= claims.filter((each) => !followsFromInput(each, facts));
    if (isOfScenario(passage, claim, others, facts) || isOfNamedInput(passage, claim, claims, facts)) continue;
    found.push({ ...wrong, quote: passage.quoteOfSentence(claim.at) });
  }
  return found;
}

/** A text with so many wrong figures has been read enough: what comes after them is not looked at. */
const MAX_WRONG = 20;

function wrongFigure(
  passage: Passage,
  claim: Claim,
  claims: readonly Claim[],
  facts: Facts,
): Omit<WrongFigure, "quote"> | undefined {
  const { figure, at } = claim;
  const bound = wrongBound(passage, claim, facts);
  if (bound) return { claim, expected: bound };
  if (isNoThreshold(passage, claim, facts) || isNotRequired(passage, claim, facts)) return { claim };
  if (isMisreckoned(passage, claim)) return { claim };
  if (isOfOtherTime(passage, claim, facts) || isNoTerm(passage, claim, facts)) return { claim };
  if (isPlainlyRight(passage, claim, claims, facts)) return undefined;
  const quantities = claim.keys.flatMap((key) => facts.quantities.get(key) ?? []);
  const possible = quantities.filter((quantity) => canBe(figure, quantity));
  if (passage.sentenceHas(at, "notes") || (isNeed(passage, claim, facts) && isNeededFor(figure, facts)))
    return undefined;
  if (isRoom(claim, facts) || isShareOfDollars(passage, claim, facts)) return undefined;
  const named = [namedIn(passage, at), namedByFloor(passage, at, facts), namedInQuestion(passage, at)].flat();
  const isOthersToo = passage.isSupposed(at) || named.some((name) => !facts.names.has(name));
  const isElse = isOthersToo && !isOwnNameNearest(passage, at, facts);
  const isOpen = passage.sentenceHas(at, "would") && !pointsToOwn(passage, at, named, facts);
  const others = isOthersToo ? named : isOpen ? facts.otherNames : [];
  if (isTrue(passage, claim, claims, facts, others)) return undefined;
  if (figure.unit === "days" && figure.readings[0]?.value === 1) return undefined; // "the forecast may change one day"
  if (figure.bare || isCount(claim, possible, facts) || isPartOfNumber(passage, at)) return undefined;
  // "In one month", "18.19 years of income", "two years in the job".
  if (figure.unit === "months" && (!isTerm(passage, claim) || passage.sentenceHas(at, "topic"))) return undefined;
  const isOther = isOthers(claim, facts);
  const expected = expectedOf(figure, possible, facts);
  const isWished = isElse || passage.isQuestion(at) || passage.clauseHas(at, "would");
  const isInput = facts.inputs.some(({ key }) => key === expected?.quantity.key);
  if (expected && !(isInput && isWished) && !isKnown(figure, facts.known) && isSwapped(figure, expected.value))
    return { claim, expected };
  if (!isElse && isNoSuchFloor(claim, quantities, facts)) return expected ? { claim, expected } : { claim };
  const isLimit = possible.some(({ limits }) => limits !== undefined);
  if (possible.length > 0 && !isElse && expected && isFirm(passage, claim, isLimit)) {
    if (passage.clauseHas(at, "would") && isSupposable(claim, expected.quantity, isOther, facts)) return undefined;
    const beside = namedBeside(passage, claim, facts)
      .flatMap((key) => facts.quantities.get(key) ?? [])
      .filter((each) => canBe(figure, each));
    if (beside.some((each) => isStated(claim, each, facts, []) && isMeant(passage, claim, claims, each, facts)))
      return undefined;
    const isPercent = figure.unit === "percent" && (claim.keys.length <= 2 || isLimitItself(passage, claim, facts));
    const isField = claim.keys.length === 1 && expected.quantity.field !== undefined && figure.per !== "year";
    const counts = figure.unit === "plain" && possible.every(({ unit }) => unit === "plain");
    const derived = isDerived(figure, facts, counts ? "count" : figure.unit);
    const isGrounded = isOther || derived || (figure.per === undefined && isKnown(figure, facts.known));
    if (isGrounded && isGivenRightly(claims, claim, possible, facts)) return undefined;
    if (isPassedBy(passage, claim, possible, facts)) return undefined;
    if (isOfNameBefore(passage, claim, possible, facts)) return undefined;
    if (isPercent || isField || isOther || isAnothers(claim, possible, facts) || !derived) return { claim, expected };
    return undefined;
  }
  const isAnotherTimes = isOfOtherTime(passage, claim, facts);
  if (isOther && !isAnotherTimes && figure.unit !== "percent") return undefined;
  const suspect = isAnotherTimes ? { claim, expected } : { claim };
  if (!isOnlyAnothers(passage, claim, facts) && !isAnotherTimes && !isWithoutQualifier(passage, claim, claims, facts)) {
    if (isOther || isHonest(passage, claim, claims, facts)) return undefined;
    const isMiscopied = isNearMiss(figure, facts) && !isAlternative(claim, facts);
    const isFree =
      (passage.isSupposed(at) && !isToTheCent(claim)) ||
      (isElse && figure.unit !== "usd") ||
      isHypothetical(passage, claim, facts);
    if (!isMiscopied && isFree) return undefined;
  }
  return (isElse || passage.sentenceHas(at, "would")) && isAlternative(claim, facts) ? undefined : suspect;
}

/** A figure that needs no second look: it has no label and stands for nothing, or it is what it is said to be. */
function isPlainlyRight(passage: Passage, claim: Claim, claims: readonly Claim[], facts: Facts): boolean {
  const { figure, keys } = claim;
  if (keys.length > 0) return isTrue(passage, claim, claims, facts, []);
  if (figure.bare || isLeast(claim)) return true;
  if (!isOthers(claim, facts)) return false;
  return !isOfOtherTime(passage, claim, facts) && !isWithoutQualifier(passage, claim, claims, facts);
}

/** Whether a figure is a value of what its label can mean, of this input or of one of these names. */
function isTrue(
  passage: Passage,
  claim: Claim,
  claims: readonly Claim[],
  facts: Facts,
  names: readonly string[],
): boolean {
  for (const key of claim.keys) {
    const quantity = facts.quantities.get(key);
    if (!quantity || !canBe(claim.figure, quantity) || !isStated(claim, quantity, facts, names)) continue;
    if (isMeant(passage, claim, claims, quantity, facts)) return true;
  }
  return false;
}

/** Whether a figure is the value of a quantity that its label does not mean. */
function isOthers({ figure, keys }: Claim, facts: Facts): boolean {
  for (const known of facts.known) {
    const { key } = known;
    if (key !== undefined && !keys.includes(key) && states(figure, known) && fitsTime(figure, key, facts)) return true;
  }
  return false;
}

/** Whether a figure without a label of its own is known, or was reckoned out from what is. */
function isHonest(passage: Passage, claim: Claim, claims: readonly Claim[], facts: Facts): boolean {
  const { figure, at } = claim;
  if (facts.known.some((known) => known.key === undefined && states(figure, known))) return true;
  const isOneOfThem = isKnown(figure, facts.known);
  if (figure.per !== undefined && !passage.isQuestion(at) && isOneOfThem) return isDerived(figure, facts);
  if (isOneOfThem || isDerived(figure, facts) || isReckoned(passage, claims, claim, facts)) return true;
  if (isOfStated(passage, claims, claim, facts) || (isLeast(claim) && isDerived(figure, facts, "times"))) return true;
  return isNamedShare(passage, claims, claim, facts) || isInThousands(figure, facts);
}

/** Up to here an amount without a label is named because it is small, in dollars. */
const LEAST = 10;

/** "Even $1 doesn't fit", "give or take two bucks". */
function isLeast({ figure: { unit, readings } }: Claim): boolean {
  return unit === "usd" && readings.every(({ value }) => value <= LEAST);
}

/** What a figure should have been: of all that its label can mean, what it is nearest to. */
function expectedOf({ readings }: Figure, possible: readonly Quantity[], facts: Facts): WrongFigure["expected"] {
  const given = readings[0]?.value ?? 0;
  const off = ({ key }: Quantity) => Math.abs((facts.valuesOf(key)[0] ?? Number.POSITIVE_INFINITY) - given);
  const isField = possible[0]?.field !== undefined;
  const quantity = isField ? possible[0] : [...possible].sort((a, b) => off(a) - off(b))[0];
  const value = quantity && facts.valuesOf(quantity.key)[0];
  return quantity && value !== undefined ? { quantity, value } : undefined;
}

/** A number of another time is another number: yearly income is no amount a month. */
function fitsTime(figure: Figure, key: string, facts: Facts): boolean {
  const per = facts.quantities.get(key)?.per;
  return figure.per === undefined || per === undefined || per === figure.per;
}

function isStated({ figure }: Claim, quantity: Quantity, facts: Facts, names: readonly string[]): boolean {
  if (statesQuantity(figure, quantity, facts.valuesOf(quantity.key))) return true;
  return names.some((name) => {
    const value = facts.alternative(name)?.get(quantity.key);
    return value !== undefined && states(figure, { value, unit: quantity.unit });
  });
}

/**
 * Whether the text gives a right value of what a figure's label can mean somewhere else. An honest figure beside it is then
 * most likely another thing, and its label read wrongly: no list of phrasings tells that as well. A figure that is exactly
 * another quantity's value, such as a cap of 45% beside a DTI of 44.89%, does not give it.
 */
function isGivenRightly(claims: readonly Claim[], { at }: Claim, possible: readonly Quantity[], facts: Facts): boolean {
  const keys = possible.map(({ key }) => key);
  const others = facts.known.filter(({ key }) => key !== undefined && !keys.includes(key));
  return claims.some(({ at: place, figure }) => {
    if (place === at || figure.bare || figure.unit === "points") return false;
    const stated = figure.readings[0]?.value;
    const isExactlyAnothers = others.some(({ value }) => value === stated);
    return possible.some((quantity) => {
      const values = facts.valuesOf(quantity.key);
      if (!canBe(figure, quantity)) return false;
      return isExactlyAnothers ? values.some((value) => value === stated) : statesQuantity(figure, quantity, values);
    });
  });
}

/**
 * Whether a label can mean a quantity here. One that needs a word such as "current" beside a common label has it, or the
 * text gives the other quantity of the label, too.
 */
function isMeant(passage: Passage, claim: Claim, claims: readonly Claim[], quantity: Quantity, facts: Facts): boolean {
  if (!quantity.qualified || claim.keys.length < 2 || passage.sentenceHas(claim.at, "other")) return true;
  const [main] = claim.keys.flatMap((key) => facts.quantities.get(key) ?? []);
  return (
    main !== undefined &&
    claims.some(({ figure }) => canBe(figure, main) && statesQuantity(figure, main, facts.valuesOf(main.key)))
  );
}

/**
 * The value of a quantity that needs a word such as "current", without one, in a text that never gives what it is then
 * taken for: the DTI before the loan as the DTI.
 */
function isWithoutQualifier(passage: Passage, claim: Claim, claims: readonly Claim[], facts: Facts): boolean {
  const { figure, at } = claim;
  if (figure.unit !== "percent") return false;
  const qualified = [...facts.quantities.values()].find((quantity) => {
    return quantity.qualified && statesQuantity(figure, quantity, facts.valuesOf(quantity.key));
  });
  if (!qualified) return false;
  const main = [...facts.quantities.values()].find(({ key, unit, field }) => {
    return field !== undefined && unit === qualified.unit && key !== qualified.key;
  });
  if (!main || statesQuantity(figure, main, facts.valuesOf(main.key))) return false;
  const isGiven = (each: Claim) => statesQuantity(each.figure, main, facts.valuesOf(main.key));
  if (claims.some(isGiven)) return false;
  const named = claim.keys.length === 0 ? namedBeside(passage, claim, facts) : claim.keys;
  return named.includes(main.key) && !passage.sentenceHas(at, "other") && !passage.sentenceHas(at, "difference");
}

/** "360 payments of": a count in front of its label, not its value. */
function isCount({ figure }: Claim, possible: readonly Quantity[], { known }: Facts): boolean {
  if (figure.unit !== "plain" || possible.some(({ unit }) => unit === "plain")) return false;
  return known.some((each) => each.key === undefined && each.unit === "plain" && states(figure, each));
}

/** "The minimum of 550 that we require": what is called a floor is one of the policy's, whatever else it could be reckoned from. */
function isNoSuchFloor(claim: Claim, quantities: readonly Quantity[], facts: Facts): boolean {
  const { figure, isTied, isAnyLimit } = claim;
  const [quantity, ...others] = quantities;
  if (figure.unit !== "plain" || !isTied || isAnyLimit || others.length > 0 || quantity?.floorOf === undefined)
    return false;
  return !isKnown(figure, facts.known) && !isAlternative(claim, facts);
}

/** A figure that is plainly given for its label: not a difference, not another kind of it, not only possible. */
function isFirm(passage: Passage, { at, labelledAt, isTied, isAnyLimit, figure }: Claim, isLimit: boolean): boolean {
  if (!isTied || figure.unit === "points" || (isAnyLimit && figure.unit === "plain")) return false;
  if (isLimit && (passage.clauseHas(at, "not") || passage.clauseHas(at, "no"))) return false; // "the 45% cap plays no role"
  return [at, labelledAt].every((place) => {
    return (
      !saysDifference(passage, place, at) &&
      !passage.clauseHas(place, "other") &&
      (isLimit || !passage.clauseHas(place, "elsewhere"))
    );
  });
}
