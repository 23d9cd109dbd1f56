import { type Figure, fits, isRounding, type Known, states } from "./figures.js";
import type { Quantity, Unit } from "./traits.js";

/** What is known of one run: the values that each quantity may be said to have, and every number that may be cited. */
export interface Facts {
  quantities: ReadonlyMap<string, Quantity>;
  /** The values of a quantity: the reference's, a tool's, the output's own. */
  valuesOf(key: string): readonly number[];
  /** The figures of another named value, such as another tier. */
  alternative(name: string): ReadonlyMap<string, number> | undefined;
  /** The named value that holds, such as this applicant's tier. */
  names: ReadonlySet<string>;
  /** The named values that do not hold. */
  otherNames: readonly string[];
  /** Numbers that stand for themselves. */
  known: readonly Known[];
  /** Whether a number is one of the policy's own constants. */
  isFixed(value: number, unit: Unit): boolean;
  /** For each input that can do it alone, the value that flips the outcome, and whether anything above does, too. */
  flips(): readonly { key: string; value: number; isLeast: boolean }[];
  /** Whether the outcome changes where an input passes from one value to another, all else as it is. */
  turns(key: string, from: number, to: number): boolean;
  /** The numbers of the input that are quantities. */
  inputs: readonly { key: string; value: number }[];
  /** What the policy reckons out for the same input with other values of some; nothing where it is no valid one. */
  whatIf(changes: Readonly<Record<string, number>>): readonly Known[];
}

/** Whether a number is known as it is, or a rounding of one. */
export function isKnown(figure: Figure, known: readonly Known[]): boolean {
  return known.some((each) => states(figure, each));
}

/** Most numbers that are combined with each other. */
const MAX_TERMS = 60;
/** By how much sums of rounded figures may be off. */
const SLACK = 0.0101;
/** By how much a share of amounts in cents may be off, of its own size, where it is given with many digits. */
const FINE = 0.001;
/** By how much twelve amounts may be off that were each rounded to the cent. */
const YEARLY = 0.0605;
/** Most amounts of which three are combined. */
const MAX_IN_THREES = 24;
/** A number without a unit below this is no amount. */
const MIN_BARE_AMOUNT = 5;
/** A number without a unit from here on is no percentage. */
const MAX_BARE_PERCENT = 500;
/** No loan runs longer, in months. */
export const LONGEST_TERM = 1200;

/**
 * Whether a figure is honest arithmetic on known numbers: a sum or difference of two of one unit, a share of an amount,
 * the ratio of two amounts, a number a month as a number a year, or over the whole term. An amount for a time is made of
 * amounts for that time.
 *
 * @param unit what it counts, where its label tells more than it does
 */
export function isDerived(
  figure: Figure,
  facts: Pick<Facts, "known" | "quantities">,
  unit: Unit | "count" = figure.unit,
): boolean {
  const { hedged } = figure;
  const per = unit === "times" ? undefined : figure.per;
  if (unit === "foreign") return false;
  const { percents, own, counts, amounts: amountsOf, plain, days } = termsOf(facts);
  const amounts = amountsOf(per);
  return figure.readings.some((given) => {
    // What is reckoned out is not rounded to thousands unless it is said to be.
    const reading = hedged ? given : { ...given, coarsest: given.step };
    const widest = Math.max(reading.step / 2, reading.coarsest, 0) + SLACK;
    const near = (value: number) => {
      const of = Math.abs(value);
      const off = Math.abs(reading.value - of);
      return off <= widest && (isRounding(reading, of, false) || (hedged && off <= reading.coarsest));
    };
    // Two figures that were each rounded may be a hundredth off together.
    const nearly = (value: number) =>
      Math.abs(reading.value - Math.abs(value)) <= SLACK + reading.step / 2 || near(value);
    if (unit === "usd" || unit === "plain") {
      if (
        amounts.some((a) => near(a) || near(a / 2) || near(a * 2)) ||
        (per === undefined && amounts.some((a) => counts.some((n) => near(a * n))))
      )
        return true;
      if (per !== "month" && amountsOf("month").some((a) => Math.abs(reading.value - a * 12) <= YEARLY)) return true;
      if (per === undefined && amounts.some((a) => counts.some((n) => near(a / n)))) return true;
      if (pairs(amounts, (a, b) => nearly(a + b) || nearly(a - b))) return true;
      if (
        amounts.some((a) =>
          own.some((p) => near((a * p) / 100) || (per !== "year" && p !== 100 && near((a * p) / 1200))),
        )
      )
        return true;
      if (triples(amounts, nearly)) return true;
      // What a thousand or a dollar of a loan costs: $6.7879, 0.0106726.
      if (reading.step < 0.01 && ratios(amountsOf(undefined), (ratio) => near(ratio * 1000) || near(ratio)))
        return true;
    }
    if (unit === "percent" || unit === "points" || unit === "plain") {
      if (pairs(percents, (a, b) => nearly(a - b))) return true;
      if (unit === "points") return pairs(plain, (a, b) => near(a - b));
      if (pairs(percents, (a, b) => near(a + b) || near(a / 12))) return true;
      if (ratios(amounts, (ratio) => near(ratio * 100) || near(Math.abs(1 - ratio) * 100))) return true;
      if (reading.step < 0.01 && ratios(amounts, (ratio) => Math.abs(ratio * 100 - reading.value) <= FINE * ratio))
        return true;
      if (ratios(percents, (ratio) => near(ratio * 100) || near(Math.abs(1 - ratio) * 100))) return true;
    }
    if (unit === "times" || unit === "plain") {
      if (ratios(amounts, near) || ratios(percents, near)) return true;
      // A share as a decimal: 0.7893 − 0.30.
      if (reading.step < 1 && pairs(percents, (a, b) => near((a - b) / 100) || near((a + b) / 100))) return true;
    }
    if (unit === "plain" || unit === "days" || unit === "count") {
      if (pairs(unit === "days" ? days : plain, (a, b) => near(a - b))) return true;
    }
    return false;
  });
}

