import type { Facts } from "./facts.js";
import type { Figure } from "./figures.js";
import { factorOf } from "./multiples.js";
import { type Item, is, plays, senseOf } from "./text/item.js";
import type { Passage } from "./text/passages.js";

/** A figure that a text gives for a quantity: `monthly payment of $1,696.97`. */
export interface Claim {
  figure: Figure;
  /** Where the figure is. */
  at: number;
  /** The quantities that its label can mean; empty where it has no label. */
  keys: readonly string[];
  /** Where the label is; -1 where there is none. */
  labelledAt: number;
  /** The label is a bare word for a limit. */
  isAnyLimit: boolean;
  /** A linking word or mark ties the label to the figure: the text says so beyond doubt. */
  isTied: boolean;
}

type Found = Pick<Claim, "keys" | "labelledAt" | "isTied" | "isAnyLimit">;

const UNLABELLED: Found = { keys: [], labelledAt: -1, isTied: false, isAnyLimit: false };

/** Furthest that a label can be from its figure, in items. */
const REACH = 7;

/** The figures of a text, with what each is said to be. */
export function claimsOf({ items }: Passage, facts: Facts): Claim[] {
  const claims: Claim[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item;
    if (!item.figure) continue;
    const label = labelBefore(items, at, facts) ?? labelAfter(items, at, facts) ?? UNLABELLED;
    const { keys, labelledAt, isAnyLimit, isTied } = label;
    claims.push({ figure: item.figure, at, keys, labelledAt, isAnyLimit, isTied });
  }
  return claims;
}

/** The quantities that a figure's clause, or that of its label, names: the figure may be one of theirs. */
export function namedBeside(passage: Passage, { at, labelledAt }: Claim, facts: Facts): readonly string[] {
  return [at, labelledAt].flatMap((place) => quantitiesNamed(passage, place, facts));
}

function quantitiesNamed(passage: Passage, at: number, facts: Facts): readonly string[] {
  if (at < 0) return [];
  const { from, to } = passage.clauseOf(at);
  const keys = new Set<string>();
  for (let index = from; index < to; index++) {
    for (const key of labelAt(passage.items, index, facts) ?? []) keys.add(key);
  }
  return [...keys];
}

/** The label in front of a figure, with only linking words between: `the DTI, which is now`, `Income: $`. */
function labelBefore(items: readonly Item[], at: number, facts: Facts): Found | undefined {
  let index = at - 1;
  let isTied = false;
  let isHead = false;
  for (let steps = 0; steps < REACH && index >= 0; steps++) {
    const item = items[index] as Item;
    if (item.word === ")" || item.word === "）") {
      const open = openingOf(items, index);
      if (open < 0) return undefined;
      index = open - 1;
      continue;
    }
    if (isHead && senseOf(item, "quantity")?.isLoose && isSaidCloser(items, index)) {
      index--;
      continue;
    }
    if (is(item, "quantity") || is(item, "limit") || is(item, "least")) {
      if (isTaken(items, index) || isPartOf(items, index)) return undefined;
      if (is(items[index - 1], "no")) return undefined; // "no minimum exists"
      const keys = labelAt(items, index, facts);
      const isBeside = index === at - 1 && hasOwnUnit(items[at]);
      return keys && found(items, at, index, keys, isTied || isBeside);
    }
    if (item.figure || item.word === "\n") return undefined;
    if (!links(item) && !(isHead && !item.isMark)) return undefined;
    if (ties(item)) isTied = true;
    if (HEAD_ENDS.has(item.word)) isHead = true;
    index--;
  }
  return undefined;
}

function found(
  items: readonly Item[],
  at: number,
  labelledAt: number,
  keys: readonly string[],
  isTied: boolean,
): Found {
  const label = items[labelledAt] as Item;
  const isLoose = senseOf(label, "quantity")?.isLoose === true;
  return {
    keys,
    labelledAt,
    isTied:
      isTied &&
      !isLoose &&
      !isOperand(items, at) &&
      !isReckonedWith(items, labelledAt) &&
      !isOblique(items, labelledAt, at),
    isAnyLimit: !is(label, "quantity") && keys.length > 2,
  };
}

/** Words before a label can make it a part of what is said, not its subject: "the sum with old debts is …". */
function isOblique(items: readonly Item[], label: number, at: number): boolean {
  const between = items.slice(label + 1, at);
  if (plays(between[0], "included")) return true; // "payment, old debts included: …"
  const before = items[label - 1];
  if (!before || before.isMark) return false;
  // "With a payment of …" has no predicate.
  if (!between.some(isPredicate)) return false;
  return plays(before, "with") || (is(before, "common") && plays(items[label - 2], "with"));
}

function isPredicate(item: Item): boolean {
  if (item.word === "=" || item.word === ":") return true;
  return plays(item, "be", "comesTo") || (is(item, "link") && !is(item, "common"));
}

/** A figure with a sign of its own, right behind its label: `payment $1,696.97`. */
function hasOwnUnit(item: Item | undefined): boolean {
  const unit = item?.figure?.unit;
  return unit === "usd" || unit === "percent";
}

/** A label right behind another figure is that one's: `$5.4k of $14.75k income = 0.366`. */
function isTaken(items: readonly Item[], label: number): boolean {
  let index = label - 1;
  while (index >= 0 && (is(items[index], "linkBack") || is(items[index], "per")) && !items[index]?.isMark) index--;
  return items[index]?.figure !== undefined;
}

/** "Two fifths of the capacity is asked for: $49,000": what follows is the part. */
function isPartOf(items: readonly Item[], label: number): boolean {
  const before = items.slice(Math.max(0, label - PART_REACHES), label);
  const part = before.findLastIndex((item) => item.isMark || (factorOf(item) ?? 1) < 1);
  return part >= 0 && !before[part]?.isMark && before.slice(part).some((item) => is(item, "linkBack"));
}

