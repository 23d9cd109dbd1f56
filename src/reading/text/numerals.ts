import { type Figure, readingsOf, scaled } from "../figures.js";
import type { Unit } from "../traits.js";
import { type Item, is, senseOf } from "./item.js";
import type { Lexicon } from "./lexicon.js";
import type { Token } from "./tokens.js";

const CURRENCIES: Readonly<Record<string, Unit>> = {
  $: "usd",
  "€": "foreign",
  "£": "foreign",
  "¥": "foreign",
  "₹": "foreign",
};
/** A whole number from here on with an "m" is no number of millions. */
const MONTHS_FROM = 60;
const YEAR = /^(?:19|20)\d\d$/;

interface FoundFigure {
  figure: Figure;
  length: number;
}

/** A numeral with what belongs to it: `$1.7k per month`, `38,07 %`, `360 months`. */
export function figureAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  lexicon: Lexicon,
): FoundFigure {
  const token = tokens[at] as Token;
  const base = readingsOf(token.text);
  const place = { text, tokens, at, before, lexicon };
  const exponent = exponentAfter(text, token.end);
  if (exponent !== undefined) {
    const written = base.slice(-1).map((each) => scaled(each, 10 ** exponent));
    return withUnit(place, { base: written, length: 3, isPlain: false });
  }
  const power = powerAfter(tokens, at);
  if (power === undefined) return withUnit(place, { base, length: 1, isPlain: base[0]?.step === 1 });
  return withUnit(place, { base: base.slice(-1).map((each) => scaled(each, 10 ** power)), length: 5, isPlain: false });
}

/** The power of ten of a number in scientific notation: `5.19e5`. */
function exponentAfter(text: string, end: number): number | undefined {
  if (text[end] !== "e" && text[end] !== "E") return undefined;
  const [, exponent] = /^e(-?\d)(?![\d\p{L}])/iu.exec(text.slice(end, end + 4)) ?? [];
  return exponent === undefined ? undefined : Number(exponent);
}

/** The power of ten that a number is multiplied by: `1.86 × 10^5`. */
function powerAfter(tokens: readonly Token[], at: number): number | undefined {
  if (tokens[at + 3]?.text !== "^") return undefined;
  const [, times = "", ten, , power = ""] = tokens.slice(at, at + 5).map(({ text }) => text);
  return /^[×x·]$/.test(times) && ten === "10" && /^\d$/.test(power) ? Number(power) : undefined;
}

interface Place {
  text: string;
  tokens: readonly Token[];
  at: number;
  before: readonly Item[];
  lexicon: Lexicon;
}

interface Numeral {
  base: Figure["readings"];
  /** How many tokens it takes. */
  length: number;
  /** It is a whole number. */
  isPlain: boolean;
}

function withUnit({ text, tokens, at, before, lexicon }: Place, { base, length, isPlain }: Numeral): FoundFigure {
  const first = tokens[at] as Token;
  const previous = before.at(-1);
  let unit: Unit = "plain";
  let factor = 1;
  let per: Figure["per"];
  let next = at + length;
  let taken = 0;
  if (previous?.isMark && CURRENCIES[previous.word]) unit = CURRENCIES[previous.word] as Unit;
  else if (previous && senseOf(previous, "unit")?.unit === "usd") unit = "usd";
  for (let round = 0; round < 4; round++) {
    const token = tokens[next];
    if (!token) break;
    if (token.text === "%" && unit === "plain") {
      unit = "percent";
      next++;
      taken = next;
      continue;
    }
    if (
      token.kind === "mark" &&
      CURRENCIES[token.text] &&
      (unit === "plain" || unit === "usd") &&
      !nextIsNumber(tokens, next)
    ) {
      unit = CURRENCIES[token.text] as Unit;
      next++;
      taken = next;
      continue;
    }
    if (token.text === "–" && nextIsWord(tokens, next) && !token.spaced) {
      next++; // 30-year
      continue;
    }
    const found = token.kind === "number" ? undefined : lexicon.longest(tokens, next);
    if (!found) break;
    const scale = senseOf(found, "scale");
    const counted = senseOf(found, "unit");
    const time = senseOf(found, "per");
    if (counted?.unit === "times" && nextIsNumber(tokens, next, true)) break; // "80,000 x 0.0106"
    const isUnit = counted && takesUnit(unit, counted.unit);
    const isTime = isUnit && (token.spaced || (isPlain && (base[0]?.value ?? 0) >= MONTHS_FROM)); // "2.9m", but "360m"
    if (scale && factor === 1 && !isTime) factor = scale.factor ?? 1;
    else if (isUnit) {
      unit = counted.unit as Unit;
      if (unit !== "percent") factor *= counted.factor ?? 1;
    } else if (time && unit !== "months" && per === undefined) per = time.per;
    else break;
    next += found.length;
    taken = next;
  }
  const total = Math.max(length, taken - at);
  const last = tokens[at + total - 1] as Token;
  // An amount has no three decimals: `470.000 USD` are groups.
  const meant = unit === "usd" && factor === 1 && base.length > 1 ? base.slice(0, 1) : base;
  const readings = factor === 1 ? meant : meant.map((each) => scaled(each, factor));
  const value = readings[0]?.value ?? 0;
  const start = previous?.word === "$" && previous.isMark ? previous.start : first.start;
  const figure: Figure = {
    text: text.slice(start, last.end),
    start,
    end: last.end,
    readings,
    unit,
    hedged: isHedged(before, text, last.end, lexicon),
    per,
    bare: unit === "plain" && isPlain && factor === 1 && (value < 100 || YEAR.test(first.text) || isCitation(previous)),
  };
  return { figure, length: total };
}

