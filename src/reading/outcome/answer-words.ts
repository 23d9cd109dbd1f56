import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/**
 * Whether a bare "yes" or "no" is the outcome: "Verdict: no.", "the answer has to be yes", "No." as the first sentence or under
 * the heading "Decision", "this one's a no". One that answers a question, or goes on ("no different"), is none.
 */
export function answerAt(passage: Passage, at: number): "yes" | "no" | undefined {
  const { items } = passage;
  const isFirst = passage.sentenceOf(at).from === at;
  const answered = isFirst && passage.isQuestion(at - 1) ? answerToOutcome(passage, at) : undefined;
  if (answered) return answered;
  if (!endsAt(items, at)) return undefined;
  const item = items[at] as Item;
  const unlike = is(item, "not") && !passage.isQuestion(at) ? unlikeTheOther(passage, at) : undefined;
  if (unlike) return unlike;
  const says = plays(item, "yes", "positive") ? "yes" : plays(item, "no", "negative") ? "no" : undefined;
  if (!says || passage.isQuestion(at) || passage.isSupposed(at)) return undefined;
  if (isAnnounced(passage, at)) return says;
  const isPlain =
    !plays(item, "positive", "negative") &&
    (isUnderHeading(passage, at) || isAlone(passage, at) || isNamed(passage, at));
  return isPlain ? says : undefined;
}

/**
 * "Can it be granted? No, because …", "Faut-il refuser ? Non.": the answer at the start of a sentence to a question before it that asks
 * for the outcome, and for nothing else.
 */
function answerToOutcome(passage: Passage, at: number): "yes" | "no" | undefined {
  const { items } = passage;
  if (passage.isQuestion(at)) return undefined;
  const { from, to } = passage.sentenceOf(at - 1);
  const asked = items.slice(from, to);
  if (asked.length > LONGEST_QUESTION || ELSE.some((tag) => passage.sentenceHas(from, tag))) return undefined;
  if (asked.some((item) => plays(item, "grounds"))) return undefined;
  const isNoun = asked.some((item, index) => {
    const isOutcome = is(item, "favourable") || is(item, "unfavourable");
    return isOutcome && plays(asked[index - 1], "the", "a", "asks"); // "is the denial final?"
  });
  if (isNoun) return undefined;
  const isYes = asked.some((item) => is(item, "favourable"));
  if (isYes === asked.some((item) => is(item, "unfavourable"))) return undefined;
  const isRegretted = plays(items[at], "regret");
  const says = isRegretted ? items[at + 1] : items[at];
  if (plays(says, "yes", "positive")) return isYes ? "yes" : "no";
  const isNo = plays(says, "no", "negative") || (isRegretted && plays(says, "negates"));
  return isNo ? (isYes ? "no" : "yes") : undefined;
}

/** Most items of a question that asks for the outcome alone. */
const LONGEST_QUESTION = 12;
/** What makes it a question for something else: "is age a reason to deny?", "would it pass in another tier?" */
const ELSE = [
  "topic",
  "because",
  "would",
  "if",
  "name",
  "considers",
  "notes",
  "weighs",
  "elsewhere",
  "other",
  "not",
  "no",
] as const;

/** Nothing of its clause stands behind it: a mark, or the end. */
function endsAt(items: readonly Item[], at: number): boolean {
  const next = items[at + 1];
  return next === undefined || (next.isMark && next.word !== "-" && next.word !== "/");
}

/** How far before an answer its noun stands, in items. */
const REACH = 5;

function isAnnounced(passage: Passage, at: number): boolean {
  const { items } = passage;
  for (let index = at - 1; index >= Math.max(0, at - REACH); index--) {
    const item = items[index] as Item;
    if (plays(item, "verdict")) return isOwn(passage, index);
    if (is(item, "not") || is(item, "would") || ENDS.test(item.word)) return false;
    if (!item.isMark && !plays(item, "be", "therefore", "mustBe") && !is(item, "link")) return false;
  }
  return false;
}

