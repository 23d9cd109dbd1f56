import { type Item, is, plays, senseOf } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import type { Topic } from "../traits.js";

/**
 * Whether it is said that a subject was left out: "no minimum score", "regardless of age", "marital status was not
 * considered", "nothing about jobs was weighed".
 */
export function isAbsent(passage: Passage, at: number, { noneIsNoRule, isMercy }: Topic): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (isSaid(passage, at, "demands") || isSaid(passage, at, "weighs")) return false;
  if (
    isMercy &&
    ((to - from <= HEAD && items[to - 1]?.word !== ".") ||
      passage.clauseHas(at, "not") ||
      passage.clauseHas(at, "no") ||
      passage.clauseHas(at, "would"))
  )
    return true;
  for (let index = from; index < to; index++) {
    const item = items[index] as Item;
    if (plays(item, "neither") || is(item, "leftOut")) return true;
    if (is(item, "unknown") && !ASKED.some((tag) => passage.sentenceHas(at, tag))) return true;
    if (is(item, "regardless") && index < at && at - index <= 12) return true;
    if (!is(item, "no") && !is(item, "not")) continue;
    if (is(item, "not") && [index - 1, index + 1].some((beside) => plays(items[beside], "permits"))) continue;
    if (isAtEnd(passage, index, at) || isButOther(passage, index, at)) return true;
    if (passage.sentenceHas(at, "anything") || isLeftByUs(items, index, at)) return true;
    if (is(item, "no") && index < at && at - index <= 3 && (noneIsNoRule || isNorm(items, index, at))) return true;
    if (saysNoSuchRule(passage, index, at)) return true;
    if (hasRuleSoon(items, index) || isConsideredNear(passage, index)) return true;
  }
  return false;
}

/**
 * "Although the record is excellent, the limit is exceeded", "despite a thin record": what is conceded is no reason for what is
 * decided. A conjunction concedes what stands before the next comma, a preposition the noun that follows it.
 */
export function isConceded(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (isSaid(passage, at, "demands") || isSaid(passage, at, "weighs")) return false;
  if (passage.clauseHas(at, "tooLow") || passage.clauseHas(at, "least")) return false;
  for (let index = at - 1; index >= from; index--) {
    const item = items[index] as Item;
    if (COMMA.test(item.word) || plays(item, "but")) return false;
    if (plays(item, "despite")) return at - index <= NOUN_REACHES;
    if (plays(item, "although")) return items.slice(at + 1, to).some((item) => COMMA.test(item.word));
  }
  return false;
}

/** How far behind a preposition its noun stands, in items. */
const NOUN_REACHES = 4;
const COMMA = /^[,，;；—–]$/;

/**
 * "Silent on: savings, tenure, property": subjects that are only listed, with nothing said of them. A list of what a
 * decision leans on says how each is: stable, missing, too short.
 */
export function isOnlyListed(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const sentence = passage.items.slice(from, to);
  const listed = sentence.filter((item) => is(item, "topic"));
  const names = new Set(listed.map((item) => senseOf(item, "topic")?.topic?.name));
  if (names.size < FEWEST_LISTED || SAYING.some((tag) => passage.sentenceHas(at, tag))) return false;
  const first = sentence.indexOf(listed[0] as Item);
  const colon = sentence.slice(0, first).findLastIndex(({ word }) => COLON.test(word));
  const list = sentence.slice(colon + 1);
  if (list.some((item) => item.figure || DENYING.some((tag) => is(item, tag)))) return false;
  const rest = sentence.slice(first).filter((item) => !item.isMark && !is(item, "topic") && !is(item, "joins"));
  return rest.length < listed.length && !rest.some((item) => is(item, "common") && !plays(item, "of"));
}

const COLON = /^[:：]$/;
/** What a list itself may not say; its head may: "Not covered: savings, collateral". */
const DENYING = ["no", "not", "least", "limit"] as const;

/**
 * "Sex, religion or age", "race, colour, religion, national origin, …": who names so many characteristics at once says that
 * none of them counted; a reason names one.
 */
export function isOneOfMany(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const sentence = passage.items.slice(from, to);
  const listed = sentence.filter((item) => senseOf(item, "topic")?.topic?.code === "prohibited_basis");
  const names = new Set(listed.map((item) => senseOf(item, "topic")?.topic?.name));
  if (REASONED.some((tag) => passage.sentenceHas(at, tag)) || isSaid(passage, at, "weighs")) return false;
  if (names.size >= MANY) return true;
  const [first, last] = [listed[0], listed.at(-1)].map((item) => sentence.indexOf(item as Item));
  return names.size >= FEWEST_LISTED && sentence.slice(first, last).some((item) => plays(item, "or"));
}

const REASONED = ["because", "unfavourable", "deals", "tooLow"] as const;
/** So many characteristics in one sentence are a list. */
const MANY = 3;

const FEWEST_LISTED = 2;
const SAYING = ["because", "tooLow", "favourable", "unfavourable", "subjectTo", "deals"] as const;

/** What a criterion is not only unknown beside: it is asked for, or decided by. */
const ASKED = [...SAYING, "demands", "least", "limit"] as const;

/** So many items without a full stop are a head: "## Risk profile". */
const HEAD = 3;

/**
 * "No co-signer, which loans this large require": a sentence says so, and nothing before it denies it. What is asked for stands
 * beside the subject or behind it; what weighs in may be announced before it.
 */
