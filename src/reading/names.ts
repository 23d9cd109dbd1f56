import type { Facts } from "./facts.js";
import { states } from "./figures.js";
import { type Item, plays, senseOf } from "./text/item.js";
import type { Passage } from "./text/passages.js";

/** A named value that a text gives and that does not hold: another tier. */
export interface WrongName {
  name: string;
  quote: string;
}

/** Words beside a name that make it another's than this input's: the next tier, one point short of it, it would be. */
const ELSEWHERE = [
  "not",
  "no",
  "difference",
  "over",
  "within",
  "would",
  "if",
  "elsewhere",
  "other",
  "prevents",
  "generally",
] as const;

/** The same anywhere in its sentence. */
const SENTENCE = ["elsewhere", "would"] as const;

const isPoints = (item: Item) => item.figure?.unit === "points" || senseOf(item, "unit")?.unit === "points";

/**
 * The names that a text gives to the figure that decides them, in a plain statement, where the right name is nowhere:
 * "a score of 720 falls in the Fair tier".
 *
 * @param deciding the key of the quantity that decides which name holds
 */
export function wrongNames(passage: Passage, facts: Facts, deciding: string): WrongName[] {
  const { items } = passage;
  const values = facts.valuesOf(deciding);
  const named: { name: string; at: number }[] = [];
  for (let at = 0; at < items.length; at++)
    for (const { name } of items[at]?.senses ?? []) if (name !== undefined) named.push({ name, at });
  if (named.length === 0 || named.some(({ name }) => facts.names.has(name))) return [];
  const wrong = named.find(({ at }) => {
    if (ELSEWHERE.some((tag) => passage.clauseHas(at, tag)) || SENTENCE.some((tag) => passage.sentenceHas(at, tag)))
      return false;
    if (passage.isAnswerToWould(at)) return false; // "What might upset this? A slip into Fair."
    const { from, to } = passage.sentenceOf(at);
    if (items.slice(Math.max(from, at - 3), at).some(isPoints)) return false; // "a single point from Excellent"
    if (items.slice(Math.max(from, at - 3), at).some((item) => plays(item, "belongs"))) return true;
    return items.slice(from, to).some(({ figure }) => {
      return figure !== undefined && values.some((value) => states(figure, { value, unit: "plain" }));
    });
  });
  return wrong ? [{ name: wrong.name, quote: passage.quoteOfSentence(wrong.at) }] : [];
}
