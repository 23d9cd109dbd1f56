import type { Unit } from "./traits.js";

/** One way to read a numeral. */
export interface Reading {
  value: number;
  /** The smallest difference that its own digits can show: 1,697 → 1, 38.1 → 0.1, $1.2M → 100,000. */
  step: number;
  /** The coarsest rounding that it can be: 250,000 may be rounded to tens of thousands. */
  coarsest: number;
}

/** A number as a text states it. */
export interface Figure {
  /** The words, exactly. */
  text: string;
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** Several where the notation leaves it open: `1.697` is 1697 or 1.697. */
  readings: readonly Reading[];
  unit: Unit;
  /** It is said to be approximate. */
  hedged: boolean;
  per: "month" | "year" | undefined;
  /** It is written without decimals, unit or separators, and small: a list mark, a count. */
  bare: boolean;
}

/** A number that a text may state. */
export interface Known {
  value: number;
  unit: Unit;
  /** The quantity that has it; undefined where it is derived, or a number of the policy. */
  key: string | undefined;
}

const EXACT: readonly never[] = [];

/**
 * The ways to read a numeral: points, commas, blanks and apostrophes separate groups or decimals, as languages differ.
 *
 * @example readingsOf("1.696,97") // one reading, 1696.97
 * @example readingsOf("1.697") // two: 1697 and 1.697
 */
export function readingsOf(numeral: string): readonly Reading[] {
  const text = /[ ']/.test(numeral) ? numeral.replace(/[ ']/g, "") : numeral;
  const point = text.lastIndexOf(".");
  const comma = text.lastIndexOf(",");
  if (point < 0 && comma < 0) return [reading(text, "")];
  if (point >= 0 && comma >= 0) return split(text, Math.max(point, comma));
  const at = Math.max(point, comma);
  const mark = text[at] as string;
  if (text.indexOf(mark) < at) return [reading(text.replaceAll(mark, ""), "")];
  const [whole, rest] = [text.slice(0, at), text.slice(at + 1)];
  if (rest.length !== 3 || whole.length > 3 || whole === "0" || whole === "") return split(text, at);
  return [reading(whole + rest, ""), reading(whole, rest)];
}

function split(text: string, at: number): readonly Reading[] {
  const whole = text.slice(0, at).replace(/[.,]/g, "");
  const rest = text.slice(at + 1);
  return /^\d*$/.test(rest) ? [reading(whole, rest)] : EXACT;
}

function reading(whole: string, decimals: string): Reading {
  const step = 10 ** -decimals.length;
  const value = Number(decimals === "" ? whole : `${whole}.${decimals}`);
  let coarsest = step;
  if (decimals === "") for (let end = whole.length; end > 1 && whole[end - 1] === "0"; end--) coarsest *= 10;
  return { value, step, coarsest };
}

/** A reading in another scale: `1.7` thousand. */
export function scaled({ value, step, coarsest }: Reading, factor: number): Reading {
  return { value: value * factor, step: step * factor, coarsest: coarsest * factor };
}

/**
 * Whether a reading is a number, or a rounding of it: to its own digits, cut off behind them, or to tens, hundreds… where it ends in zeros
 * and is at most 1 % off (6 % where it is said to be approximate).
 */
export function isRounding({ value, step, coarsest }: Reading, of: number, hedged: boolean): boolean {
  const off = Math.abs(value - of);
  if (off === 0) return true;
  const slack = 1e-9 * (1 + Math.abs(of));
  if (step <= 1 && off <= step / 2 + slack) return true;
  // Cut off behind its last digit: 7,566 of 7,566.56. Of hundredths the last one counts.
  if (step <= 1 && step > 0.01 && value <= of && off < step) return true;
  // "Not quite 3,375" of 3,373.97: a bound is as good as it is near.
  if (hedged && off <= Math.abs(of) * 0.005) return true;
  const share = Math.abs(of) * (hedged ? 0.06 : 0.01);
  return off <= (hedged ? coarsest : coarsest / 2) + slack && off <= share;
}

/** Whether a figure can state a known number: the units fit, and one of its readings is a rounding of it. */
export function states(figure: Figure, known: Pick<Known, "value" | "unit">): boolean {
  const { unit, readings, hedged } = figure;
  const value = Math.abs(known.value);
  if (!fits(unit, known.unit) || value === Number.POSITIVE_INFINITY) return false; // a share of nothing
  const isShare = unit === "plain" && known.unit === "percent"; // 0.38 for 38 %
  for (const given of readings) {
    // What is less than nothing may be called nothing.
    if (known.value < 0 && given.value === 0) return true;
    if (isShare && isRounding(given, value / 100, hedged)) return true;
    if (Math.abs(given.value - value) > FAR + FARTHEST * value) continue;
    // "38.0748 %, shown as 38.07 %": what has more digits than is known of a value that was rounded to hundredths.
    if (given.step < 0.01 && unit !== "plain" && Math.abs(given.value - value) <= 0.005 && isInHundredths(value))
      return true;
    // Rounded where the policy cuts off, or from parts that were rounded: 95,196.65 for 95,196.64, 29.80 % for 29.79 %.
    if (given.step === CENT && Math.abs(given.value - value) < CENT + 1e-6 && isInHundredths(value)) return true;
    // A score is not rounded.
    const each = unit === "plain" && known.unit === "plain" ? exactly(given) : given;
    if (isRounding(each, value, hedged)) return true;
  }
  return false;
}

const CENT = 0.01;

/** Further off than by so much and by such a part, no figure is a rounding: most known numbers are. */
const FAR = 1;
const FARTHEST = 0.06;

/** A value that was rounded to hundredths, as far as it shows. */
function isInHundredths(value: number): boolean {
  return value >= 1 && !Number.isInteger(Math.round(value * 100) / 10);
}

function exactly({ value, step }: Reading): Reading {
  return { value, step, coarsest: step };
}

/**
 * Whether a figure of one unit can be of another: a plain number can be of any, points are a difference of percents, or
 * count what has no unit.
 */
export function fits(unit: Unit, other: Unit): boolean {
  if (unit === other || other === "any") return true;
  if (unit === "plain") return other !== "foreign";
  return unit === "points" && (other === "percent" || other === "plain");
}
