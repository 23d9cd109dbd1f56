import { type Item, is } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { GROUNDS } from "./negation.js";

/**
 * Whether a bare "yes" or "no" is the outcome: "Verdict: no.", "the answer has to be yes", "No." as the first sentence or under
 * the heading "Decision", "this one's a no". One that answers a question, or goes on ("no different"), is none.
 */
export function answerAt(passage: Passage, at: number): "yes" | "no" | undefined {
  const { items } = passage;
  const { word } = items[at] as Item;
  const isFirst = passage.sentenceOf(at).from === at;
  const answered = isFirst && passage.isQuestion(at - 1) ? answerToOutcome(passage, at) : undefined;
  if (answered) return answered;
  if (!endsAt(items, at)) return undefined;
  const says = YES.test(word) ? "yes" : NO.test(word) ? "no" : undefined;
  if (!says || passage.isQuestion(at) || passage.isSupposed(at)) return undefined;
  if (isAnnounced(passage, at)) return says;
  const isPlain = !SIGN.test(word) && (isUnderHeading(passage, at) || isAlone(passage, at) || isNamed(passage, at));
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
  if (asked.some(({ word }) => GROUNDS.test(word))) return undefined;
  const isNoun = asked.some((item, index) => {
    const isOutcome = is(item, "favourable") || is(item, "unfavourable");
    return isOutcome && ARTICLE.test(asked[index - 1]?.word ?? ""); // "is the denial final?"
  });
  if (isNoun) return undefined;
  const isYes = asked.some((item) => is(item, "favourable"));
  if (isYes === asked.some((item) => is(item, "unfavourable"))) return undefined;
  const first = items[at]?.word ?? "";
  const says = YES.test(first) || NO.test(first) ? first : REGRET.test(first) ? (items[at + 1]?.word ?? "") : "";
  if (YES.test(says)) return isYes ? "yes" : "no";
  return NO.test(says) || NOT.test(says) ? (isYes ? "no" : "yes") : undefined;
}

const ARTICLE = /^(?:the|an?|this|la|le|el|l'|une?|die|der|eine|o|um|uma|does|do)$/;
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
const REGRET =
  /^(?:unfortunately|sadly|regrettably|leider|malheureusement|helas|lamentablemente|desgraciadamente|infelizmente)$/;
const NOT = /^(?:not|nicht|pas|no|nao)$/;

const YES = /^(?:yes|yep|ja|oui|si|sí|sim|positive|affirmative|positiva|positivo|positiv)$/;
const NO = /^(?:no|nope|nein|non|nao|negative|negativa|negativo|negativ)$/;
/** What is an outcome only beside a noun for one: "the decision is negative". */
const SIGN = /^(?:positiv|negativ|affirmative)/;

/** What an answer is announced with. */
const ANNOUNCES =
  /^(?:answer|response|decision|verdict|outcome|conclusion|reply|call|respuesta|veredicto|fallo|reponse|avis|entscheidung|antwort|urteil|resposta|decisao|parecer)$/;
const THEREFORE = /^(?:so|hence|therefore|thus|daher|donc|portanto|luego|logo)$/;

/** Nothing of its clause stands behind it: a mark, or the end. */
function endsAt(items: readonly Item[], at: number): boolean {
  const next = items[at + 1];
  return next === undefined || (next.isMark && next.word !== "-" && next.word !== "/");
}

/** How far before an answer its noun stands, in items. */
const REACH = 5;
const BETWEEN =
  /^(?:must|has|have|can|only|to|be|therefore|hence|so|thus|then|clearly|still|a|clear|firm|simple|plain|final|muss|lautet|daher|debe|ser|doit|etre|donc|deve|portanto|is|es|est|ist|é)$/;
/** What may stand before the noun: "our final verdict", "so the answer". "Age part of the decision: no" says something else. */
const BEFORE =
  /^(?:the|my|our|this|your|final|overall|so|hence|therefore|thus|and|then|short|la|le|el|mi|nuestra|nuestro|mon|ma|notre|die|der|das|meine|mein|unsere|unser|a|o|minha|meu|nossa|nosso|to)$/;

function isAnnounced(passage: Passage, at: number): boolean {
  const { items } = passage;
  for (let index = at - 1; index >= Math.max(0, at - REACH); index--) {
    const item = items[index] as Item;
    if (ANNOUNCES.test(item.word)) return isOwn(items, index);
    if (is(item, "not") || is(item, "would") || ENDS.test(item.word)) return false;
    if (!item.isMark && !BETWEEN.test(item.word) && !is(item, "link")) return false;
  }
  return false;
}

/** The noun begins its sentence, its line or what stands behind a mark. */
function isOwn(items: readonly Item[], noun: number): boolean {
  for (let index = noun - 1; index >= 0; index--) {
    const item = items[index] as Item;
    if (item.isMark) return !/^[-–/]$/.test(item.word) || index === 0 || items[index - 1]?.word === "\n";
    if (!BEFORE.test(item.word)) return false;
  }
  return true;
}

const ENDS = /^[.?!？！。\n]$/;

/** "No." opens or ends the text, and "so no" a sentence. */
function isAlone(passage: Passage, at: number): boolean {
  const { items } = passage;
  const isMark = (item: Item) => item.isMark;
  const isClosed = CLOSES.test(items[at + 1]?.word ?? ".");
  if (items.slice(0, at).every(isMark)) return isClosed;
  const { from } = passage.sentenceOf(at);
  if (passage.isQuestion(from - 1)) return false;
  if (from === at && items.slice(at + 1).every(isMark)) return true;
  const before = items[at - 1]?.isMark ? at - 2 : at - 1;
  return isClosed && THEREFORE.test(items[before]?.word ?? "") && items[before - 1]?.isMark === true;
}

const CLOSES = /^[.!:;\n。！—–]$/;

/** "This one's a no", "consider it a yes", "happy yes". */
function isNamed(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (passage.clauseHas(at, "would") || passage.clauseHas(at, "not")) return false;
  return items[at - 1]?.word === "happy" || (items[at - 1]?.word === "a" && NAMES.test(items[at - 2]?.word ?? ""));
}

const NAMES = /^(?:is|be|it|that|this|one|version|hence|therefore)$/;

/** "## Decision", and "No." as the whole sentence below it. */
function isUnderHeading(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (passage.sentenceOf(at).from !== at) return false;
  return passage.headingsOf(at).some(({ from, to }) => {
    const isNext = items.slice(to, at).every(({ isMark }) => isMark);
    return isNext && items.slice(from, to).some(({ word }) => ANNOUNCES.test(word));
  });
}
