import { SERVED } from "../languages/english.js";
import { type Item, is, senseOf } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { US } from "./left-out.js";

/** Fewest unknown words of a reason that names nothing of the policy. */
const MIN_WORDS = 3;

/**
 * Whether a reason is given that names nothing which the agent knows: neither a quantity nor a listed subject. "Because the
 * branch has met its quota", "which counts against it", "a boat, which we don't fund".
 */
export function isUnnamedReason(passage: Passage, at: number): boolean {
  const item = passage.items[at] as Item;
  if (is(item, "weighs")) return weighsNothingKnown(passage, at);
  if (!passage.isEnglish) return false;
  return SERVED.test(item.word) ? isOtherRefusal(passage, at) : is(item, "because") && namesNothing(passage, at);
}

/** Whether a reason names nothing that the policy knows: "because the branch has met its quota". */
function namesNothing(passage: Passage, because: number): boolean {
  const { items } = passage;
  if (passage.sentenceHas(because, "notes") || passage.isQuestion(because) || isMentioned(passage, because))
    return false;
  if (!isOfOutcome(passage, because) && !isFurtherReason(passage, because)) return false;
  const sentence = items[because + 1]?.sentence;
  let unknown = 0;
  for (let index = because + 1; index < items.length && items[index]?.sentence === sentence; index++) {
    const item = items[index] as Item;
    if (item.isMark || (is(item, "joins") && !GOES_ON.test(item.word) && !GOES_ON.test(items[index - 1]?.word ?? "")))
      break;
    if (item.figure || KNOWN.some((tag) => is(item, tag))) return false;
    if (item.senses.length === 0) unknown++;
  }
  return unknown >= MIN_WORDS;
}

/** "Filed under a full moon, which counts against it": what weighs in is nothing that the policy knows. */
function weighsNothingKnown(passage: Passage, at: number): boolean {
  if (passage.clauseHas(at, "not") || passage.clauseHas(at, "no") || passage.sentenceHas(at, "notes")) return false;
  if (passage.isQuestion(at) || passage.isSupposed(at)) return false;
  const { from, to } = passage.sentenceOf(at);
  const sentence = passage.items.slice(from, to).filter(({ isMark }) => !isMark);
  if (sentence.some((item) => item.figure || isFirmQuantity(item) || WEIGHED.some((tag) => is(item, tag))))
    return false;
  return sentence.filter(({ senses }) => senses.length === 0).length >= MIN_WORDS;
}

/** What can weigh in: the policy's own, and what is told of already. */
const WEIGHED = ["limit", "least", "name", "topic", "rule", "leftOut", "would"] as const;

/** A quantity, and not only a word such as "loan" that is in every sentence. */
function isFirmQuantity(item: Item): boolean {
  const quantity = senseOf(item, "quantity");
  return quantity !== undefined && !quantity.isLoose;
}

/** "There is a second point: since …", "I would also hesitate, given that …": a reason beside the others. */
function isFurtherReason(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  return passage.items.slice(from, to).some((item, index, sentence) => {
    return FURTHER.test(item.word) && !(item.word === "also" && LOOKED.test(sentence[index + 1]?.word ?? ""));
  });
}

/** "I have also considered the alternative, since it is close": why something was looked at. */
const LOOKED =
  /^(?:check|consider|look|test|compar|verif|comput|calculat|review|examin|ran$|run$|work|not(?:e|ed|ing)$|list|includ|show|add)/;

const FURTHER =
  /^(?:also|besides|moreover|additional|additionally|further|furthermore|second|third|another|too|grounds?|counts?|yes|no|lend|reluctant|hesitant|hesitate|inclined|leaning|wary|uneasy|against|favou?r)$/;

/** The outcome is told in the same sentence. */
export function isOfOutcome(passage: Passage, at: number): boolean {
  return passage.sentenceHas(at, "favourable") || passage.sentenceHas(at, "unfavourable");
}

/** Words that a reason goes on behind: "because a household with so many cars tends to be costly". */
const GOES_ON = /^(?:with|who|whose|where)$/;

/** "I mention it because …", "it is shown here since …": why something is said, not why the decision is so. */
function isMentioned({ items }: Passage, because: number): boolean {
  for (let at = Math.max(0, because - MENTION_REACHES); at < because; at++) {
    if (!MENTIONS.test(items[at]?.word ?? "") || items[at]?.sentence !== items[because]?.sentence) continue;
    if (at + 1 === because || POINTERS.test(items[at + 1]?.word ?? "")) return true;
  }
  return false;
}

const MENTIONS =
  /^(?:mention|mentioned|mentioning|mentions|say|said|shown?|shows|stated?|included?|quoted?|listed|write|point|explain|described?|noted?|add|added|repeat|given?|cited?|spell|record|recorded|stress)$/;
const POINTERS = /^(?:it|this|that|these|those|them|here|only|merely|separately|out)$/;
/** How far before a reason it is said what it is the reason for, in items. */
const MENTION_REACHES = 5;

/** "The money is for a boat, which we don't fund": a refusal that no quantity of the policy stands beside. */
function isOtherRefusal(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (!items.slice(Math.max(from, at - 3), at).some((item) => is(item, "not") && !is(item, "unfavourable")))
    return false;
  if (!items.slice(Math.max(from, at - 5), at).some(({ word }) => US.test(word))) return false;
  if (items.slice(Math.max(from, at - 5), at).some(({ word }) => word === "one")) return false; // "this is one I cannot support"
  const sentence = items.slice(from, to);
  if (
    passage.isSupposed(at) ||
    passage.sentenceHas(at, "notes") ||
    sentence.some((item) => item.figure || REFUSALS.some((tag) => is(item, tag)))
  )
    return false;
  return sentence.filter((item) => !item.isMark && item.senses.length === 0).length >= MIN_WORDS - 1;
}

const REFUSALS = [
  "quantity",
  "limit",
  "name",
  "over",
  "within",
  "unfavourable",
  "favourable",
  "topic",
  "would",
] as const;

const KNOWN = [
  "quantity",
  "limit",
  "least",
  "name",
  "over",
  "within",
  "neutral",
  "favourable",
  "unfavourable",
  "topic",
  "rule",
  "difference",
] as const;
