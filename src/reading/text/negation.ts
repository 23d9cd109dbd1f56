import { type Item, is, plays } from "./item.js";
import type { Passage } from "./passages.js";
import { tokensOf } from "./tokens.js";

/** How far before a relation its negation stands, in items. */
export const NEGATION_REACHES = 3;

/** Whether a relation is negated: "is not above". Undefined where a negation stands further off: it may be another's. */
export function negationOf(passage: Passage, at: number): boolean | undefined {
  const { from } = passage.clauseOf(at);
  let negated = false;
  for (let index = at - 1; index >= from; index--) {
    const item = passage.items[index] as Item;
    if (!is(item, "not") || is(item, "notNegating")) continue;
    if (at - index > NEGATION_REACHES) return undefined;
    negated = !negated;
  }
  if (isNegatedBefore(passage, from) || deniesDegree(passage, at)) return undefined;
  // "überschreitet die 45 % nicht": German negates at the end of its clause.
  if (passage.isGerman) {
    const { to } = passage.clauseOf(at);
    if (passage.items.slice(at + 1, to).some((item) => is(item, "not"))) return negated ? undefined : true;
  }
  return negated;
}

/** "Tampouco o valor pedido, US$ 188.526, excede …": a negation in front of an aside holds for what follows it, too. */
function isNegatedBefore({ items }: Passage, clause: number): boolean {
  const opening = items[clause - 1];
  if (!opening?.isMark || !ASIDES.has(opening.word)) return false;
  const sentence = opening.sentence;
  let isBeforeAside = false;
  for (let index = clause - 2; index >= 0 && clause - index <= ASIDE_REACHES; index--) {
    const item = items[index] as Item;
    if (item.sentence !== sentence || is(item, "joins")) return false;
    if (is(item, "not") || is(item, "no")) return isBeforeAside;
    if (!isBeforeAside && plays(item, "be", "stays")) return false; // "with no other debt, the DTI is 45.51%, which exceeds …"
    isBeforeAside ||= item.isMark;
  }
  return false;
}

const ASIDES = new Set([",", ")", "—", "，", "）"]);
/** How far before the end of an aside a negation stands that goes over it, in items. */
const ASIDE_REACHES = 14;

/** "Not far above", "does not exceed it by much": a degree is denied, and what is said holds a little. */
function deniesDegree(passage: Passage, at: number): boolean {
  const { from, to } = passage.clauseOf(at);
  const { lexicon, text } = passage;
  const words = passage.items.slice(from, to).map(({ roles, start, end, word }) => {
    if (lexicon.language.grammar.isSpaced && end - start <= word.length) return roles; // in Chinese a phrase has many words
    return [...roles, ...tokensOf(text.slice(start, end)).flatMap((token) => lexicon.roles.of(token.text))];
  });
  const negation = words.findIndex((roles) => roles.includes("negates"));
  return negation >= 0 && words.slice(negation).some((roles) => roles.includes("degree"));
}

/** Two negations, or one that is only a hedge, are read too easily the wrong way round: "hardly … as not exceeding". */
export function isMuddled(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const clause = passage.items[at]?.clause ?? 0;
  const near = passage.items.slice(from, to).filter((item) => Math.abs(item.clause - clause) <= 1);
  const negations = near.filter((item, index) => {
    return (is(item, "not") || is(item, "no")) && !is(near[index - 1], "not") && !is(near[index - 1], "no");
  });
  return negations.length > 1 || near.some((item) => plays(item, "hardly", "turnsRound"));
}

/** "There's no room under the 40% cap", "neither the ratio nor the loan is over it": what there is none of is compared with nothing. */
export function isOfNone(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  const sentence = passage.items.slice(passage.sentenceOf(at).from, at);
  if (sentence.some((item) => plays(item, "neither"))) return true;
  return passage.items.slice(Math.max(from, at - NONE_REACHES), at).some((item) => is(item, "no"));
}

const NONE_REACHES = 3;
