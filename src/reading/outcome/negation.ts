import { type Item, is } from "../text/item.js";
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
    if (is(item, "notNegating")) continue;
    if (NE.test(item.word) && items.slice(Math.max(0, index - NE_REACHES), index).some((before) => is(before, "no")))
      continue;
    if (PAS.test(item.word) && (hasNeBefore(items, index) || items[index + 1]?.word === "moins")) continue;
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
  return items.slice(no + 1, at).some(({ word }) => EXCEPT.test(word));
}

const EXCEPT = /^(?:other|but|except|save|autre|sauf|sino|salvo|excepto|senao|als|ausser|除了)$/;
const PAS = /^(?:pas|plus|jamais|guere|point)$/;
const NE = /^(?:ne|n')$/;
/** How far before its "pas" a French "ne" stands, in items. */
const NE_REACHES = 4;

/** "Ne pouvons malheureusement pas": one negation of two words. */
function hasNeBefore(items: readonly Item[], pas: number): boolean {
  return items
    .slice(Math.max(0, pas - NE_REACHES), pas)
    .some((item) => item.clause === items[pas]?.clause && is(item, "not") && NE.test(item.word));
}

/** "Nicht in der Lage, eine Zusage zu erteilen": in German a comma stands before what is negated. */
function isInfinitiveOfNegated(passage: Passage, at: number): boolean {
  const { items, isGerman } = passage;
  const { from, to } = passage.clauseOf(at);
  const comma = items[from - 1];
  if (!isGerman || comma?.word !== "," || !items.slice(from, to).some(({ word }) => INFINITIVE.test(word)))
    return false;
  const before = passage.clauseOf(from - 1);
  return items.slice(before.from, before.to).some((item) => is(item, "not") || is(item, "no"));
}

const INFINITIVE = /^(?:zu|abzulehnen|zuzusagen|stattzugeben|zuzustimmen)$/;

/** "Unable to offer" an approval: the noun of the outcome stands under a verb that it cannot be had. */
function isRefusal(item: Item): boolean {
  return is(item, "unfavourable") && INABILITY.test(item.word);
}

const INABILITY =
  /^(?:unable|unfavou?rable|adverse|desfavorable|desfavoravel|defavorable|ungunstig|cannot|can't|not|isn't|nicht|pas|no|nao|(?:不|无|未).*)$/;

export const MEANS =
  /^(?:mean|means|imply|implies|signifie|implique|significa|implica|quiere|quer|bedeutet|heisst|equivale|代|意|等|表)$/;
/** The same of an outcome that has no more to say: "the denial does not depend on …". */
const SAYS =
  /^(?:say|says|reflects?|concerns?|depends?|rests?|dit|concerne|depend|repose|dice|depende|diz|sagt|betrifft|beruht)$/;

const FALSE = /^(?:false|no|non|nein|falso|falsch|nao|faux|否)$/;
const ABOUT_REASONS = /^(?:based|due|because|driven|about|just|only|merely|simply|solely)$/;

/** "Approval is not possible", "approved: false"; "the denial is not based on the score" denies no denial. */
function isDeniedAfter({ items, isGerman }: Passage, at: number): boolean {
  const clause = items[at]?.clause;
  let next = at + 1;
  if (items[next]?.word === ":" || items[next]?.word === "=") {
    const ends = items[next + 2]?.isMark ?? true; // "negado: no nível Poor" is another "no"
    return ends && FALSE.test(items[next + 1]?.word ?? "");
  }
  if (isGerman && isDeniedAtEnd(items, at)) return true;
  if (lacksGrounds(items, at)) return true;
  if (isPurpose(items, at)) return false;
  while (is(items[next], "link") || PARTICLE.test(items[next]?.word ?? "")) next++;
  const item = items[next];
  if (!item || item.clause !== clause || !is(item, "not") || is(item, "unfavourable")) return false;
  const after = items[next + 1];
  if ([after, items[next - 1]].some((beside) => MEANS.test(beside?.word ?? "") || SAYS.test(beside?.word ?? "")))
    return false; // "it does not mean that any amount …"
  return !ABOUT_REASONS.test(after?.word ?? "") && !is(after, "because") && !is(after, "over") && !is(after, "within");
}

/** "Für eine Ablehnung gibt es keinen Anlass", "for a denial I see no reason". */
function lacksGrounds(items: readonly Item[], at: number): boolean {
  if (![1, 2].some((back) => FOR.test(items[at - back]?.word ?? ""))) return false;
  const rest = items.slice(at + 1, at + 1 + GROUNDS_FOLLOW).filter(({ clause }) => clause === items[at]?.clause);
  const no = rest.findIndex((item) => is(item, "no") || is(item, "not"));
  const after = rest.slice(no + 1);
  return no >= 0 && after.some(({ word }) => GROUNDS.test(word)) && !after.some(({ word }) => EXCEPT.test(word));
}

/** How far behind an outcome it is said that there are no grounds for it, in items. */
const GROUNDS_FOLLOW = 8;

/** "For the approval this was not necessary": at the start of a clause, not "the conditions for approval". */
function isPurpose(items: readonly Item[], at: number): boolean {
  const first = is(items[at - 1], "common") && !FOR.test(items[at - 1]?.word ?? "") ? at - 2 : at - 1;
  const before = items[first - 1];
  return FOR.test(items[first]?.word ?? "") && (!before || before.isMark || is(before, "joins"));
}

const FOR = /^(?:for|para|pour|fur|zur|zum)$/;

/** "Eine Zusage können wir nicht geben": German denies at the end of a clause. */
function isDeniedAtEnd(items: readonly Item[], at: number): boolean {
  const rest = items.slice(at + 1).filter((item) => item.clause === items[at]?.clause && !item.isMark);
  if (DECIDED.test(items[at]?.word ?? "") && rest.at(-1)?.word === "nicht") return true; // "abzulehnen ist er nicht"
  const modal = rest.findIndex(({ word }) => MODAL.test(word));
  const not = rest.findIndex((item, index) => index > modal && is(item, "not"));
  return modal >= 0 && not > modal && rest.length - not <= DENIED_REACHES;
}

const PARTICLE = /^(?:ne|n')$/;
const DECIDED = /^(?:abzulehnen|genehmigungsfahig|bewilligungsfahig|zustimmungsfahig|zuzusagen)$/;
const MODAL = /^(?:kann|konnen|kommt|darf|durfen|lasst|liesse|liessen|ergibt|liegt|besteht|folgt|ware|waren)$/;
/** How many words the end of a German clause has with its negation: "nicht in Betracht". */
const DENIED_REACHES = 3;

/** How many items stand between grounds and what they are for: "raison ne permet de". */
const GROUNDS_REACH = 3;

/** "There is no basis on which to decline": the grounds stand in the clause before. */
function hasNoGrounds(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.clauseOf(at);
  if (
    !WHICH.test(items[from]?.word ?? "") ||
    at - from > GROUNDS_REACH ||
    items[from - 1]?.sentence !== items[at]?.sentence
  )
    return false;
  const before = passage.clauseOf(from - 1);
  const words = items.slice(before.from, before.to);
  const no = words.findIndex((item) => is(item, "no"));
  return no >= 0 && words.slice(no + 1).some(({ word }) => GROUNDS.test(word));
}

const WHICH = /^(?:which|that|que|qui|der|die|das|dem)$/;

/** What there can be none of for an outcome. */
export const GROUNDS =
  /^(?:basis|bases?|grounds?|reasons?|anlass|ursache|cause|fundamentos?|motivos?|razon|razao|raisons?|motifs?|grund|grunde|grundlage|依据|理由)$/;

/** What nothing does for an outcome: "no element of the file supports an approval". */
const SUPPORTS =
  /^(?:support|justif|warrant|permit|allow|favou?r|speak|point|authori[sz]|sustain|autori[sz]|permet|plaide|sustent|respald|ampar|apoi|erlaub|spricht|recht|tragt|begrund)/;

/** "no approval", "no reason to deny", "without granting". */
function negatesNoun(items: readonly Item[], no: number, at: number): boolean {
  const between = items.slice(no + 1, at);
  if (between.some(({ word }) => SUPPORTS.test(word))) return true;
  if (at - no <= 2 || between.some((item) => is(item, "prevents"))) return true;
  const grounds = between.findIndex(({ word }) => GROUNDS.test(word));
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
