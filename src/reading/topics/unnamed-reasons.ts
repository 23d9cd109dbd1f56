import { type Item, is, plays, senseOf } from "../text/item.js";
import type { Passage } from "../text/passages.js";

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
  return plays(item, "serves") ? isOtherRefusal(passage, at) : is(item, "because") && namesNothing(passage, at);
}

/** Whether a reason names nothing that the policy knows: "because the branch has met its quota". */
function namesNothing(passage: Passage, because: number): boolean {
  const { items } = passage;
  if (passage.sentenceHas(because, "notes") || passage.isQuestion(because) || isMentioned(passage, because))
    return false;
  if (!isOfOutcome(passage, because) && !isFurtherReason(passage, because) && !isOurs(passage, because)) return false;
  const sentence = items[because + 1]?.sentence;
  let unknown = 0;
  for (let index = because + 1; index < items.length && items[index]?.sentence === sentence; index++) {
    const item = items[index] as Item;
    if (item.isMark || (is(item, "joins") && !plays(item, "goesOn") && !plays(items[index - 1], "goesOn"))) break;
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
    return plays(item, "further") && !(item.word === "also" && plays(sentence[index + 1], "looked"));
  });
}

/** "I was able to go this close to the ceiling because …": what somebody did who decides. */
function isOurs(passage: Passage, because: number): boolean {
  const { from } = passage.clauseOf(because - 1);
  return passage.items.slice(from, because).some((item) => plays(item, "us"));
}

/** The outcome is told in the same sentence. */
export function isOfOutcome(passage: Passage, at: number): boolean {
  return passage.sentenceHas(at, "favourable") || passage.sentenceHas(at, "unfavourable");
}

/** "I mention it because …", "it is shown here since …": why something is said, not why the decision is so. */
function isMentioned({ items }: Passage, because: number): boolean {
  for (let at = Math.max(0, because - MENTION_REACHES); at < because; at++) {
    if (!plays(items[at], "mentions") || items[at]?.sentence !== items[because]?.sentence) continue;
    if (at + 1 === because || plays(items[at + 1], "it", "mentioned")) return true;
  }
  return false;
}

/** How far before a reason it is said what it is the reason for, in items. */
const MENTION_REACHES = 5;

/** "The money is for a boat, which we don't fund": a refusal that no quantity of the policy stands beside. */
function isOtherRefusal(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (!items.slice(Math.max(from, at - 3), at).some((item) => is(item, "not") && !is(item, "unfavourable")))
    return false;
  if (!items.slice(Math.max(from, at - 5), at).some((item) => plays(item, "us"))) return false;
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
