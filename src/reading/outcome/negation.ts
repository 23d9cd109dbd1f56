import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/**
 * Whether an odd number of negations holds for a phrase: verbs' ("not", "cannot") from anywhere before it in its clause
 * unless another verb takes them ("does not exceed"), nouns' ("no", "without") only from right before.
 */
export function isDenied(passage: Passage, at: number): boolean {
  const { items } = passage;
  const clause = items[at]?.clause;
  let negations = 0;
  let lastAt = -9;
  for (let index = at - 1; index >= 0 && items[index]?.clause === clause; index--) {
    const item = items[index] as Item;
    if (item.word === "(") break;
    if (is(item, "notNegating")) continue;
    if (plays(item, "ne") && items.slice(Math.max(0, index - NE_REACHES), index).some((before) => is(before, "no")))
      continue;
    if (plays(item, "pas") && (hasNeBefore(items, index) || items[index + 1]?.word === "moins")) continue;
    if (is(item, "prevents") || isRefusal(item)) negations++;
    else if (is(item, "not")) {
      const taken = items[index + 1];
      const isTaken =
        index + 1 < at &&
        (is(taken, "over") || is(taken, "within") || is(taken, "considers")) &&
        !is(taken, "favourable");
      if (!isTaken && index !== lastAt - 1) negations++;
      lastAt = index;
    } else if (is(item, "no") && negatesNoun(items, index, at) && !isButThis(items, index, at)) {
      if (index !== lastAt - 1) negations++;
      lastAt = index;
    }
  }
  if (negations === 0 && (isDeniedAfter(passage, at) || hasNoGrounds(passage, at))) negations++;
  if (isInfinitiveOfNegated(passage, at)) negations++;
  return negations % 2 === 1;
}

/** "No verdict other than refusal", "nothing but a denial". */
function isButThis(items: readonly Item[], no: number, at: number): boolean {
  return items.slice(no + 1, at).some((item) => plays(item, "except"));
}

/** How far before its "pas" a French "ne" stands, in items. */
const NE_REACHES = 4;

/** "Ne pouvons malheureusement pas": one negation of two words. */
function hasNeBefore(items: readonly Item[], pas: number): boolean {
  return items
    .slice(Math.max(0, pas - NE_REACHES), pas)
    .some((item) => item.clause === items[pas]?.clause && is(item, "not") && plays(item, "ne"));
}

/** "Nicht in der Lage, eine Zusage zu erteilen": in German a comma stands before what is negated. */
function isInfinitiveOfNegated(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from, to } = passage.clauseOf(at);
  const comma = items[from - 1];
  if (comma?.word !== "," || !items.slice(from, to).some((item) => plays(item, "infinitive"))) return false;
  const before = passage.clauseOf(from - 1);
  return items.slice(before.from, before.to).some((item) => is(item, "not") || is(item, "no"));
}

/** "Unable to offer" an approval: the noun of the outcome stands under a verb that it cannot be had. */
function isRefusal(item: Item): boolean {
  return is(item, "unfavourable") && plays(item, "inability");
}

/** "Approval is not possible", "approved: false"; "the denial is not based on the score" denies no denial. */
function isDeniedAfter({ items, isGerman }: Passage, at: number): boolean {
  const clause = items[at]?.clause;
  let next = at + 1;
  if (items[next]?.word === ":" || items[next]?.word === "=") {
    const ends = items[next + 2]?.isMark ?? true; // "negado: no nível Poor" is another "no"
    return ends && plays(items[next + 1], "false", "no");
  }
  if (isGerman && isDeniedAtEnd(items, at)) return true;
  if (lacksGrounds(items, at)) return true;
  if (isPurpose(items, at)) return false;
  while (is(items[next], "link") || plays(items[next], "ne")) next++;
  const item = items[next];
  if (!item || item.clause !== clause || !is(item, "not") || is(item, "unfavourable")) return false;
  const after = items[next + 1];
  if ([after, items[next - 1]].some((beside) => plays(beside, "means", "says"))) return false; // "it does not mean that any amount …"
  return !plays(after, "merely") && !is(after, "because") && !is(after, "over") && !is(after, "within");
}

/** "Für eine Ablehnung gibt es keinen Anlass", "for a denial I see no reason". */
function lacksGrounds(items: readonly Item[], at: number): boolean {
  if (![1, 2].some((back) => plays(items[at - back], "for"))) return false;
  const rest = items.slice(at + 1, at + 1 + GROUNDS_FOLLOW).filter(({ clause }) => clause === items[at]?.clause);
  const no = rest.findIndex((item) => is(item, "no") || is(item, "not"));
  const after = rest.slice(no + 1);
  return no >= 0 && after.some((item) => plays(item, "grounds")) && !after.some((item) => plays(item, "except"));
}

/** How far behind an outcome it is said that there are no grounds for it, in items. */
const GROUNDS_FOLLOW = 8;

/** "For the approval this was not necessary": at the start of a clause, not "the conditions for approval". */
function isPurpose(items: readonly Item[], at: number): boolean {
  const first = is(items[at - 1], "common") && !plays(items[at - 1], "for") ? at - 2 : at - 1;
  const before = items[first - 1];
  return plays(items[first], "for") && (!before || before.isMark || is(before, "joins"));
}

/** "Eine Zusage können wir nicht geben": German denies at the end of a clause. */
function isDeniedAtEnd(items: readonly Item[], at: number): boolean {
  const rest = items.slice(at + 1).filter((item) => item.clause === items[at]?.clause && !item.isMark);
  if (plays(items[at], "toDecide") && rest.at(-1)?.word === "nicht") return true; // "abzulehnen ist er nicht"
  const modal = rest.findIndex((item) => plays(item, "deniedBehind"));
  const not = rest.findIndex((item, index) => index > modal && is(item, "not"));
  return modal >= 0 && not > modal && rest.length - not <= DENIED_REACHES;
}

/** How many words the end of a German clause has with its negation: "nicht in Betracht". */
const DENIED_REACHES = 3;

/** How many items stand between grounds and what they are for: "raison ne permet de". */
const GROUNDS_REACH = 3;

/** "There is no basis on which to decline": the grounds stand in the clause before. */
function hasNoGrounds(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.clauseOf(at);
  if (!plays(items[from], "relative") || at - from > GROUNDS_REACH || items[from - 1]?.sentence !== items[at]?.sentence)
    return false;
  const before = passage.clauseOf(from - 1);
  const words = items.slice(before.from, before.to);
  const no = words.findIndex((item) => is(item, "no"));
  return no >= 0 && words.slice(no + 1).some((item) => plays(item, "grounds"));
}

/** "no approval", "no reason to deny", "without granting". */
function negatesNoun(items: readonly Item[], no: number, at: number): boolean {
  const between = items.slice(no + 1, at);
  if (between.some((item) => plays(item, "supports"))) return true;
  if (at - no <= 2 || between.some((item) => is(item, "prevents"))) return true;
  const grounds = between.findIndex((item) => plays(item, "grounds"));
  if (grounds >= 0) {
    const rest = between.slice(grounds + 1); // "for an exception to the denial" are grounds for something else
    return rest.length <= GROUNDS_REACH && !rest.some((item) => is(item, "announces") || item.isMark);
  }
  for (let index = no + 1; index < at; index++) {
    const item = items[index] as Item;
    if (item.figure || is(item, "quantity") || is(item, "limit")) return false;
  }
  return at - no <= 5;
}
