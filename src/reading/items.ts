import { type Figure, readingsOf, scaled } from "./figures.js";
import type { Lexicon, Sense, Tag } from "./lexicon.js";
import { type Token, tokensOf } from "./tokens.js";
import type { Unit } from "./traits.js";

/** A piece of a text as it is read: a known phrase, a figure, a punctuation mark, or an unknown word. */
export interface Item {
  senses: readonly Sense[];
  figure: Figure | undefined;
  /** The first token's text. */
  word: string;
  isMark: boolean;
  start: number;
  end: number;
  /** Which sentence and which clause of the text it is in, from 0. */
  sentence: number;
  clause: number;
}

/** Whether a phrase can be something. */
export function is(item: Item | undefined, tag: Tag): boolean {
  return item !== undefined && senseOf(item, tag) !== undefined;
}

/** The meaning of a phrase under a tag. */
export function senseOf({ senses }: Item, tag: Tag): Sense | undefined {
  for (const sense of senses) if (sense.tag === tag) return sense;
  return undefined;
}

const NONE: readonly Sense[] = [];
const WOULD: readonly Sense[] = [{ tag: "would" }];
/** The ending of a verb that says "would": aprobaría, passaria, dépasserait. */
const CONDITIONAL: Readonly<Record<string, RegExp>> = {
  es: /[aei]ria[ns]?$/,
  pt: /[aei]ria(?:m|mos)?$/,
  fr: /(?:rait|raient|rions)$/,
};
const SENTENCE_MARKS = new Set(["\n", ".", "!", "?", ";", "。", "！", "？", "；", "…", "•", "·"]);
const CLAUSE_MARKS = new Set([
  ",",
  "，",
  "、",
  ":",
  "：",
  "—",
  "–",
  "(",
  ")",
  "（",
  "）",
  "|",
  "→",
  "/",
  "[",
  "]",
  "{",
  "}",
  "⇒",
  "✓",
  "✗",
  "✅",
  "❌",
]);
const CURRENCIES: Readonly<Record<string, Unit>> = {
  $: "usd",
  "€": "foreign",
  "£": "foreign",
  "¥": "foreign",
  "₹": "foreign",
};
const ABBREVIATIONS = new Set([
  "approx",
  "ca",
  "vs",
  "v",
  "e.g",
  "i.e",
  "p.a",
  "p.m",
  "no",
  "nr",
  "max",
  "min",
  "mo",
  "yr",
  "mr",
  "ms",
  "mrs",
  "dr",
  "st",
  "bzw",
  "ggf",
  "inkl",
  "exkl",
  "z.b",
  "d.h",
  "env",
  "aprox",
  "incl",
  "pts",
  "pt",
  "u.s",
  "sr",
  "sra",
  "art",
  "mtl",
  "jhrl",
  "mens",
  "tsd",
  "mio",
  "mill",
]);
/** Languages that do not write `3 750` for 3,750. */
const WITHOUT_BLANK_GROUPS = new Set(["en", "zh"]);
const YEAR = /^(?:19|20)\d\d$/;

/** Reads a text into items by the words of one language and agent. */
export function itemsOf(text: string, lexicon: Lexicon): Item[] {
  const tokens = tokensOf(text, !WITHOUT_BLANK_GROUPS.has(lexicon.language.code));
  const items: Item[] = [];
  let sentence = 0;
  let clause = 0;
  let at = 0;
  const push = (length: number, senses: readonly Sense[], figure?: Figure) => {
    const first = tokens[at] as Token;
    const last = tokens[at + length - 1] as Token;
    const isMark = first.kind === "mark" && length === 1;
    if (senses.length > 0 && senses.some(({ tag }) => tag === "joins")) clause++;
    items.push({ senses, figure, word: first.text, isMark, start: first.start, end: last.end, sentence, clause });
    at += length;
  };
  while (at < tokens.length) {
    const token = tokens[at] as Token;
    if (token.kind === "number") {
      const { figure, length } = figureAt(text, tokens, at, items, lexicon);
      push(length, NONE, figure);
      continue;
    }
    const found = lexicon.longest(tokens, at);
    if (found?.senses.some(({ tag }) => tag === "number" || tag === "scale")) {
      const spelt = speltAt(text, tokens, at, items, lexicon);
      if (spelt) {
        push(spelt.length, NONE, spelt.figure);
        continue;
      }
    }
    if (found) {
      const isCapital = /\p{Lu}/u.test(text[token.start] as string);
      const senses = isCapital ? found.senses : found.senses.filter(({ cased }) => !cased);
      push(found.length, senses);
      continue;
    }
    push(1, CONDITIONAL[lexicon.language.code]?.test(token.text) ? WOULD : NONE);
    if (token.kind !== "mark") continue;
    if (endsSentence(token, tokens, at)) {
      sentence++;
      clause++;
    } else if (CLAUSE_MARKS.has(token.text)) clause++;
  }
  joinAsides(items);
  return items;
}

