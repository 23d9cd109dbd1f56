import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, fits, states } from "../figures.js";
import { factorOf, timesAfter } from "../multiples.js";
import { type Item, is, plays } from "../text/item.js";
import { namedIn } from "../text/named-in.js";
import type { Passage } from "../text/passages.js";
import type { Quantity } from "../traits.js";
import { namedByFloor } from "./others.js";

/** How far from a figure the change stands that it follows from, in sentences. */
const WINDOW = 3;
/** By which part a changed input must differ for it to be a change. */
const CHANGE = 0.0005;
const MONTHS = 12;

/**
 * Whether a figure is what the policy gives for another input that the text speaks of: "half as big, the ratio would be
 * 24.9%", "10% less income makes it 26.2%", "at $86,000 about $918 a month". Only what the policy reckons out counts,
 * neither its constants nor the inputs themselves.
 *
 * @param claims those that may say what is supposed
 */
export function isOfScenario(passage: Passage, claim: Claim, claims: readonly Claim[], facts: Facts): boolean {
  const { figure, at } = claim;
  if (figure.bare || figure.per === "year") return false;
  if (isMultiplied(passage, at, figure, facts)) return true;
  const isSaid = figure.hedged || passage.isSupposed(at) || passage.sentenceHas(at, "would");
  const named = changedBeside(passage, at, facts);
  const inputs = isSaid || (isExact(figure) && isChangeNamed(passage, at, facts)) ? facts.inputs : named;
  if (inputs.length === 0) return false;
  const values = valuesBeside(passage, at, claims, isSaid);
  const isShared = (key: string) => isSaid || named.some((input) => input.key === key);
  const byPoints = pointsBeside(passage, at);
  const changes = inputs.flatMap(({ key, value }): Change[] => {
    const quantity = facts.quantities.get(key);
    const steps = isDeciding(key, facts) ? byPoints.map((by) => value + by) : [];
    const changed = quantity
      ? [...new Set([...values(quantity, value, isShared(key)).map(toHundredths), ...steps])]
      : [];
    return changed.flatMap((each) => (mayBecome(each, value) ? [{ key, changed: each }] : []));
  });
  if (changes.some(({ key, changed }) => isTwelfth(figure, facts.quantities.get(key), changed))) return true;
  const gives = (input: Readonly<Record<string, number>>) => facts.whatIf(input).some((known) => states(figure, known));
  if (changes.some(({ key, changed }) => gives({ [key]: changed }))) return true;
  if (figure.readings.every(({ step }) => step >= 1)) return false; // of two changes, too much is some whole number
  const own = changes.filter(({ key }) => named.some((input) => input.key === key));
  return areGiven(own, own, gives) || areGiven(changesOfName(passage, at, facts), changes, gives);
}

/** A figure with so many digits that it is hardly another by chance. */
function isExact({ unit, readings }: Figure): boolean {
  if (unit !== "percent" && unit !== "usd") return false;
  return readings.every(({ value, step }) => step <= HUNDREDTH && value >= 1);
}

const HUNDREDTH = 0.01;

/** "Half the debt, as the other lever? 36.46%", "one point, and the ratio is 38.81%": in the sentence, or the one before it. */
function isChangeNamed(passage: Passage, at: number, facts: Facts): boolean {
  const { items } = passage;
  const { to } = passage.sentenceOf(at);
  for (let index = passage.sentenceOf(Math.max(0, passage.sentenceOf(at).from - 1)).from; index < to; index++) {
    const item = items[index] as Item;
    if (factorOf(item) !== undefined || pointsAt(items, index) !== undefined) return true;
    if (!plays(item, "gone")) continue;
    const named = items.slice(index + 1, index + 1 + GONE_REACHES).flatMap((_, step) => {
      return labelAt(items, index + 1 + step, facts) ?? [];
    });
    if (facts.inputs.some(({ key }) => named.includes(key))) return true;
  }
  return false;
}

/** How far behind a word that it is gone an input stands, in items: "without any other debt". */
const GONE_REACHES = 4;

/** "Could it have been triple? $304,500, no.": an input so many times as a word in the sentence, or the one before it, says. */
function isMultiplied(passage: Passage, at: number, figure: Figure, { inputs, quantities }: Facts): boolean {
  const { from, to } = passage.sentenceOf(at);
  const near = passage.items.slice(passage.sentenceOf(Math.max(0, from - 1)).from, to);
  return near.some((item) => {
    const factor = factorOf(item);
    if (factor === undefined) return false;
    return inputs.some(({ key, value }) => {
      const unit = quantities.get(key)?.unit;
      return unit === "usd" && states(figure, { value: value * factor, unit });
    });
  });
}

/** By how many points a value is said to be another, more or less, in the sentence or the one before it. */
function pointsBeside(passage: Passage, at: number): number[] {
  const { from, to } = passage.sentenceOf(at);
  const first = passage.sentenceOf(Math.max(0, from - 1)).from;
  return [...Array(to - first).keys()].flatMap((step) => {
    const points = pointsAt(passage.items, first + step);
    return points === undefined ? [] : [points, -points];
  });
}

/** "One point", "a point less": whole points at a place of a text. */
function pointsAt(items: readonly Item[], index: number): number | undefined {
  const { figure } = items[index] ?? {};
  if (figure) {
    const [{ value = 0 } = {}] = figure.readings;
    return figure.unit === "points" && Number.isInteger(value) ? value : undefined;
  }
  return is(items[index], "unit") && plays(items[index - 1], "a") && plays(items[index + 1], "more") ? 1 : undefined;
}

