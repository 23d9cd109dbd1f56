import type { Figure } from "../figures.js";
import type { Role } from "../languages/grammar.js";
import { LANGUAGES } from "../languages/index.js";
import { type Item, is, plays } from "./item.js";
import { alike, type Lexicon, type Sense } from "./lexicon.js";
import { figureAt, speltAt } from "./numerals.js";
import { NO_ROLES, type WordRoles } from "./roles.js";
import { type Token, tokensOf } from "./tokens.js";

const NONE: readonly Sense[] = [];
const WOULD: readonly Sense[] = [alike({ tag: "would" })];
const SENTENCE_MARKS = new Set(["\n", ".", "!", "?", ";", "。", "！", "？", "；", "…", "•", "·"]);
const CLAUSE_MARKS = new Set([..."，,、:：—–()（）#|→/[]{}⇒✓✗✅❌"]);
/** Words that a full stop belongs to, in any language. */
const ABBREVIATIONS = new Set(LANGUAGES.flatMap(({ grammar }) => grammar.abbreviations?.split("|") ?? []));
const BLANK_GROUP = /\d \d{3}/;
/** A text in any language that has "358 604.73" groups digits by blanks. */
const SURELY_GROUPED = /\d \d{3}[.,]\d{2}(?!\d)/;

/**
 * Reads a text into items by the words of one language and agent.
 *
 * @param ungrouped the text's tokens, with blanks between groups of digits left in
 */
export function itemsOf(text: string, lexicon: Lexicon, ungrouped: readonly Token[] = tokensOf(text)): Item[] {
  const { roles } = lexicon;
  const { groupsByBlank, isSpaced, conditional } = lexicon.language.grammar;
  const isGrouped = (groupsByBlank && BLANK_GROUP.test(text)) || SURELY_GROUPED.test(text);
  const tokens = isGrouped ? tokensOf(text, true) : ungrouped;
  const items: Item[] = [];
  let sentence = 0;
  let clause = 0;
  let at = 0;
  const push = (length: number, senses: readonly Sense[], figure?: Figure, joins = false) => {
    const first = tokens[at] as Token;
    const last = tokens[at + length - 1] as Token;
    const isMark = first.kind === "mark" && length === 1;
    if (joins && !isInserted(items.at(-1), tokens, at, roles)) clause++;
    const word = length > 1 && !isSpaced && !figure ? text.slice(first.start, last.end) : first.text;
    items.push({
      senses,
      figure,
      word,
      roles: isMark ? NO_ROLES : roles.of(word),
      isMark,
      start: first.start,
      end: last.end,
      sentence,
      clause,
    });
    at += length;
  };
  while (at < tokens.length) {
    const token = tokens[at] as Token;
    if (isOfAbbreviation(tokens, at) && !isEnd(text, tokens, at, lexicon)) {
      at++; // "Max. loan" are the words "max loan"
      continue;
    }
    if (token.kind === "number") {
      const { figure, length } = figureAt(text, tokens, at, items, lexicon);
      push(length, NONE, figure);
      continue;
    }
    const found = lexicon.longest(tokens, at);
    if (found?.counts) {
      const spelt = speltAt(text, tokens, at, items, lexicon);
      if (spelt) {
        push(spelt.length, NONE, spelt.figure);
        continue;
      }
    }
    if (found) {
      const isMeant = !found.cased || /\p{Lu}/u.test(text[token.start] as string);
      const senses = isMeant ? found.senses : found.senses.filter(({ cased }) => !cased);
      const isConditional = found.length === 1 && conditional?.test(token.text);
      push(found.length, isConditional ? [...senses, ...WOULD] : senses, undefined, found.joins);
      continue;
    }
    if (token.kind === "word") {
      push(1, conditional?.test(token.text) ? WOULD : NONE);
      continue;
    }
    push(1, NONE);
    if (endsSentence(token, tokens[at])) {
      if (!goesOn(text, tokens, at)) sentence++;
      clause++;
    } else if (CLAUSE_MARKS.has(token.text)) clause++;
  }
  joinAsides(items);
  return items;
}