function takesUnit(unit: Unit, next: Unit | undefined): boolean {
  if (unit === "plain") return true;
  return unit === "percent" ? next === "points" : unit === "usd" && next === "usd";
}

function nextIsNumber(tokens: readonly Token[], at: number, mayBeSpaced = false): boolean {
  const next = tokens[at + 1];
  return next?.kind === "number" && (mayBeSpaced || !next.spaced);
}

function nextIsWord(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.kind === "word";
}

function isCitation(previous: Item | undefined): boolean {
  return previous?.word === "cfr" || previous?.word === "§" || previous?.word === "section";
}

/** Whether a word before the figure, its currency or "~" says that it is approximate. */
function isHedged(before: readonly Item[], text: string, end: number, { patterns }: Lexicon): boolean {
  if (patterns.hedged.test(text.slice(end, end + 12).toLowerCase())) return true;
  for (let back = before.length - 1; back >= Math.max(0, before.length - 4); back--) {
    const item = before[back] as Item;
    if (item.word === "≈" || item.word === "~" || is(item, "about")) return true;
    const passes =
      item.word === "$" ||
      item.word === "a" ||
      item.word === "some" ||
      senseOf(item, "unit")?.unit === "usd" ||
      is(item, "link");
    if (!passes) return false;
  }
  return false;
}

/**
 * A number in English words: `fifty-two percent`, `two hundred thousand dollars`, `six-fifty-four` (654). A single small
 * word without a unit ("one reason") is none.
 */
export function speltAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  lexicon: Lexicon,
): FoundFigure | undefined {
  let total = 0;
  let group = 0;
  let previous = -1;
  let words = 0;
  let scaledBy = 1;
  let decimals: string | undefined;
  let next = at;
  while (next < tokens.length) {
    const token = tokens[next] as Token;
    if (words > 0 && token.text === "and" && isNumberWord(tokens, next + 1, lexicon)) {
      next++;
      continue;
    }
    if (words > 0 && token.text === "point" && isNumberWord(tokens, next + 1, lexicon)) {
      decimals = "";
      next++;
      continue;
    }
    const found = lexicon.longest(tokens, next);
    const number = found?.senses.find(({ tag }) => tag === "number");
    const scale = found?.senses.find(({ tag }) => tag === "scale");
    if (number && number.factor !== undefined && Number.isInteger(number.factor)) {
      const value = number.factor;
      if (decimals !== undefined) decimals = withDecimal(decimals, previous, value);
      else if (previous >= 1 && previous < 10 && value >= 10 && group === previous) group = group * 100 + value;
      else if (value === 0 && previous > 0)
        group = group * 100; // seven-oh-two
      else group += value;
      previous = value;
    } else if (
      scale &&
      scale.factor !== undefined &&
      found &&
      (words > 0 || before.at(-1)?.word === "a") &&
      /^[a-z]{4}/.test(token.text)
    ) {
      if (scale.factor === 100) group = Math.max(1, group) * 100;
      else {
        const part = decimals ? Number(`0.${decimals}`) : 0;
        total += Math.max(part > 0 ? 0 : 1, group + part) * scale.factor;
        scaledBy = Math.max(scaledBy, scale.factor * 10 ** -(decimals?.length ?? 0));
        decimals = undefined;
        group = 0;
      }
      previous = -1;
    } else break;
    words++;
    next += found?.length ?? 1;
  }
  if (words === 0) return undefined;
  const value = total + group + (decimals ? Number(`0.${decimals}`) : 0);
  const step = decimals ? 10 ** -decimals.length : 1;
  const base = [{ value, step, coarsest: Math.max(step, scaledBy, roundedTo(value)) }];
  const { figure, length } = withUnit(
    { text, tokens, at, before, lexicon },
    { base, length: next - at, isPlain: true },
  );
  if (words === 1 && figure.unit === "plain") return undefined;
  return { figure: { ...figure, bare: figure.unit === "plain" }, length };
}

/** "Point nine one" is .91, and "point thirty-eight" is .38. */
function withDecimal(digits: string, previous: number, value: number): string {
  const isTens = previous >= 20 && previous < 100 && previous % 10 === 0 && digits.endsWith(String(previous));
  return isTens && value < 10 ? `${digits.slice(0, -1)}${value}` : `${digits}${value}`;
}

/** The place of the last digit that is no zero: a number in words is as precise as it is long. */
function roundedTo(value: number): number {
  let place = 1;
  while (value >= place * 10 && value % (place * 10) === 0) place *= 10;
  return place;
}

function isNumberWord(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  return at < tokens.length && (lexicon.longest(tokens, at)?.senses.some(({ tag }) => tag === "number") ?? false);
}
