import { type Item, is } from "./item.js";
import type { Passage } from "./passages.js";

const IS =
  /^(?:is|are|was|were|gets?|being|been|est|sont|es|son|queda|quedan|esta|é|sao|fica|ficam|foi|fue|wird|ist|quedado|sido|ete|worden)$/;
const IS_BEHIND = /^(?:wird|ist|werden|sind|wurde)$/;

/** Whether a verb is in the passive: "is exceeded", "überschritten wird". */
export function isPassive(items: readonly Item[], at: number): boolean {
  if (IS_BEHIND.test(items[at + 1]?.word ?? "")) return true;
  return items.slice(Math.max(0, at - 3), at).some(({ word }) => IS.test(word));
}

/** "40% is surpassed by the ratio", "in den Spielraum passt die Rate": what stands behind the relation is its subject. */
export function isTurned(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (BY_WHOM.test(items[at + 1]?.word ?? "") && isPassive(items, at)) return true;
  const { from } = passage.clauseOf(at);
  if (!INTO.test(items[from]?.word ?? "") || !FITS.test(items[at]?.word ?? "")) return false;
  if (INTO.test(items[at + 1]?.word ?? "")) return false;
  return items.slice(from + 1, from + 1 + NOUN_REACHES).some((item) => NOUNS.some((tag) => is(item, tag)));
}

const BY_WHOM = /^(?:by|por|pelos?|pelas?|par|durch|von)$/;
const INTO = /^(?:in|into|inside|within|under|unter|dans|sous|en|dentro|bajo|em|no|na|sob)$/;
const FITS = /^(?:fits?|passt|passen|cabe|caben|cabem|tient|tiennent|entra|entre|rentre)(?: |$)/;
/** How far behind a preposition its noun stands, in items. */
const NOUN_REACHES = 2;
const NOUNS = ["quantity", "limit", "difference"] as const;
