import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { answerAt } from "./answer-words.js";
import { isDenied } from "./negation.js";

/** What a text says of the outcome. */
export interface OutcomeReading {
  /** What the last firm statement says: yes, no, or that it is left open. Undefined where none is recognised. */
  says: "yes" | "no" | "open" | undefined;
  /** The clause that says it, exactly. */
  quote: string;
  /** It stands at the end, behind a word that announces it. */
  isConclusion: boolean;
  /** What all statements say, in order. */
  all: readonly Statement["says"][];
}

/** A firm statement of the outcome. */
interface Statement {
  says: "yes" | "no" | "open";
  at: number;
}

/** How far before an outcome word a "would" makes it a supposition, in items. */
const WOULD_REACHES = 6;

/**
 * Reads the outcome from the statement that a text ends on. Rules, suppositions, questions, quotations and statements
 * about another thing than what is asked are none.
 */
export function readOutcome(passage: Passage): OutcomeReading {
  const statements: Statement[] = [];
  for (let at = 0; at < passage.items.length; at++) {
    const statement = statementAt(passage, at);
    if (statement) statements.push(statement);
  }
  const last = statements.at(-1);
  if (!last) return { says: undefined, quote: "", isConclusion: false, all: [] };
  return {
    says: last.says,
    quote: passage.quoteOfClause(last.at),
    isConclusion: isConclusion(passage, last.at),
    all: statements.map(({ says }) => says),
  };
}

/** How far behind the beginning of its clause a plain statement has its outcome, in items. */
const PLAIN = 4;

/** How many sentences from its end a text concludes in. */
const CONCLUDING = 2;

/** "Final decision: approved", at the end; "the application is approved." as the very last words. */
function isConclusion(passage: Passage, at: number): boolean {
  const { items } = passage;
  const end = items.at(-1)?.sentence ?? 0;
  const isLate = end - (items[at]?.sentence ?? 0) <= CONCLUDING;
  if (isLate && COLONS.has(items[at - 1]?.word ?? "") && is(items[at - 2], "announces")) return true;
  const isLast = items.slice(at + 1).every(({ isMark }) => isMark);
  if (!isLast || !plays(items[at - 1], "be") || !is(items[at - 2], "announces")) return false;
  const { from } = passage.clauseOf(at);
  if (at - from > PLAIN) return false; // "nothing is paid out before the decision is approved"
  return !items.slice(passage.sentenceOf(at).from, at).some(({ figure }) => figure); // "with $277,332 the decision is approved"
}

const COLONS = new Set([":", "：", "=", "|", "→"]);

function statementAt(passage: Passage, at: number): Statement | undefined {
  const item = passage.items[at] as Item;
  const answer = answerAt(passage, at);
  if (answer) return { says: answer, at };
  if (item.senses.length === 0) return undefined;
  if (is(item, "undecided")) {
    const isOpen =
      !passage.isSupposed(at) &&
      !isDenied(passage, at) &&
      !passage.clauseHas(at, "notes") &&
      !passage.isQuestion(at) &&
      !isOfAmount(passage, at);
    return isOpen ? { says: "open", at } : undefined;
  }
  const yes = is(item, "favourable");
  if (!yes && !is(item, "unfavourable")) return undefined;
  if (!isStatement(passage, at)) return undefined;
  const negated = isDenied(passage, at);
  if (!negated && isReasonFor(passage, at)) return undefined;
  if (isMuddled(passage, at)) return undefined;
  const says = negated ? !yes : yes;
  if (says && isConditional(passage, at)) return { says: "open", at };
  return { says: says ? "yes" : "no", at };
}

/** "They'd hand over $1,969,329.60 in all", "$500 are carried over": what is done with an amount is no outcome. */
function isOfAmount({ items }: Passage, at: number): boolean {
  return [1, 2].some((step) => {
    const item = items[at + step];
    return item?.clause === items[at]?.clause && item?.figure !== undefined && !item.figure.bare;
  });
}