export function isSaid(passage: Passage, at: number, tag: "demands" | "weighs"): boolean {
  const { items } = passage;
  const { to } = passage.sentenceOf(at);
  const from = tag === "demands" ? passage.clauseOf(at).from : passage.sentenceOf(at).from;
  return items.slice(from, to).some((item, index) => {
    const place = from + index;
    if (!is(item, tag) || passage.clauseHas(place, "not") || passage.clauseHas(place, "no")) return false;
    return !isDeniedBefore(passage, place) && (!passage.clauseHas(place, "would") || isAskedByUs(items, place));
  });
}

/** "None of the applicant's age, sex, or marital status influenced my decision". */
function isDeniedBefore({ items }: Passage, at: number): boolean {
  for (let index = at - 1; index >= 0 && items[index]?.sentence === items[at]?.sentence; index--) {
    const item = items[index] as Item;
    const goesOn = plays(item, "or") || is(items[index + 1], "topic");
    if (is(item, "joins") && !goesOn) return false;
    if (is(item, "no") || is(item, "not") || plays(item, "neither")) return true;
  }
  return false;
}

/** "Your occupation and residence were not.": what the sentence before says is left away. */
function isAtEnd({ items }: Passage, not: number, at: number): boolean {
  const next = items[not + 1];
  const isEnd = next === undefined || next.sentence !== items[not]?.sentence || END.test(next.word);
  if (!isEnd || at >= not) return false;
  const between = items.slice(at + 1, not - 1); // before "were not"
  return between.every((item) => {
    const isNoun = item.senses.length === 0 || BEFORE_NOT.some((tag) => is(item, tag));
    return item.isMark || (isNoun && !plays(item, "be"));
  });
}

/** What stands between a subject and "were not": further subjects. */
const BEFORE_NOT = ["topic", "joins", "common"] as const;
const END = /^[.;]$/;

/** "Not the character of the person but the size of the loan". */
function isButOther(passage: Passage, not: number, at: number): boolean {
  const { to } = passage.sentenceOf(at);
  return at > not && at - not <= 2 && passage.items.slice(at, to).some((item) => plays(item, "but"));
}

/** "The rule does not provide for discretion", "payslips, but the rule says nothing about this". */
function saysNoSuchRule(passage: Passage, no: number, at: number): boolean {
  if (!passage.clauseHas(no, "rule")) return false;
  const { from, to } = passage.clauseOf(no);
  if (passage.items.slice(no + 1, Math.min(no + 4, to)).some(isFulfilled)) return false;
  return (at >= from && at < to) || (at < from && passage.items.slice(no, to).some((item) => plays(item, "it")));
}

/** "The minimum income requirement is not met": there is such a rule. */
function isFulfilled(item: Item): boolean {
  return is(item, "meets") || plays(item, "fulfilled");
}

/** "Which we'd need"; what some would ask for is not asked for here. */
function isAskedByUs(items: readonly Item[], at: number): boolean {
  return items.slice(Math.max(0, at - OURS_REACHES), at).some((item) => plays(item, "us", "weWould"));
}

/** How far before what is asked for it stands who asks, in items. */
const OURS_REACHES = 3;

/** "We didn't peek at age": we left it; "we do not lend to …" names whom. */
function isLeftByUs(items: readonly Item[], no: number, at: number): boolean {
  if (!is(items[no], "not") || no > at) return false;
  const isOurs = items.slice(Math.max(0, no - 3), no).some((item) => plays(item, "us"));
  return isOurs && !items.slice(no + 1, no + 3).some((item) => is(item, "deals") || is(item, "favourable"));
}

/** How near a negation and "considered" stand when they belong together, in items; after "nothing" a list may follow. */
const NEAR = 4;
const NEAR_LIST = 12;

function isConsideredNear({ items, isEnglish }: Passage, no: number): boolean {
  const sentence = items[no]?.sentence;
  let last = no + (is(items[no], "no") ? NEAR_LIST : NEAR);
  for (let index = Math.max(0, no - NEAR); index <= last; index++) {
    if (index > no && items[index]?.isMark) last++; // "do not, of course, look at"
    if (items[index]?.sentence !== sentence) continue;
    if (isEnglish && index < no && items[index]?.clause !== items[no]?.clause) continue; // "you are unmarried, and cannot rely on …"
    if (is(items[no], "not") && index > no && is(items[index], "prevents")) return true; // "is not the obstacle"
    if (!is(items[index], "considers")) continue;
    if (!isRelative(items, index)) return true;
  }
  return false;
}

/** "No reserve is documented, as required", "which is needed". */
function isRelative(items: readonly Item[], considers: number): boolean {
  const [before, link] = [items[considers - 2]?.word, items[considers - 1]?.word];
  return link === "as" || ((link === "is" || link === "are") && (before === "which" || before === "that"));
}

/** "no minimum score", "no other rule": the noun that is negated is a rule. */
function hasRuleSoon(items: readonly Item[], no: number): boolean {
  let last = no + (is(items[no], "no") ? 4 : 2);
  for (let index = no + 1; index <= last; index++) {
    const item = items[index];
    if (is(item, "rule")) return true;
    if (is(item, "common") && last < no + FARTHEST_RULE) last++; // "pas parmi les critères"
  }
  return false;
}

/** How far behind a negation a rule can stand, articles and prepositions between them, in items. */
const FARTHEST_RULE = 5;

function isNorm(items: readonly Item[], no: number, at: number): boolean {
  for (let index = no + 1; index <= at; index++) {
    const item = items[index];
    if (is(item, "least") || is(item, "limit") || is(item, "rule")) return true;
  }
  return false;
}