/** A word set off by commas in the middle of a statement ends none: "the loan can't, therefore, be approved". */
function joinAsides(items: Item[]): void {
  for (let at = 1; at + 3 < items.length; at++) {
    const [comma, word, second, after] = items.slice(at, at + 4) as [Item, Item, Item, Item];
    if (comma.word !== "," || second.word !== "," || word.isMark || word.figure) continue;
    if (!is(word, "joins") && !is(word, "announces")) continue;
    const { clause } = items[at - 1] as Item;
    const resumed = after.clause;
    for (let index = at; index < items.length && (items[index] as Item).clause <= resumed; index++)
      (items[index] as Item).clause = clause;
  }
}

function endsSentence({ text }: Token, tokens: readonly Token[], next: number): boolean {
  if (!SENTENCE_MARKS.has(text)) return false;
  if (text !== ".") return true;
  const following = tokens[next];
  if (following && !following.spaced) return false;
  const before = tokens[next - 2];
  if (before?.text === "no" || before?.text === "nr") return following?.kind !== "number";
  return !(before && before.kind === "word" && ABBREVIATIONS.has(before.text) && following?.kind !== "mark");
}

interface FoundFigure {
  figure: Figure;
  length: number;
}

/** A numeral with what belongs to it: `$1.7k per month`, `38,07 %`, `360 months`. */
function figureAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  before: readonly Item[],
  lexicon: Lexicon,
): FoundFigure {
  const token = tokens[at] as Token;
  const base = readingsOf(token.text);
  return withUnit({ text, tokens, at, before, lexicon }, { base, length: 1, isPlain: base[0]?.step === 1 });
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
  if (previous && CURRENCIES[previous.word] && previous.isMark) unit = CURRENCIES[previous.word] as Unit;
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
      CURRENCIES[token.text] &&
      (unit === "plain" || unit === "usd") &&
      token.kind === "mark" &&
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
    const scale = found?.senses.find(({ tag }) => tag === "scale");
    const counted = found?.senses.find(({ tag }) => tag === "unit");
    const time = found?.senses.find(({ tag }) => tag === "per");
    if (scale && factor === 1) factor = scale.factor ?? 1;
    else if (counted && takesUnit(unit, counted.unit)) {
      unit = counted.unit as Unit;
      if (unit === "months") factor *= counted.factor ?? 1;
    } else if (time && unit !== "months" && per === undefined) per = time.per;
    else break;
    next += found?.length ?? 1;
    taken = next;
  }
  const total = Math.max(length, taken - at);
  const last = tokens[at + total - 1] as Token;
  const readings = factor === 1 ? base : base.map((each) => scaled(each, factor));
  const value = readings[0]?.value ?? 0;
  const figure: Figure = {
    text: text.slice(previous?.word === "$" && previous.isMark ? previous.start : first.start, last.end),
    start: first.start,
    end: last.end,
    readings,
    unit,
    hedged: isHedged(before, text, last.end),
    per,
    bare: unit === "plain" && isPlain && factor === 1 && (value < 100 || YEAR.test(first.text) || isCitation(previous)),
  };
  return { figure, length: total };
}

function takesUnit(unit: Unit, next: Unit | undefined): boolean {
  if (unit === "plain") return true;
  return unit === "percent" ? next === "points" : unit === "usd" && next === "usd";
}

function nextIsNumber(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  return next?.kind === "number" && !next.spaced;
}

function nextIsWord(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.kind === "word";
}

function isCitation(previous: Item | undefined): boolean {
  return previous?.word === "cfr" || previous?.word === "§" || previous?.word === "section";
}

const HEDGE_AFTER = /^(?:\+| or so| and change| odd| or thereabouts|-ish|ish\b| and a bit| something)/;

/** Whether a word before the figure, its currency or "~" says that it is approximate. */
function isHedged(before: readonly Item[], text: string, end: number): boolean {
  if (HEDGE_AFTER.test(text.slice(end, end + 12))) return true;
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
function speltAt(
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
      if (decimals !== undefined) decimals += String(value);
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
        total += Math.max(1, group) * scale.factor;
        group = 0;
        scaledBy = Math.max(scaledBy, scale.factor);
      }
      previous = -1;
    } else break;
    words++;
    next += found?.length ?? 1;
  }
  if (words === 0) return undefined;
  const value = total + group + (decimals ? Number(`0.${decimals}`) : 0);
  const step = decimals ? 10 ** -decimals.length : 1;
  const base = [{ value, step, coarsest: Math.max(step, scaledBy, value >= 100 && value % 10 === 0 ? 10 : 1) }];
  const { figure, length } = withUnit(
    { text, tokens, at, before, lexicon },
    { base, length: next - at, isPlain: true },
  );
  if (words === 1 && figure.unit === "plain") return undefined;
  return { figure: { ...figure, bare: figure.unit === "plain" }, length };
}

function isNumberWord(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  return at < tokens.length && (lexicon.longest(tokens, at)?.senses.some(({ tag }) => tag === "number") ?? false);
}
