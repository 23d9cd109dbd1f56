import type { Claim } from "../claims.js";
import { canBe, type Facts, statesQuantity } from "../facts.js";
import { isOfFlip } from "../grounded/flips.js";
import { type Item, is, plays, senseOf } from "../text/item.js";
import type { Tag } from "../text/lexicon.js";
import type { Passage } from "../text/passages.js";
import type { Topic } from "../traits.js";
import { isAbsent, isConceded, isOneOfMany, isOnlyListed, isSaid } from "./left-out.js";
import { isNoSuchMinimum } from "./minimums.js";
import { isOfOutcome, isUnnamedReason } from "./unnamed-reasons.js";

/** A subject that a text leans on and may not. */
export interface LeansOn {
  code: Topic["code"];
  name: string;
  quote: string;
}

/** How a reason is called that names nothing of the policy. */
const NO_SUCH_REASON = "a reason that the policy does not have";
/** The subjects that a text leans on: those that the agent lists, and reasons that name nothing of the policy. */
export function subjectsOf(
  passage: Passage,
  claims: readonly Claim[],
  facts: Facts,
  { withoutMinimum = [], isNo }: { withoutMinimum?: readonly string[]; isNo: boolean },
): LeansOn[] {
  const { items } = passage;
  const found = new Map<string, LeansOn>();
  const add = (code: Topic["code"], name: string, at: number) => {
    const key = `${code} ${name} ${items[at]?.sentence}`;
    if (!found.has(key)) found.set(key, { code, name, quote: passage.quoteOfSentence(at) });
  };
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item;
    const topic = senseOf(item, "topic")?.topic;
    if (topic && isNo && isOnlyPraised(passage, at, topic)) continue;
    if (topic && isLeantOn(passage, at, topic) && !isGiven(passage, at, topic, claims, facts))
      add(topic.code, topic.name, at);
    else if (
      (is(item, "tooLow") && isOf(passage, at, withoutMinimum) && !passage.isRefuted(at)) ||
      isNoSuchMinimum(passage, at, facts)
    )
      add("rule_not_in_policy", `a minimum of what has none`, at);
    else if (isUnnamedReason(passage, at)) add("rule_not_in_policy", NO_SUCH_REASON, at);
  }
  return [...found.values()];
}

/** "The strength of your credit history, as shown by a score of 765". */
function isGiven(
  passage: Passage,
  at: number,
  { alsoNames, flipExcuses }: Topic,
  claims: readonly Claim[],
  facts: Facts,
): boolean {
  const { quantities, valuesOf } = facts;
  if (flipExcuses !== undefined && !passage.sentenceHas(at, "demands") && !passage.sentenceHas(at, "rule")) {
    const isIt = ({ key }: { key: string }) => key === flipExcuses;
    const ofIt = { ...facts, inputs: facts.inputs.filter(isIt), flips: () => facts.flips().filter(isIt) };
    const beside = claims.filter((claim) => passage.items[claim.at]?.sentence === passage.items[at]?.sentence);
    if (beside.some((claim) => isOfFlip(passage, claim, ofIt))) return true;
  }
  const quantity = alsoNames === undefined ? undefined : quantities.get(alsoNames);
  if (!quantity) return false;
  const { from, to } = passage.sentenceOf(at);
  const values = valuesOf(quantity.key);
  return claims.some(
    ({ figure, at: place }) =>
      place >= from && place < to && canBe(figure, quantity) && statesQuantity(figure, quantity, values),
  );
}

/**
 * "A splendid record does not raise that limit", "the record is excellent, but …": what a text that says no speaks well of is
 * not why. The praise stands right beside the subject or is said of it, and nothing takes it back.
 */
