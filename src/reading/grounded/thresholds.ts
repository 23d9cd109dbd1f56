import { type Claim, labelAt } from "../claims.js";
import { type Facts, isKnown } from "../facts.js";
import { type Known, states } from "../figures.js";
import { is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";

/** How far before a figure what it divides stands, in items. */
const REACH = 5;

/**
 * A number that divides all such from all others: "loans under $25,000 don't qualify", "requests above 100,000 need more". It is
 * one of the policy's or of this input's, or there is no such rule: a round number is half or twice something by chance.
 */
export function isNoThreshold(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { items } = passage;
  const { figure, at } = claim;
  if (figure.bare || figure.unit === "percent" || figure.unit === "points" || figure.unit === "times") return false;
  if (passage.isSupposed(at) || passage.isQuestion(at) || passage.sentenceHas(at, "would")) return false;
  const before = items.slice(Math.max(0, at - REACH), at).filter(({ clause }) => clause === items[at]?.clause);
  const all = before.findLastIndex((item) => plays(item, "all"));
  if (all < 0) return false;
  const between = before.slice(all + 1);
  if (!between.some((item) => is(item, "over") || is(item, "within") || is(item, "upTo"))) return false;
  if (between.some((item) => item.figure !== undefined)) return false;
  const isGiven = facts.inputs.some(({ key, value }) => {
    return states({ ...figure, hedged: false }, { value, unit: facts.quantities.get(key)?.unit ?? "plain" });
  });
  return !isGiven && !boundsOf(facts).some((known) => states({ ...figure, hedged: true }, known));
}

/** How far from a figure the word stands that asks for it, in items. */
const ASKS_REACH = 4;
/** A number so many times smaller or larger than a quantity is none of its minimums. */
const SCALE = 2;

/** "Misses the 500 required for any loan", "a score of at least 500 is needed": a number that is asked for, and no floor of the policy. */
export function isNotRequired(passage: Passage, { figure, at }: Claim, facts: Facts): boolean {
  if (figure.unit !== "plain" || figure.hedged || passage.isSupposed(at) || passage.isQuestion(at)) return false;
  if ((["would", "notes", "topic"] as const).some((tag) => passage.sentenceHas(at, tag))) return false; // a rule is told of
  const { items, text, lexicon } = passage;
  const { from, to } = passage.sentenceOf(at);
  const isDenied = (asks: number) => {
    return passage.clauseHas(asks, "no") || [1, 2].some((back) => is(items[asks - back], "not")); // "does not require 700"
  };
  const value = figure.readings[0]?.value ?? 0;
  if (!Number.isInteger(value) || isKnown(figure, facts.known)) return false;
  return [...facts.quantities.values()].some(({ key, floorOf }) => {
    const own = floorOf === undefined ? [] : facts.valuesOf(floorOf);
    if (!own.some((of) => value > of / SCALE && value < of * SCALE && value !== of)) return false;
    const floors = [...facts.valuesOf(key), ...facts.otherNames.map((name) => facts.alternative(name)?.get(key))];
    if (floors.includes(value)) return false;
    const isNamed = items
      .slice(from, to)
      .some((_, index) => labelAt(items, from + index, facts)?.includes(floorOf ?? ""));
    const near = items.slice(Math.max(from, at - ASKS_REACH), Math.min(to, at + ASKS_REACH + 1));
    const first = Math.max(from, at - ASKS_REACH);
    return (
      isNamed &&
      near.some(
        ({ start, end }, index) => lexicon.patterns.requires.test(text.slice(start, end)) && !isDenied(first + index),
      )
    );
  });
}

/** What the policy bounds, and its bounds, for this input and under the other names. */
function boundsOf({ quantities, valuesOf, otherNames, alternative }: Facts): Pick<Known, "value" | "unit">[] {
  const bounded = [...quantities.values()].map(({ limits, floorOf }) => limits ?? floorOf);
  return [...quantities.values()]
    .filter(({ key, limits, floorOf }) => limits !== undefined || floorOf !== undefined || bounded.includes(key))
    .flatMap(({ key, unit }) => {
      const others = otherNames.flatMap((name) => alternative(name)?.get(key) ?? []);
      return [...valuesOf(key), ...others].map((value) => ({ value, unit }));
    });
}