/** "Reason to deny", "fundamento para a recusa": that there is one has to be said. "For this reason it is denied" says so. */
function isReasonFor({ items }: Passage, at: number): boolean {
  return items.slice(Math.max(0, at - 4), at).some((item, index, near) => {
    const before = near[index - 1] ?? items[at - near.length - 1];
    return item.clause === items[at]?.clause && plays(item, "grounds") && !plays(before, "this", "relative");
  });
}

/** "Não deixa de ser aprovado", "can't not decline": turned round twice. */
function isMuddled({ items, isEnglish }: Passage, at: number): boolean {
  const near = items.slice(Math.max(0, at - 4), at).filter(({ clause }) => clause === items[at]?.clause);
  if (near.some((item) => plays(item, "turnsRound"))) return true;
  return isEnglish && near.some((item, index) => item.word === "not" && is(near[index - 1], "not"));
}

function isStatement(passage: Passage, at: number): boolean {
  const { items } = passage;
  if (passage.isQuestion(at) || passage.isSupposed(at)) return false;
  if (passage.clauseHas(at, "notes") || passage.clauseHas(at, "generally")) return false;
  if (is(items[at - 1], "considers") || wouldFollows(passage, at) || continuesWould(passage, at)) return false;
  if (isCleft(passage, at) || isBeyond(passage, at) || wasPossible(passage, at)) return false;
  if (is(items[at + 1], "notAnOutcome") || is(items[at - 1], "notAnOutcome")) return false;
  if (elsewhere(passage, at) || isForName(passage, at) || items[at + 1]?.figure?.unit === "percent") return false; // "gewährt 45 %"
  // A later word of the clause decides: "does not qualify for approval".
  for (let next = at + 1; next < items.length && items[next]?.clause === items[at]?.clause; next++) {
    const later = items[next] as Item;
    if (is(later, "favourable") || is(later, "unfavourable")) return !isStatement(passage, next);
  }
  for (let back = at - 1; back >= 0; back--) {
    const before = items[back] as Item;
    if (before.clause !== items[at]?.clause) break;
    if (is(before, "not") && plays(items[back + 1], "means")) return false; // "this does not mean that more is approved"
    if (is(before, "would") && (isPast(passage, back) || !plays(items[back - 1], "us"))) return false;
  }
  return true;
}

/** "We could have approved", "I was expecting approval": what did not come about. */
function isPast({ text, items, lexicon }: Passage, would: number): boolean {
  const { start = 0, end = 0 } = items[would] ?? {};
  return lexicon.patterns.past.test(text.slice(start, end)) || items[would + 1]?.word === "have";
}

/** "… would push the ratio over 30% and be denied": the supposition goes on. */
function continuesWould(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.clauseOf(at);
  if (at - from > 3 || items[from - 1]?.sentence !== items[at]?.sentence) return false;
  if (items[at - 1]?.word === "be") return passage.clauseHas(from - 1, "would");
  const words = items.slice(from, at + 1);
  if (!plays(items[from], "and") || !words.some((item) => plays(item, "verdict"))) return false;
  if (words.some((item) => plays(item, "be"))) return false;
  return items.slice(passage.sentenceOf(at).from, from).some((item) => is(item, "would")); // "it would be 47 %, and the answer no"
}

/** "Rejecting this application would be inconsistent." */
function wouldFollows({ items }: Passage, at: number): boolean {
  const clause = items[at]?.clause;
  return items.slice(at + 1, at + 1 + WOULD_REACHES).some((item) => item.clause === clause && is(item, "would"));
}

