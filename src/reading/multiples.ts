import type { Role } from "./languages/grammar.js";
import { type Item, plays } from "./text/item.js";

/** Words for a part or a multiple, and how much it is. */
const FACTORS: { readonly [R in Role]?: number } = {
  half: 1 / 2,
  third: 1 / 3,
  quarter: 1 / 4,
  fifth: 1 / 5,
  tenth: 1 / 10,
  double: 2,
  triple: 3,
};

/** How much of something a word is: 1/2 of "half", 3 of "thrice"; undefined of others. */
export function factorOf(item: Item | undefined): number | undefined {
  return item?.roles.map((role) => FACTORS[role]).find((each) => each !== undefined);
}

/** Whether a word is one for a part or a multiple: "half", "twice", "three times". */
export function isMultiple(item: Item | undefined): boolean {
  return item?.figure?.unit === "times" || factorOf(item) !== undefined || plays(item, "multiple");
}

/** How many times what it was an amount is behind a word: "a third" of it, less or more; "doubled"; "paid off", "at 0". */
export function timesAfter(item: Item): readonly number[] {
  const factor = factorOf(item);
  if (factor === undefined) return plays(item, "gone") || item.figure?.readings[0]?.value === 0 ? [0] : [];
  return factor < 1 ? [factor, 1 - factor, 1 + factor] : [factor];
}