/** Whether a figure is what it would take: an amount of which a known one is a known share, such as the income. */
export function isNeededFor(figure: Figure, facts: Pick<Facts, "known" | "quantities">): boolean {
  if (figure.unit !== "usd" && figure.unit !== "plain") return false;
  const { own, amounts } = termsOf(facts);
  return amounts(figure.per).some((amount) =>
    own.some((share) => states(figure, { value: (amount * 100) / share, unit: figure.unit })),
  );
}

interface Terms {
  percents: readonly number[];
  /** The percents that are a quantity's. */
  own: readonly number[];
  counts: readonly number[];
  plain: readonly number[];
  days: readonly number[];
  amounts(per: Figure["per"]): readonly number[];
}

const terms = new WeakMap<readonly Known[], Terms>();

/** What known numbers are reckoned with, by unit: gathered once for all figures of a text, 6 % of what a check costs. */
function termsOf(facts: Pick<Facts, "known" | "quantities">): Terms {
  const { known } = facts;
  const gathered = terms.get(known);
  if (gathered) return gathered;
  const fresh: Terms = {
    percents: valuesIn(known, "percent"),
    own: valuesIn(
      known.filter(({ key }) => key !== undefined),
      "percent",
    ),
    counts: valuesIn(known, "months"),
    plain: valuesIn(known, "plain"),
    days: valuesIn(known, "days"),
    amounts: (per) => amountsFor(per, facts),
  };
  terms.set(known, fresh);
  return fresh;
}

/** The amounts that one for a time can be made of: those for that time, and those for the other one converted. */
function amountsFor(per: Figure["per"], { known, quantities }: Pick<Facts, "known" | "quantities">): number[] {
  const amounts = new Set<number>();
  for (const { value, unit, key } of known) {
    if (unit !== "usd" || value === 0 || key === undefined) continue;
    const of = quantities.get(key)?.per;
    if (per === undefined || of === per) amounts.add(Math.abs(value));
    if (per !== "month" && of === "month") amounts.add(Math.abs(value) * 12);
    if (per !== "year" && of === "year") amounts.add(Math.abs(value) / 12);
  }
  return [...amounts].slice(0, MAX_TERMS);
}

function valuesIn(known: readonly Known[], unit: Unit): number[] {
  const values = new Set<number>();
  for (const each of known) if (each.unit === unit && each.value !== 0) values.add(Math.abs(each.value));
  return [...values].slice(0, MAX_TERMS);
}

function pairs(values: readonly number[], accepts: (a: number, b: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) if (accepts(values[i] as number, values[j] as number)) return true;
  }
  return false;
}

/** What three amounts make: income less both payments. */
function triples(values: readonly number[], near: (value: number) => boolean): boolean {
  const few = values.slice(0, MAX_IN_THREES);
  for (let i = 0; i < few.length; i++) {
    for (let j = i + 1; j < few.length; j++) {
      const sum = (few[i] as number) + (few[j] as number);
      const gap = (few[i] as number) - (few[j] as number);
      for (let k = j + 1; k < few.length; k++) {
        const third = few[k] as number;
        if (near(sum - third) || near(gap - third) || near(gap + third)) return true;
      }
    }
  }
  return false;
}

function ratios(values: readonly number[], accepts: (ratio: number) => boolean): boolean {
  for (const a of values) for (const b of values) if (a !== b && accepts(a / b)) return true;
  return false;
}

/** Whether a figure can state one of the values of a quantity. */
export function statesQuantity(figure: Figure, quantity: Quantity, values: readonly number[]): boolean {
  return values.some((value) => states(figure, { value, unit: quantity.unit }));
}

/** Whether a figure's unit and time can be a quantity's. */
export function canBe(figure: Figure, quantity: Quantity): boolean {
  if (!fits(figure.unit, quantity.unit)) return false;
  if (figure.unit === "plain") {
    const value = figure.readings[0]?.value ?? 0;
    if (quantity.unit === "percent" && value >= MAX_BARE_PERCENT) return false;
    if (quantity.unit === "usd" && value < MIN_BARE_AMOUNT) return false;
    if (quantity.unit === "months" && value > LONGEST_TERM) return false;
  }
  return figure.per === undefined || quantity.per === undefined || figure.per === quantity.per;
}
