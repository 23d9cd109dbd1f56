import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Known, states } from "../figures.js";
import { type Item, is, plays, senseOf } from "../text/item.js";
import { namedIn } from "../text/named-in.js";
import type { Passage } from "../text/passages.js";
import type { Quantity } from "../traits.js";

/**
 * A share that only another named value has, where none is spoken of: "priced at 7.2%" in a text about the Excellent
 * tier.
 */
export function isOnlyAnothers(passage: Passage, { figure, at }: Claim, facts: Facts): boolean {
  if (figure.unit !== "percent" || figure.hedged || facts.names.size === 0 || passage.isSupposed(at)) return false;
  const isThis = ({ value, unit, key }: Known) => key !== undefined && states(figure, { value, unit });
  if (facts.known.some(isThis) || !facts.known.some((known) => known.key === undefined && states(figure, known)))
    return false;
  if (passage.isQuestion(at) || passage.isAnswerToWould(at) || isEvenSaid(passage, at)) return false;
  if (speaksOfOthers(passage, at, facts) || passage.clauseHas(at, "difference") || isFurtherOn(passage, at))
    return false;
  if (passage.clauseHas(at, "not") || passage.clauseHas(at, "no")) return false;
  const owned = facts.otherNames.flatMap((name) => {
    return [...(facts.alternative(name) ?? [])].flatMap(([key, value]) => {
      const unit = facts.quantities.get(key)?.unit;
      const isIt = figure.readings.some((reading) => reading.value === value); // 6% is none of 6.5%
      const isOwn = unit !== undefined && isIt && facts.isFixed(value, unit);
      return isOwn ? [{ name, key }] : [];
    });
  });
  if (owned.length === 0 || owned.some(({ key }) => isContrasted(passage, at, key, facts))) return false;
  const owners = owned.map(({ name }) => name);
  return !isSaidOf(passage, at, owners, facts) && !owned.some(({ key }) => isOfOtherRow(passage, at, key, facts));
}

/** "| Poor | – | 30% | 12.5% |": a row of a table of which another row has this one's own share. */
function isOfOtherRow(passage: Passage, at: number, key: string, { quantities, valuesOf }: Facts): boolean {
  if (!passage.hasTable) return false;
  const unit = quantities.get(key)?.unit ?? "any";
  const isCell = (index: number) => {
    const { from, to } = passage.sentenceOf(index);
    return passage.items.slice(from, to).some(({ word }) => word === "|");
  };
  if (!isCell(at)) return false;
  return passage.items.some(({ figure, sentence }, index) => {
    if (figure?.unit !== "percent" || sentence === passage.items[at]?.sentence) return false;
    return valuesOf(key).some((value) => states(figure, { value, unit })) && isCell(index);
  });
}

/** "Even lower than 30%", "re-priced at 6.5% it is still 57%": another's, set beside this one's. */
function isEvenSaid(passage: Passage, at: number): boolean {
  const { from, to } = passage.sentenceOf(at);
  return passage.items.slice(from, to).some((item, index) => {
    return plays(item, "even") || ((from + index > at || from + index === at - 2) && plays(item, "still")); // "still above 40%"
  });
}

/** "One point less and the cap fell to 30%": a difference begins the sentence, and what would follow goes on from it. */
function isFurtherOn(passage: Passage, at: number): boolean {
  const { from } = passage.sentenceOf(at);
  const clause = passage.clauseOf(from);
  const begins = passage.items.slice(from, clause.to);
  const isMore = begins.length <= BEGINNING && begins.some((item) => is(item, "difference"));
  return at >= clause.to && isMore && !passage.sentenceHas(at, "favourable");
}

/** Most items of such a beginning. */
const BEGINNING = 5;

/** "36% rather than the 40% or 45%": this input's own share of the policy stands in the sentence, too. */
function isContrasted(passage: Passage, at: number, key: string, { quantities, valuesOf }: Facts): boolean {
  const { from, to } = passage.sentenceOf(at);
  const unit = quantities.get(key)?.unit ?? "any";
  return passage.items.slice(from, to).some(({ figure }) => {
    return figure?.unit === "percent" && valuesOf(key).some((value) => states(figure, { value, unit }));
  });
}

/** A word that goes back to what was named last: "that tier's 36%". */
function goesBack(item: Item): boolean {
  return plays(item, "this", "our");
}

/** How far before its figure such a word can stand, in items. */
const BACK_REACHES = 3;

/**
 * Whether a figure is said of another name that has it: that name was named last ("that tier's 36%"), or its floor stands in
 * the sentence ("from 670 the rate falls to 7.2%") and nothing of this input's own does.
 */
function isSaidOf(passage: Passage, at: number, owners: readonly string[], facts: Facts): boolean {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  if (items.slice(Math.max(from, at - BACK_REACHES), at).some(goesBack)) {
    const last = items.slice(0, at).findLast(({ senses }) => senses.some(({ name }) => name !== undefined));
    if (last) return last.senses.some(({ name }) => name !== undefined && owners.includes(name));
  }
  const floors = [...facts.quantities.values()].filter(({ floorOf }) => floorOf !== undefined);
  return floors.some(({ key, unit, floorOf = "" }) => {
    const own = facts.valuesOf(floorOf);
    const has = (values: readonly number[]) =>
      items.slice(from, to).some(({ figure }) => figure && values.some((value) => states(figure, { value, unit })));
    return !has(own) && has(owners.flatMap((name) => facts.alternative(name)?.get(key) ?? []));
  });
}