/**
 * The noun begins its sentence, its line or what stands behind a mark: "our final verdict", "so the answer". "Age part of the
 * decision: no" says something else.
 */
function isOwn(passage: Passage, noun: number): boolean {
  const { items } = passage;
  for (let index = noun - 1; index >= 0; index--) {
    const item = items[index] as Item;
    if (plays(item, "and", "but")) return !passage.sentenceHas(noun, "would"); // "the ratio would be 47% and the answer no"
    if (item.isMark) return !/^[-–/]$/.test(item.word) || index === 0 || items[index - 1]?.word === "\n";
    if (!plays(item, "the", "our", "therefore", "leadsIn")) return false;
  }
  return true;
}

const ENDS = /^[.?!？！。\n]$/;

/** "No." opens or ends the text, and "so no" a sentence. */
function isAlone(passage: Passage, at: number): boolean {
  const { items } = passage;
  const isMark = (item: Item) => item.isMark;
  const isClosed = CLOSES.test(items[at + 1]?.word ?? ".");
  if (items.slice(0, at).every(isMark)) return isClosed || plays(items[at + 2], "despite", "with");
  const { from } = passage.sentenceOf(at);
  if (passage.isQuestion(from - 1)) return false;
  if (from === at && items.slice(at + 1).every(isMark)) return true;
  if (isClosed && isAsAsked(passage, from, at)) return true;
  const before = items[at - 1]?.isMark ? at - 2 : at - 1;
  return isClosed && plays(items[before], "therefore") && items[before - 1]?.isMark === true;
}

/** "As submitted, no.", "at the full amount: no": for what is asked, and nothing else is said of it. */
function isAsAsked({ items }: Passage, from: number, at: number): boolean {
  const mark = items[at - 1];
  if (!mark?.isMark || at - from < 2 || at - from > LONGEST_AS_ASKED || !plays(items[at - 2], "asAsked")) return false;
  return items.slice(from, at - 1).every((item) => is(item, "common") || plays(item, "asAsked", "at"));
}

/** Most items of "on the actual terms,". */
const LONGEST_AS_ASKED = 6;

/** "A loan of $90,000 would be approved. This one isn't.": the opposite of what another one would get. */
function unlikeTheOther(passage: Passage, at: number): "yes" | "no" | undefined {
  const { items } = passage;
  const { from } = passage.sentenceOf(at);
  const words = items.slice(from, at);
  if (!plays(words[0], "this") || words.length > LONGEST_ELLIPSIS) return undefined;
  if (!words.every((item) => is(item, "would") || plays(item, "this", "named", "be"))) return undefined;
  const { from: before, to } = passage.sentenceOf(from - 1);
  if (!passage.sentenceHas(before, "would") && !passage.sentenceHas(before, "elsewhere")) return undefined;
  const other = items.slice(before, to);
  const isYes = other.some((item) => is(item, "favourable"));
  if (isYes === other.some((item) => is(item, "unfavourable"))) return undefined;
  if (other.some((item) => is(item, "not") || is(item, "no"))) return undefined;
  return isYes ? "no" : "yes";
}

/** Most items of "this one would" before its "not". */
const LONGEST_ELLIPSIS = 3;

const CLOSES = /^[.!:;\n。！—–]$/;

/** "This one's a no", "consider it a yes", "happy yes". */
function isNamed(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (passage.clauseHas(at, "would") || passage.clauseHas(at, "not")) return false;
  return items[at - 1]?.word === "happy" || (items[at - 1]?.word === "a" && plays(items[at - 2], "named"));
}

/** "## Decision", and "No." as the whole sentence below it. */
function isUnderHeading(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (passage.sentenceOf(at).from !== at) return false;
  return passage.headingsOf(at).some(({ from, to }) => {
    const isNext = items.slice(to, at).every(({ isMark }) => isMark);
    return isNext && items.slice(from, to).some((item) => plays(item, "verdict"));
  });
}