function isOnlyPraised(passage: Passage, at: number, { code }: Topic): boolean {
  if (code !== "rule_not_in_policy" || isSaid(passage, at, "demands") || isSaid(passage, at, "weighs")) return false;
  const { items } = passage;
  const { from, to } = passage.clauseOf(at);
  const clause = items.slice(from, to);
  if (clause.some((item) => plays(item, "lacks") || UNPRAISED.some((tag) => is(item, tag)))) return false;
  const isPraised = (index: number) => items[index]?.clause === items[at]?.clause && is(items[index], "praises");
  const negations = clause.flatMap((item, index) => (is(item, "no") || is(item, "not") ? from + index : []));
  if ([at - 1, at + 1].some(isPraised)) return negations.every((negation) => negation > at + 1); // "no good record"
  return [at + 2, at + 3].some(isPraised) && is(items[at + 1], "link") && negations.length === 0;
}

const UNPRAISED = ["because", "least", "tooLow", "would", "difference"] as const;

/** "The credit score is too low", where no name such as "for the Good tier" says for what. */
function isOf(passage: Passage, at: number, keys: readonly string[]): boolean {
  if (passage.sentenceHas(at, "name")) return false;
  const { from } = passage.clauseOf(at);
  return passage.items.slice(from, at).some((item, index, items) => {
    const named = senseOf(item, "quantity")?.keys;
    if (items.slice(Math.max(0, index - 2), index).some((before) => is(before, "not"))) return false; // "it is not the score"
    return named?.every((key) => keys.includes(key)) ?? false;
  });
}

const NORMS = ["limit", "least", "because"] as const;

/** A word for a limit or a reason stands beside a subject, or, in its sentence, one for a reason. */
function isNormed(passage: Passage, at: number, where: "clause" | "sentence"): boolean {
  if (NORMS.some((tag) => passage.clauseHas(at, tag)) || isRefused(passage, at)) return true;
  if (where === "clause") return false;
  if (isOfOutcome(passage, at)) return true;
  return passage.sentenceHas(at, "because") || isSaid(passage, at, "weighs") || isSaid(passage, at, "demands");
}

function isLeantOn(passage: Passage, at: number, topic: Topic): boolean {
  if (topic.needsNorm && !isNormed(passage, at, topic.needsNorm)) return false;
  if (
    topic.nameExcuses &&
    (passage.sentenceHas(at, "name") || isHeadOfColumn(passage, at)) &&
    !passage.sentenceHas(at, "favourable") &&
    !passage.sentenceHas(at, "unfavourable")
  ) {
    return false; // "the minimum score of 740 for the Excellent tier"
  }
  if (passage.isRefuted(at)) return false;
  if (passage.isQuestion(at) && (passage.sentenceHas(at, "would") || isAnsweredNo(passage, at))) return false;
  if (topic.mayBeAdvised && isAdvised(passage, at)) return false;
  if (topic.code === "rule_not_in_policy" && isConceded(passage, at)) return false;
  if (topic.figureExcuses && isObserved(passage, at)) return false;
  if (topic.code === "rule_not_in_policy" ? isOnlyListed(passage, at) : isOneOfMany(passage, at)) return false;
  return (
    !isAbsent(passage, at, topic) &&
    !isInNotes(passage, at, topic) &&
    !isLeftOutAbove(passage, at) &&
    !isLeftOutBefore(passage, at)
  );
}

/** "| Tier | Minimum score | Cap |": what a column of the tiers' terms is called. */
function isHeadOfColumn(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  const cells = passage.items.slice(from, to).filter(({ word }) => word === "|").length;
  return cells > 2 && !passage.items.slice(from, to).some(({ figure }) => figure);
}

/** "A buffer of 7.21 points is left": a figure says what is meant, and nothing is asked for. */
function isObserved(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  if (
    isSaid(passage, at, "demands") ||
    NORMED.some((tag) => passage.sentenceHas(at, tag)) ||
    passage.lexicon.patterns.requires.test(passage.quoteOfSentence(at))
  )
    return false;
  return passage.items.slice(from, to).some(({ figure }) => figure?.bare === false);
}

const NORMED = ["least", "because", "subjectTo", "not", "no", "generally"] as const;

