import { type Item, is } from "./item.js";
import type { Passage } from "./passages.js";

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
  for (let index = clause - 2; index >= 0 && clause - index <= ASIDE_REACHES; index--) {
    const item = items[index] as Item;
    if (item.sentence !== sentence || is(item, "joins")) return false;
    if (is(item, "not") || is(item, "no")) return true;
  }
  return false;
}

const ASIDES = new Set([",", ")", "—", "，", "）"]);
/** How far before the end of an aside a negation stands that goes over it, in items. */
const ASIDE_REACHES = 14;

/** "Not far above", "does not exceed it by much": a degree is denied, and what is said holds a little. */
function deniesDegree(passage: Passage, at: number): boolean {
  const { from, to } = passage.clauseOf(at);
  const words = passage.items.slice(from, to).map(({ start, end, word }) => {
    return [
      word,
      ...passage.text
        .slice(start, end)
        .toLowerCase()
        .split(/\s+|(?<=[一-鿿])/),
    ];
  });
  const negation = words.findIndex((each) => each.some((word) => NEGATES.test(word)));
  return negation >= 0 && words.slice(negation).some((each) => each.some((word) => DEGREE.test(word)));
}

const NEGATES = /^(?:not|never|cannot|\w+n't|nicht|nie|pas|ne|n'|no|nao|não|不|未|没)$/;
const DEGREE =
  /^(?:far|much|lot|dramatically|wildly|hugely|vastly|greatly|massively|significantly|substantially|considerably|drastically|materially|grossly|comfortably|markedly|well|way|long|wide|weit|viel|wesentlich|deutlich|erheblich|stark|sehr|dramatisch|massiv|allzu|sonderlich|tres|très|beaucoup|largement|nettement|loin|fortement|bien|trop|sensiblement|muy|mucho|demasiado|ampliamente|notablemente|considerablemente|muito|demais|bem|amplamente|longe|consideravelmente|太|远|幅)$/;

/** Two negations, or one that is only a hedge, are read too easily the wrong way round: "hardly … as not exceeding". */
export function isMuddled(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const clause = passage.items[at]?.clause ?? 0;
  const near = passage.items.slice(from, to).filter((item) => Math.abs(item.clause - clause) <= 1);
  const negations = near.filter((item, index) => {
    return (is(item, "not") || is(item, "no")) && !is(near[index - 1], "not") && !is(near[index - 1], "no");
  });
  return negations.length > 1 || near.some(({ word }) => HEDGED_NEGATION.test(word));
}

const HEDGED_NEGATION = /^(?:hardly|scarcely|barely|deja|deixa|kaum|keineswegs|apenas|guere)$/;

/** "There's no room under the 40% cap", "neither is over it": what there is none of is compared with nothing. */
export function isOfNone(passage: Passage, at: number): boolean {
  const { from } = passage.clauseOf(at);
  const sentence = passage.items.slice(passage.sentenceOf(at).from, at);
  if (sentence.some(({ word }) => NEITHER.test(word))) return true;
  return passage.items.slice(Math.max(from, at - NONE_REACHES), at).some((item) => is(item, "no"));
}

/** "Neither the ratio nor the loan exceeds the limit". */
export const NEITHER = /^(?:neither|weder|ni|nem|keine?r?lei|既不|既没有)$/;

const NONE_REACHES = 3;
