import { type Claim, labelAt } from "../claims.js";
import { type Facts, LONGEST_TERM } from "../facts.js";
import { is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/** Loans run for multiples of so many months; other times are none of the policy's. */
const TERM_STEP = 60;

/** A time that a loan can run for: "over 25 years", but not "over 5 years of income". */
export function isTerm({ items }: Passage, { figure, at }: Claim): boolean {
  const months = figure.readings[0]?.value ?? 0;
  const isHedged = figure.hedged && ![1, 2].some((back) => items[at - back]?.word === "over"); // "over a 240-month term"
  if (plays(items[at + 1], "ago") || plays(items[at - 1], "ago")) return false;
  const isOfAmounts = [2, 3].some((behind) => items[at + behind]?.figure?.unit === "usd"); // "300 monthly payments of $661"
  const isOf = is(items[at + 1], "linkBack") || plays(items[at + 1], "of"); // "five years of his income"
  if (isHedged || (isOf && !isOfAmounts)) return false;
  return months > 0 && months <= LONGEST_TERM && months % TERM_STEP === 0;
}

/** "In 240 instalments": how many payments there are is how many months a loan runs. */
export function isNoTerm({ items }: Passage, { figure, at }: Claim, facts: Facts): boolean {
  const number = figure.readings[0]?.value ?? 0;
  if (figure.unit !== "plain" || figure.hedged || number === 0 || number > LONGEST_TERM || number % TERM_STEP !== 0)
    return false;
  const { known } = facts;
  if (!known.some(({ unit }) => unit === "months") || known.some(({ value }) => value === number)) return false;
  return [1, 2, 3].some((behind) => {
    const keys = items[at + behind]?.clause === items[at]?.clause ? (labelAt(items, at + behind, facts) ?? []) : [];
    return keys.length > 0 && keys.every((key) => facts.quantities.get(key)?.per === "month");
  });
}