/** "A larger deposit would help", "建议增加首付": what may be done another time. What is required or missing is a rule. */
function isAdvised(passage: Passage, at: number): boolean {
  const sentence = passage.quoteOfSentence(at);
  const isNorm = (["least", "because", "not", "no", "subjectTo"] as const).some((tag) => passage.sentenceHas(at, tag));
  const { requires, advises } = passage.lexicon.patterns;
  if (isNorm || requires.test(sentence)) return false;
  return passage.isSupposed(at) || passage.sentenceHas(at, "would") || advises.test(sentence);
}

/** "Age and marital status? Never looked at.", "Does he have savings? Unknown.", "Q: … A: No, there is no such rule." */
function isAnsweredNo(passage: Passage, at: number): boolean {
  const { to } = passage.sentenceOf(at);
  const answer = passage.items.findIndex(
    ({ isMark }, index) => index >= to && !isMark && !isBareQuestion(passage, index),
  );
  if (answer < to) return false;
  const { from, to: end } = passage.sentenceOf(answer);
  return passage.items.slice(from, end).some((item) => plays(item, "no") || DENIES.some((tag) => is(item, tag)));
}

/** "Age? Savings? None of it.": questions of a word or two share one answer. */
function isBareQuestion(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  return passage.isQuestion(at) && passage.items.slice(from, to).filter(({ isMark }) => !isMark).length <= 2;
}

const DENIES = ["not", "no", "leftOut", "unknown"] as const;

/** "We do not lend beyond five times the income": a limit without a word for one. */
function isRefused(passage: Passage, at: number): boolean {
  return passage.sentenceHas(at, "deals") && (passage.sentenceHas(at, "not") || passage.sentenceHas(at, "over"));
}

/** "Factors excluded: age; religion; education": a list behind a colon goes on behind semicolons. */
function isLeftOutBefore(passage: Passage, at: number): boolean {
  const { items } = passage;
  const own = passage.sentenceOf(at);
  const isOnlyNamed = items
    .slice(own.from, own.to)
    .every((item) => item.isMark || LISTED.some((tag) => is(item, tag)) || item.senses.length === 0);
  if (!isOnlyNamed || own.to - own.from > LONGEST_LISTED) return false;
  let { from } = own;
  while (from > 0 && LIST_MARK.test(items[from - 1]?.word ?? "")) {
    const before = passage.sentenceOf(from - 1);
    const part = items.slice(before.from, before.to);
    const head = part.findIndex((item) => is(item, "leftOut"));
    if (head >= 0) return part.slice(head).some(({ word }) => COLON.test(word));
    from = before.from;
  }
  return false;
}

/** What an entry of a list is made of, and how many items it has at most. */
const LISTED = ["topic", "joins", "common", "linkBack"] as const;
const LONGEST_LISTED = 6;
const COLON = /^[:：→]$/;
const LIST_MARK = /^[;；]$/;

/** "Not considered" as a heading, or "Considered" over a table whose row says no. */
function isLeftOutAbove(passage: Passage, at: number): boolean {
  const { items } = passage;
  const above = passage.headingsOf(at);
  const has = (from: number, to: number, tag: Tag) => items.slice(from, to).some((item) => is(item, tag));
  return above.some(({ from, to, isTable }) => {
    if (has(from, to, "leftOut")) return true;
    if (!has(from, to, "considers") && !has(from, to, "rule")) return false;
    if (has(from, to, "not") || has(from, to, "no")) return true;
    return isTable && (passage.sentenceHas(at, "not") || passage.sentenceHas(at, "no"));
  });
}

/** What the notes say is no reason yet; a prohibited basis in them is told where a reason is made of it. */
function isInNotes(passage: Passage, at: number, { code }: Topic): boolean {
  const isReason = passage.sentenceHas(at, "because") || isSaid(passage, at, "weighs");
  return passage.sentenceHas(at, "notes") && !(code === "prohibited_basis" && isReason);
}