/** "Sans toutefois dépasser", "über die 40 % kommt sie aber nicht hinaus": what only stands in a clause begins none. */
function isInserted(before: Item | undefined, tokens: readonly Token[], at: number, roles: WordRoles): boolean {
  if (!before || before.isMark || before.figure) return false;
  const has = (index: number, role: Role) => roles.of(tokens[index]?.text ?? "").includes(role);
  if (!has(at, "inserted")) return false;
  if (plays(before, "without", "subject")) return true;
  let next = at + 1;
  while (has(next, "inserted")) next++;
  if (tokens[next]?.text === "nicht") return tokens[next + 1]?.kind === "mark"; // "abzulehnen ist er deshalb aber nicht."
  return has(next, "pas"); // "n'empêche donc pas"
}

/**
 * A word set off by commas in the middle of a statement ends none: "the loan can't, therefore, be approved". What is set
 * against it or follows from it behind it does: "not a denial, then, but an approval", "it isn't 579, though, so it is approved".
 */
function joinAsides(items: Item[]): void {
  for (let at = 1; at + 3 < items.length; at++) {
    if (items[at]?.word !== "," || items[at + 2]?.word !== ",") continue;
    const [word, after] = [items[at + 1], items[at + 3]] as [Item, Item];
    if (word.isMark || word.figure) continue;
    if ((!is(word, "joins") && !is(word, "announces")) || plays(after, "and", "but", "therefore")) continue;
    const { clause } = items[at - 1] as Item;
    const resumed = after.clause;
    for (let index = at; index < items.length && (items[index] as Item).clause <= resumed; index++)
      (items[index] as Item).clause = clause;
  }
}

function endsSentence({ text }: Token, following: Token | undefined): boolean {
  if (isPicture(text)) return following?.spaced ?? true;
  if (!SENTENCE_MARKS.has(text)) return false;
  return text !== "." || !following || following.spaced;
}

/** The second half of a pictograph: it ends what stands before it, as in "this gets the green light 👍 I wouldn't go higher". */
function isPicture(mark: string): boolean {
  return mark >= "\udc00" && mark <= "\udfff";
}

/** "Age, religion… none of it counted": what goes on in lower case behind an ellipsis is the same sentence. */
function goesOn(text: string, tokens: readonly Token[], next: number): boolean {
  const [before, stop, following] = [tokens[next - 2], tokens[next - 1], tokens[next]];
  const isEllipsis = stop?.text === "…" || (stop?.text === "." && before?.text === "." && !stop.spaced);
  return isEllipsis && following?.kind === "word" && /\p{Ll}/u.test(text[following.start] as string);
}

/** "Approx. $97,250". */
const CURRENCY = /^[$€£¥₹≈~]$/;

/** A full stop that belongs to the word before it. */
function isOfAbbreviation(tokens: readonly Token[], at: number): boolean {
  const stop = tokens[at] as Token;
  if (stop.text !== "." || stop.spaced || at === 0 || at + 1 === tokens.length) return false;
  const before = tokens[at - 1] as Token;
  const following = tokens[at + 1] as Token;
  if (before.kind !== "word") return false;
  if (before.text === "no" || before.text === "nr") return following.kind === "number";
  return ABBREVIATIONS.has(before.text) && (following.kind !== "mark" || CURRENCY.test(following.text));
}

/** "Under the $265,178 max. Approve it.": behind a word in lower case that may end a sentence, a capital begins the next. */
function isEnd(text: string, tokens: readonly Token[], at: number, { language }: Lexicon): boolean {
  const [before, following] = [tokens[at - 1], tokens[at + 1]];
  if (language.grammar.capitalNouns || !before || following?.kind !== "word" || !MAY_END.has(before.text)) return false;
  if (tokens.slice(at + 2, at + 2 + FIGURE_REACHES).some(({ kind }) => kind === "number")) return false; // "max. Loan of $5,000"
  return /\p{Ll}/u.test(text[before.start] ?? "") && /^\p{Lu}\p{Ll}/u.test(text.slice(following.start));
}

/** How far behind it a figure makes an abbreviation a part of its label, in tokens. */
const FIGURE_REACHES = 3;
/** Abbreviations of measures, the same in all languages, that may end a sentence. */
const MAY_END = new Set(["max", "min", "pts", "pt", "etc"]);
