import { type Item, is } from "./text/item.js";
import type { Passage } from "./text/passages.js";

/** What a text that should give reasons is instead. */
export type Missing = "empty" | "a placeholder" | "cut off" | "about something else";

const PLACEHOLDER =
  /\b(?:lorem ipsum|todo|tbd|tbc|n\/a|placeholder|to be (?:added|completed|filled|written)|(?:insert|add|your|write|enter|put)\b.{0,40}\b(?:here|goes here|below)|reasoning (?:goes )?here|fill (?:this |me )?in|xxx+|sample text|dummy text|see (?:above|attached))\b|\[(?:[^\]]{0,60})\]\s*$|<[a-z _-]{3,40}>|\{\{.{0,60}\}\}|\.{3}\s*\.{3}/i;
/** Marks and words that a finished text does not end on. */
const OPEN_MARK = /[,;:([—–\-/=&+$€]\s*$/;
/** What a finished text ends on. */
const CLOSED = /[.!?。！？…)\]}"”’»*|✓✗✅❌]\s*$/;
/** A text whose last line is an item of a list: such need no end. */
const LIST_ITEM = /(?:^|\n)[ \t]*(?:[-*•·–]|\d{1,2}[.)])[ \t][^\n]*$/;
/** From so many words on, a last line without an end is no item of a list. */
const LONG_SENTENCE = 15;
/** Most items of a clause that has only begun. */
const MAX_BEGUN = 4;
/** A text with so many figures is no placeholder. */
const MIN_FIGURES = 3;
/** Fewest words of a text that can be about something else. */
const MIN_WORDS = 12;

/** Whether a text gives no reasons: undefined where it seems to, or where it states the outcome. */
export function missingReasons(passage: Passage, saysOutcome: boolean): Missing | undefined {
  const { text, items } = passage;
  const words = items.filter(({ isMark }) => !isMark);
  if (words.length === 0) return "empty";
  const cited = items.filter(({ figure }) => figure?.bare === false).length;
  if (cited < MIN_FIGURES && PLACEHOLDER.test(text) && !(saysOutcome && words.length >= MIN_WORDS))
    return "a placeholder";
  if (saysOutcome) return undefined;
  if (isCutOff(passage)) return "cut off";
  const about = items.filter((item) => item.figure?.bare === false || is(item, "quantity") || is(item, "name")).length;
  return words.length >= MIN_WORDS && about <= words.length / 40 ? "about something else" : undefined;
}

/** A text that ends on a comma, on a word that something must follow, or, after whole sentences, without an end. */
function isCutOff({ text, items }: Passage): boolean {
  const last = items.at(-1);
  if (!last || CLOSED.test(text)) return false;
  if (OPEN_MARK.test(text) || is(last, "common") || is(last, "joins") || is(last, "linkBack") || is(last, "would"))
    return true;
  if (isBarelyBegun(items)) return true;
  if (LIST_ITEM.test(text)) return false;
  const sentence = items.filter((item) => item.sentence === last.sentence && !item.isMark);
  const ended = (text.match(/[.!?。！？](?=\s)/g) ?? []).length;
  return sentence.length >= 12 && (ended >= 1 || sentence.length >= LONG_SENTENCE);
}

/** "…, por lo que el ratio": a clause that a linking word began and that has neither a figure nor a verb yet. */
function isBarelyBegun(items: readonly Item[]): boolean {
  const clause = items.at(-1)?.clause;
  const begun = items.filter((item) => item.clause === clause);
  const [first] = begun;
  return (
    first !== undefined &&
    is(first, "joins") &&
    begun.length <= MAX_BEGUN &&
    is(begun.at(-1), "quantity") &&
    !begun.some(({ figure }) => figure)
  );
}