/** "With 740, approval was possible": then, and not now. */
function wasPossible(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.sentenceOf(at);
  const isOfOther = items.slice(from, at).some(({ figure }) => figure?.unit === "plain" || figure?.unit === "points");
  if (!isOfOther && !passage.sentenceHas(at, "name")) return false;
  const after = items.slice(at + 1, at + 4).filter(({ clause }) => clause === items[at]?.clause);
  const was = after.findIndex((item) => plays(item, "was"));
  return (
    was >= 0 && after.slice(was + 1).some((item) => plays(item, "possible")) && !after.some((item) => is(item, "not"))
  );
}

/** "It is not the score that disqualifies": another thing is said. */
function isCleft({ items }: Passage, at: number): boolean {
  if (!plays(items[at - 1], "relative")) return false;
  const sentence = items[at]?.sentence;
  return items.slice(Math.max(0, at - 10), at).some((item) => item.sentence === sentence && is(item, "not"));
}

/** "Above that, denial": what another amount would get; "beyond what we can lend". */
function isBeyond(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.clauseOf(at);
  const over = items.findIndex(
    (item, index) => index >= Math.max(from, at - BEYOND_REACHES) && index < at && is(item, "over"),
  );
  if (over >= 0 && plays(items[over + 1], "what")) return true;
  const comma = items[from - 1];
  if (!comma?.isMark || comma.sentence !== items[at]?.sentence) return false;
  const before = passage.clauseOf(from - 1);
  const words = items.slice(before.from, from).filter(({ isMark }) => !isMark);
  return words.length === 2 && is(words[0], "over") && plays(words[1], "it");
}

/** How far before an outcome word "beyond what" stands, in items. */
const BEYOND_REACHES = 7;

/** "Qualifies, if only just, for Excellent": a tier, not the outcome. "Denied, with 504 in the Poor tier" is one. */
function isForName({ items }: Passage, at: number): boolean {
  if (items[at + 1]?.isMark && !plays(items[at], "qualifies")) return false;
  const sentence = items[at]?.sentence;
  for (let index = at + 1; index <= at + 7 && items[index]?.sentence === sentence; index++) {
    if (is(items[index], "name")) return items.slice(at + 1, index).some((item) => plays(item, "for", "as", "in"));
  }
  return false;
}

/** How far behind an outcome word it is said what else would have it, in items: "approval was only open up to 40%". */
const ELSEWHERE_REACHES = 4;

/** Another thing than what is asked is approved or denied: "a smaller loan", "up to $X". */
function elsewhere(passage: Passage, at: number): boolean {
  const { items } = passage;
  const clause = items[at]?.clause;
  for (let index = at - 1; index >= 0 && items[index]?.clause === clause; index--) {
    if (is(items[index], "elsewhere")) return true;
  }
  for (let index = at + 1; index <= at + ELSEWHERE_REACHES && items[index]?.clause === clause; index++) {
    if (is(items[index], "elsewhere")) return true;
  }
  return isOfClauseBefore(passage, at);
}

/** "Ask for a smaller amount under that ceiling and it's a yes". */
function isOfClauseBefore(passage: Passage, at: number): boolean {
  const { items } = passage;
  const { from } = passage.clauseOf(at);
  if (!plays(items[from], "and") || !plays(items[from + 1], "it", "weWould")) return false;
  return items[from - 1]?.sentence === items[from]?.sentence && passage.clauseHas(from - 1, "elsewhere");
}

/** "Approved, subject to an appraisal": a condition of the policy itself is none. */
function isConditional(passage: Passage, at: number): boolean {
  const { items } = passage;
  const sentence = items[at]?.sentence;
  for (let next = at + 1; next < Math.min(items.length, at + 7) && items[next]?.sentence === sentence; next++) {
    const item = items[next] as Item;
    if (!is(item, "subjectTo")) continue;
    for (let after = next + 1; after < items.length && items[after]?.sentence === sentence; after++) {
      const named = items[after] as Item;
      if (plays(named, "formality")) return false;
      if (named.figure || is(named, "quantity") || is(named, "limit") || is(named, "name")) return false;
    }
    return true;
  }
  return false;
}
