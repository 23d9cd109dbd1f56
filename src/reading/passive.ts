import { labelAt } from "./claims.js";
import type { Facts } from "./facts.js";
import { labelSide, type Side } from "./sides.js";
import { type Item, is } from "./text/item.js";
import type { Passage } from "./text/passages.js";
import { isPassive } from "./text/word-order.js";

/**
 * Both sides of "the 40% cap is exceeded", "womit die Grenze überschritten wird": the limit stands before the word, and what it
 * limits is not said. Undefined where something else is named that exceeds it ("by existing debts alone").
 */
export function exceededAt(passage: Passage, at: number, facts: Facts): { left: Side; right: Side } | undefined {
  const { items } = passage;
  if (!EXCEEDED.test(items[at]?.word ?? "") || !isPassive(items, at)) return undefined;
  if (passage.clauseHas(at, "other") || passage.clauseHas(at, "elsewhere")) return undefined;
  const { from, to } = passage.clauseOf(at);
  if (items.slice(passage.sentenceOf(at).from, at).some((item) => is(item, "no") || SUPPOSES.test(item.word)))
    return undefined;
  if (items.slice(at + 1, to).some((item) => is(item, "quantity") || is(item, "limit"))) return undefined;
  for (let index = at - 1; index >= Math.max(from, at - REACH); index--) {
    if (is(items[index] as Item, "name")) return undefined; // another value's limit
    const keys = labelAt(items, index, facts);
    if (!keys) continue;
    const limits = keys.filter((key) => facts.quantities.get(key)?.decides);
    const limited = limits.flatMap((key) => facts.quantities.get(key)?.limits ?? []);
    const [first] = limited;
    if (first === undefined) return undefined;
    const right = labelSide(limits.slice(0, 1), facts, passage.text.slice(items[index]?.start, items[index]?.end));
    const left = labelSide([first], facts, first);
    return left && right && { left, right };
  }
  return undefined;
}

/** Before it: none of the limits, until or where one is, from an amount on, by other debts alone; a test that is passed. */
const SUPPOSES =
  /^(?:none|nothing|aucune?|ningun[oa]?|nenhuma?|nirgends|keine?|until|before|where|which|wherever|ohne|bis|bevor|erst|ab|lejos|longe|loin|from|above|beyond|only|over|prueba|prova|test|jusqu|avant|antes|hasta|ate|desde|partir|shows?|existing|current|alone|bestehenden?|allein|existentes?|existantes?|actuales|atuais|seule?s?|solas?)$/;

/** How far before the word its limit stands, in items. */
const REACH = 6;
const EXCEEDED =
  /^(?:exceeded|breached|surpassed|overstepped|broken|uberschritten|ubertroffen|depasse[es]{0,2}|franchie?s?|superad[oa]s?|rebasad[oa]s?|excedid[oa]s?|sobrepasad[oa]s?|ultrapassad[oa]s?)$/;
