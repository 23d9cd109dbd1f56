import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import type { Figure } from "../figures.js";
import { factorOf } from "../multiples.js";
import { type Item, is, plays, senseOf } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/** Signs that a yearly amount is made a monthly one with: `monthly income: $60,000 / 12`. */
const DIVISION = new Set(["/", "÷", "×", "*", "x"]);

/** Whether an amount of a year is given as one of a month, or the other way round: "every month $7,578", of $7,578 a year. */
export function isOfOtherTime(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { figure, at } = claim;
  if (figure.unit !== "usd" || figure.hedged || passage.isSupposed(at) || passage.isQuestion(at)) return false;
  const next = passage.items[at + 1];
  if (DIVISION.has(next?.word ?? "") || plays(next, "dividedBy")) return false; // so it is made one of a month
  const time = timeOf(passage, claim, facts);
  if (time === undefined) return false;
  const those = [...facts.quantities.values()].filter(({ key, unit }) => {
    return unit === "usd" && facts.valuesOf(key).some((value) => value !== 0 && isExactly(figure, value));
  });
  return those.length > 0 && those.every(({ per }) => per !== undefined && per !== time);
}

/** The time that the text says an amount is for: by its label, or right beside it. Undefined where it speaks of both. */
function timeOf(passage: Passage, { figure, at, keys }: Claim, { quantities }: Facts): Figure["per"] {
  if (figure.per) return figure.per;
  const { from, to } = passage.clauseOf(at);
  const [label, ...more] = keys.map((key) => quantities.get(key)?.per);
  const time = label && more.every((each) => each === label) ? label : timeBeside(passage, { at, keys });
  if (time === undefined) return undefined;
  const { yearly, monthly } = passage.lexicon.patterns;
  const other = time === "month" ? yearly : monthly;
  const isBoth = passage.items.slice(from, to).some((item) => {
    return other.test(passage.text.slice(item.start, item.end)) && !hasKey(item, keys);
  });
  return isBoth ? undefined : time;
}

function hasKey(item: Item, keys: readonly string[]): boolean {
  return senseOf(item, "quantity")?.keys?.some((key) => keys.includes(key)) ?? false;
}

/** "Every month $7,578 goes out", "$12,600 going out every month": the only amount of its clause, and a time beside it. */
function timeBeside(passage: Passage, { at, keys }: Pick<Claim, "at" | "keys">): Figure["per"] {
  const { items } = passage;
  const { from, to } = passage.clauseOf(at);
  if (passage.isQuestion(at) || items.slice(from, to).filter(({ figure }) => figure?.unit === "usd").length > 1)
    return undefined;
  for (let index = Math.max(from, at - BEFORE); index < Math.min(to, at + AFTER + 1); index++) {
    const item = items[index] as Item;
    if (index > at && (item.figure || factorOf(item) !== undefined || isAnother(item, keys))) return undefined;
    const per = senseOf(item, "per")?.per;
    const next = items[index + 1];
    if (per && item.word !== "an" && !is(next, "quantity")) return per;
  }
  return undefined;
}

/** "$13,600 uses 13.98 % of the income each month": the time is that of what is named behind the amount. */
function isAnother(item: Item, keys: readonly string[]): boolean {
  return senseOf(item, "quantity") !== undefined && !hasKey(item, keys);
}

/** How far before and behind an amount its time can stand, in items. */
const BEFORE = 2;
const AFTER = 9;

function isExactly({ readings }: Figure, value: number): boolean {
  return readings.some((reading) => Math.abs(reading.value - value) < CENT);
}

const CENT = 0.005;