/** An input that decides which named value holds, such as a score. */
function isDeciding(key: string, { quantities }: Facts): boolean {
  return [...quantities.values()].some(({ floorOf }) => floorOf === key);
}

/** What follows from this input as it is: nothing that is supposed, but for its limits. */
export function followsFromInput({ figure }: Claim, { known, quantities, inputs }: Facts): boolean {
  if (figure.unit !== "usd" && figure.unit !== "plain") return false;
  return known.some((each) => {
    const { key = "" } = each;
    const follows = quantities.has(key) && !inputs.some((input) => input.key === key);
    return follows && quantities.get(key)?.limits === undefined && states(figure, each);
  });
}

/**
 * What an input could be by the figures, parts and multiples near by: by any figure where something is said to suppose, else by
 * shares only, and only for what is named beside them.
 */
function valuesBeside(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
  isSaid: boolean,
): (quantity: Quantity, value: number, isShared: boolean) => number[] {
  const sentence = passage.items[at]?.sentence ?? 0;
  const isNear = (other: number) => Math.abs((passage.items[other]?.sentence ?? 0) - sentence) <= WINDOW;
  const beside = claims
    .filter((other) => other.at !== at && isNear(other.at))
    .flatMap(({ figure }) => (isSaid || figure.unit === "percent" ? [figure] : []));
  const { from, to } = passage.sentenceOf(at);
  const isCase = !isSaid && passage.items.slice(from, to).some((item) => plays(item, "be")); // "with no debt, the DTI is …"
  const multiples = new Set(passage.items.flatMap((item, index) => (isNear(index) ? timesAfter(item) : [])));
  if (isCase) multiples.delete(0);
  return (quantity, value, isShared) => [
    ...(isShared ? beside.flatMap((figure) => changesOf(figure, quantity, value)) : []),
    ...[...multiples].map((n) => n * value),
  ];
}

/** "Income a tenth lower and debt a tenth higher": whether two changes at once give a figure. */
function areGiven(
  some: readonly Change[],
  others: readonly Change[],
  gives: (input: Readonly<Record<string, number>>) => boolean,
): boolean {
  return some.some((one) =>
    others.some(({ key, changed }) => key !== one.key && gives({ [one.key]: one.changed, [key]: changed })),
  );
}

/** An input, and the value that it is supposed to have. */
export interface Change {
  key: string;
  changed: number;
}

/** What decides which named value holds, as it is for each other that is spoken of: "in Fair", "at a score of 580". */
export function changesOfName(passage: Passage, at: number, facts: Facts): Change[] {
  const before = Math.max(0, passage.sentenceOf(at).from - 1);
  const names = [...namedIn(passage, at), ...namedIn(passage, before), ...namedByFloor(passage, at, facts)];
  const floors = [...facts.quantities.values()].filter(({ floorOf }) => floorOf !== undefined);
  return [...new Set(names)].flatMap((name) => {
    if (facts.names.has(name)) return [];
    return floors.flatMap(({ key, floorOf = "" }) => {
      const changed = facts.alternative(name)?.get(key);
      return changed === undefined ? [] : [{ key: floorOf, changed }];
    });
  });
}

/** "Income +10 % → 29.87 %", "debt halved: 30.26 %": the amounts that the sentence, or the row, names beside a change. */
function changedBeside(passage: Passage, at: number, facts: Facts): Facts["inputs"] {
  const { items } = passage;
  const isWhole = items[at]?.figure?.readings.every(({ value }) => Number.isInteger(value)) ?? true;
  if (isWhole && items[at]?.figure?.unit === "percent") return []; // too much can be had by some change
  const { from, to } = passage.sentenceOf(at);
  const places = Array.from({ length: to - from }, (_, index) => from + index);
  const isChange = (index: number) => {
    const item = items[index] as Item;
    return index !== at && (item.figure?.unit === "percent" || timesAfter(item).length > 0);
  };
  if (!places.some(isChange)) return [];
  const named = new Set(places.flatMap((index) => labelAt(items, index, facts) ?? []));
  return facts.inputs.filter(({ key }) => named.has(key) && facts.quantities.get(key)?.unit === "usd");
}

/** Whether a value is another than each of these, by more than a rounding. */
export function isChanged(value: number, from: readonly number[]): boolean {
  return from.every((before) => Math.abs(value - before) > CHANGE * Math.abs(before));
}

/** So many times an input, nobody supposes it. */
const MANY_TIMES = 12;

/** Whether an input is supposed to have another value: only so many can be tried. */
export function mayBecome(value: number, before: number): boolean {
  return value >= 0 && (before === 0 || value <= MANY_TIMES * before) && isChanged(value, [before]);
}

/** "What if it were $100,000 a year? Then it'd be $8,333.33 a month." */
function isTwelfth(figure: Figure, quantity: Quantity | undefined, changed: number): boolean {
  if (figure.per !== "month" || quantity?.per !== "year" || figure.hedged) return false;
  return states(figure, { value: changed / MONTHS, unit: quantity.unit });
}

export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The values that an input may have by a figure: itself, or so much more or less than it has, or so many times it. */
export function changesOf({ unit, per, readings }: Figure, quantity: Quantity, value: number): number[] {
  return readings.flatMap(({ value: given }) => {
    if (unit === "percent") return [value * (1 - given / 100), value * (1 + given / 100), (value * given) / 100];
    if (unit === "times") return [value * given, value / given];
    if (!fits(unit, quantity.unit)) return [];
    if (per === quantity.per || quantity.per === undefined) return [given];
    if (per === "month") return [given * MONTHS];
    return per === undefined && quantity.per === "year" ? [given, given * MONTHS] : [given];
  });
}