const NO_NAMES: readonly string[] = [];
const BOUNDS = ["over", "within", "least", "favourable", "unfavourable", "because"] as const;

/**
 * The other names whose floor stands before a figure in its sentence, where nothing is said of this input there, nor decided: "at 740:
 * 6.5%, DTI 40.89% against 45%".
 */
export function namedByFloor(passage: Passage, at: number, facts: Facts): readonly string[] {
  const { from, to } = passage.sentenceOf(at);
  if (BOUNDS.some((tag) => passage.sentenceHas(at, tag))) return NO_NAMES; // "the score is below 740"
  const counts: number[] = [];
  const points: number[] = [];
  for (let index = from; index < at; index++) {
    const { unit, readings } = passage.items[index]?.figure ?? {};
    if (readings && (unit === "plain" || unit === "points")) for (const { value } of readings) counts.push(value);
    points.push(...pointsAt(passage, index));
  }
  if (points.length === 0 && !counts.some((value) => facts.isFixed(value, "plain"))) return NO_NAMES;
  const isOwn = ({ figure }: Item) =>
    figure !== undefined &&
    facts.inputs.concat(ownOf(facts)).some(({ key, value }) => {
      const unit = facts.quantities.get(key)?.unit;
      return unit !== undefined && unit === figure.unit && figure.readings.some((reading) => reading.value === value);
    });
  if (passage.items.slice(from, to).some(isOwn)) return NO_NAMES;
  const floors = [...facts.quantities.values()].filter(({ floorOf }) => floorOf !== undefined);
  return floors.flatMap(({ key, floorOf = "" }) => {
    const own = [...facts.valuesOf(floorOf), ...facts.valuesOf(key)];
    if (own.some((value) => counts.includes(value))) return [];
    const reached = counts.concat(facts.valuesOf(floorOf).flatMap((value) => points.map((more) => value + more)));
    return facts.otherNames.filter((name) => reached.includes(facts.alternative(name)?.get(key) ?? Number.NaN));
  });
}

/** How many points are spoken of: "30 points", "one more point". */
function pointsAt({ items }: Passage, at: number): number[] {
  const item = items[at] as Item;
  const values = item.figure?.readings.map(({ value }) => value) ?? [senseOf(item, "number")?.factor ?? Number.NaN];
  const isMore = plays(items[at + 1], "more") && items[at + 2]?.senses.some(({ unit }) => unit === "points");
  return item.figure?.unit === "points" || isMore ? values : [];
}

/** The values of the output's own fields. */
function ownOf({ quantities, valuesOf }: Facts): { key: string; value: number }[] {
  return [...quantities.values()].flatMap(({ key, field }) => {
    return field === undefined ? [] : valuesOf(key).map((value) => ({ key, value }));
  });
}

/** Whether a sentence, or the one beside it, names another value than this one, or says that it speaks of others. */
function speaksOfOthers(passage: Passage, at: number, { names }: Facts): boolean {
  const sentence = passage.items[at]?.sentence ?? 0;
  return passage.items.some((item, index) => {
    if (Math.abs(item.sentence - sentence) > 1) return false;
    if (item.senses.some(({ name }) => name !== undefined && !names.has(name))) return true;
    if (plays(item, "neighbour")) return true;
    if (item.sentence !== sentence) return false;
    if (is(item, "elsewhere")) return true;
    const isOfLabel = is(item, "quantity") || is(passage.items[index + 1], "quantity"); // "total debts"
    const isInClause = item.clause === passage.items[at]?.clause;
    const isCounted = is(item, "other") && is(passage.items[index + 1], "number"); // "the other two, with caps of 36% and 30%"
    return (is(item, "other") && isInClause && !isOfLabel) || isCounted || is(item, "would");
  });
}

/** "Eight short of Fair, means Poor: a ceiling of 32 %": of the names before a figure, the last is this input's. */
export function isOwnNameNearest(passage: Passage, at: number, { names }: Facts): boolean {
  if (passage.isSupposed(at)) return false;
  const { from } = passage.sentenceOf(at);
  const last = passage.items.slice(from, at).findLast(({ senses }) => senses.some(({ name }) => name !== undefined));
  return last?.senses.every(({ name }) => name === undefined || names.has(name)) ?? false;
}

/** "Inside Excellent, and for that tier the cap would be …": the sentence speaks of this input's own. */
export function pointsToOwn({ items }: Passage, at: number, named: readonly string[], { names }: Facts): boolean {
  if (named.length === 0 || named.some((name) => !names.has(name))) return false;
  return items.slice(Math.max(0, at - OWN_REACHES), at).some(goesBack);
}

/** How far before a figure a word stands that goes back to what was named, in items. */
const OWN_REACHES = 8;

/** "Fair lies below. Its cap of 36 %": the sentence before names only another value, and the figure is that one's. */
export function isOfNameBefore(
  passage: Passage,
  { figure, at }: Claim,
  possible: readonly Quantity[],
  facts: Facts,
): boolean {
  const { from } = passage.sentenceOf(at);
  const [name, ...more] = from > 0 ? new Set(namedIn(passage, from - 1)) : [];
  if (name === undefined || more.length > 0 || facts.names.has(name) || namedIn(passage, at).length > 0) return false;
  return possible.some(({ key, unit }) => {
    const value = facts.alternative(name)?.get(key);
    return value !== undefined && states(figure, { value, unit });
  });
}