/** How far before a label the word for a part of it stands, in items. */
const PART_REACHES = 4;

const OPERATORS = new Set(["/", "÷", "×", "*", "+", "−", "–", "x", ">", "<", "≥", "≤"]);

/** A sign before a label reckons with it, but not at the start of a line: there it is the mark of a list. */
function isReckonedWith(items: readonly Item[], label: number): boolean {
  const sign = items[label - 1]?.word ?? "";
  const isOfList = label < 2 || items[label - 2]?.word === "\n";
  return !isOfList && (OPERATORS.has(sign) || sign === "—");
}

/** A figure that is reckoned with: `income: $69,000 / 12`. */
function isOperand(items: readonly Item[], at: number): boolean {
  return OPERATORS.has(items[at + 1]?.word ?? "") || OPERATORS.has(items[at - 1]?.word ?? "");
}

const LINKING_MARKS = new Set([":", "=", "(", "$", "|", "≈", "~", "：", "（", "—", "–", "→"]);

function links(item: Item): boolean {
  if (item.isMark) return LINKING_MARKS.has(item.word);
  return is(item, "link") || is(item, "about") || is(item, "per") || senseOf(item, "unit")?.unit === "usd";
}

/** "Payment on the new loan": a loose label that only goes with the label before it. */
function isSaidCloser(items: readonly Item[], loose: number): boolean {
  for (let index = loose - 1; index >= loose - 4; index--) {
    const item = items[index];
    if (!item || item.isMark || item.figure) return false;
    if (is(item, "quantity")) return true;
  }
  return false;
}

/** What a label may end on that has words of its own behind it: "Monthly payment on the new loan: $1,696.97". */
const HEAD_ENDS = new Set([":", "|", "：", "="]);

function ties(item: Item): boolean {
  return item.isMark
    ? item.word !== "$" && item.word !== "→" && item.word !== "—" && item.word !== "–"
    : is(item, "link");
}

function openingOf(items: readonly Item[], close: number): number {
  for (let index = close - 1; index >= Math.max(0, close - 12); index--) {
    const word = items[index]?.word;
    if (word === "(" || word === "（") return index;
    if (word === "\n") return -1;
  }
  return -1;
}

/** The label right after a figure: `40% cap`, `$12,000 of existing debt`. */
function labelAfter(items: readonly Item[], at: number, facts: Facts): Found | undefined {
  for (let index = at + 1; index <= at + 4 && index < items.length; index++) {
    const item = items[index] as Item;
    if (is(item, "quantity") || is(item, "limit") || is(item, "least")) {
      const keys = labelAt(items, index, facts, true);
      return keys && found(items, at, index, keys, true);
    }
    const passes = !item.isMark && (is(item, "linkBack") || is(item, "name") || is(item, "per"));
    if (!passes) return undefined;
  }
  return undefined;
}

/**
 * The quantities that the label at an item means. A limit with a quantity beside it is that quantity's limit:
 * `maximum post-loan DTI`, `cap on the DTI`, `DTI limit`; alone it can be any limit.
 */
export function labelAt(
  items: readonly Item[],
  at: number,
  facts: Facts,
  forward = false,
): readonly string[] | undefined {
  const item = items[at];
  if (!item || item.senses.length === 0) return undefined;
  const quantity = senseOf(item, "quantity");
  const limit = is(item, "limit");
  const least = is(item, "least");
  if (!quantity && !limit && !least) return undefined;
  if (quantity?.keys) {
    const beside = neighbour(items, at, -1) ?? neighbour(items, at, 1);
    const of = quantity.keys;
    if (beside === "limit") return limitsOf(facts, of) ?? of;
    if (beside === "least") return floorsOf(facts, of) ?? of;
    return of;
  }
  const next = quantityBeside(items, at, forward);
  if (next) return (limit ? limitsOf(facts, next) : floorsOf(facts, next)) ?? next;
  const all = [...facts.quantities.values()];
  return all.filter(({ limits, floorOf }) => (limit ? limits : floorOf) !== undefined).map(({ key }) => key);
}

/** Whether a word for a limit stands right beside a quantity, on one side. */
function neighbour(items: readonly Item[], at: number, side: 1 | -1): "limit" | "least" | undefined {
  for (let index = at + side; Math.abs(index - at) <= 3; index += side) {
    const item = items[index];
    if (!item || item.isMark || item.figure) return undefined;
    if (is(item, "limit")) return "limit";
    if (is(item, "least")) return "least";
    if (side === 1 || !(is(item, "linkBack") || is(item, "name"))) return undefined;
  }
  return undefined;
}

function quantityBeside(items: readonly Item[], at: number, forward: boolean): readonly string[] | undefined {
  for (const side of forward ? ([1] as const) : ([1, -1] as const)) {
    for (let index = at + side; Math.abs(index - at) <= 3; index += side) {
      const item = items[index];
      if (!item || item.isMark || item.figure) break;
      const keys = senseOf(item, "quantity")?.keys;
      if (keys) return keys;
      if (side === -1 || !is(item, "linkBack")) break;
    }
  }
  return undefined;
}

function limitsOf({ quantities }: Facts, keys: readonly string[]): string[] | undefined {
  const found = [...quantities.values()].filter(({ limits }) => limits !== undefined && keys.includes(limits));
  return found.length > 0 ? found.map(({ key }) => key) : undefined;
}

function floorsOf({ quantities }: Facts, keys: readonly string[]): string[] | undefined {
  const found = [...quantities.values()].filter(({ floorOf }) => floorOf !== undefined && keys.includes(floorOf));
  return found.length > 0 ? found.map(({ key }) => key) : undefined;
}
