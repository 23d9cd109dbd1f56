import { type Claim, namedBeside } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, fits, states } from "../figures.js";
import type { Role } from "../languages/grammar.js";
import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { toHundredths } from "./scenarios.js";

/** By which part a figure that must be enough may be rounded to the safe side. */
const ROUNDED = 0.03;
const MONTHS = 12;

/**
 * Whether a figure is what would flip the outcome: the value that an input would need, or how far it is from that, a year
 * or a month. What must be enough may be rounded to the safe side: "$33 a month" for 32.05. A figure that is firmly said of a field of
 * the output is none: "the most is 3,200".
 */
export function isOfFlip(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { figure, keys, at, isTied } = claim;
  const { flips, quantities, valuesOf } = facts;
  if (figure.unit !== "usd" && figure.unit !== "plain") return false;
  const isFirm =
    keys.length === 1 &&
    quantities.get(keys[0] ?? "")?.field !== undefined &&
    !passage.isSupposed(at) &&
    !LOOSE.some((tag) => passage.sentenceHas(at, tag));
  const isStated =
    isTied && facts.inputs.some(({ key }) => keys.includes(key)) && !TURNS.some((tag) => passage.clauseHas(at, tag));
  if (!isFirm && !isStated && isTurningPoint(figure, facts)) return true;
  if (isAdvised(passage, claim, facts) || isEnough(passage, claim, facts)) return true;
  return flips().some(({ key, value, isLeast }) => {
    const quantity = quantities.get(key);
    if (!quantity || !fits(figure.unit, quantity.unit)) return false;
    if (isFirm && !keys.includes(key)) return false;
    const changes = valuesOf(key).map((given) => Math.abs(given - value));
    return divisorsOf(figure.per, quantity.per).some((divisor) => {
      const isNear = [value, ...changes].some((each) => states(figure, { value: each / divisor, unit: quantity.unit }));
      const enough = isLeast ? [value, ...changes] : changes;
      if (isNear || enough.some((each) => isRoundedUp(figure, each / divisor))) return true;
      return !isLeast && isLowered(passage, at, valuesOf(key), divisor) && isRoundedDown(figure, value / divisor);
    });
  });
}

/** "It would hold with debts of up to $13,636.35": a value, or a change, at which an input turns the outcome. */
function isTurningPoint({ readings, unit, per, hedged }: Figure, { inputs, quantities, turns }: Facts): boolean {
  return inputs.some(({ key, value }) => {
    const quantity = quantities.get(key);
    if (!quantity || !fits(unit, quantity.unit)) return false;
    return divisorsOf(per, quantity.per).some((divisor) =>
      readings.some(({ value: given, step, coarsest }) => {
        const off = (hedged ? coarsest : step) * divisor;
        return [given * divisor, value + given * divisor, value - given * divisor].some((at) => {
          return (
            at - off >= 0 && Math.abs(at - value) > off && turns(key, toHundredths(at - off), toHundredths(at + off))
          );
        });
      }),
    );
  });
}

/**
 * "Lower the request to $834,500, and it fits": behind a verb for a change, or right before one, an input that is changed so
 * and turns the outcome. Where the clause names inputs, it is one of them.
 */
function isAdvised(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { items } = passage;
  const { figure, at } = claim;
  const { inputs, quantities, turns } = facts;
  const near = items.slice(Math.max(0, at - ADVICE_REACHES), at + 2);
  const mayTell = !TURNS.some((tag) => passage.clauseHas(at, tag));
  const says = (role: Role) =>
    near.some((item) => {
      if (item.sentence !== items[at]?.sentence || (mayTell && plays(item, "changed"))) return false;
      return plays(item, role);
    });
  const [lowers, raises] = [says("lowers"), says("raises")];
  if (!lowers && !raises) return false;
  const named = namedBeside(passage, claim, facts).filter((key) => inputs.some((input) => input.key === key));
  return inputs.some(({ key, value }) => {
    const quantity = quantities.get(key);
    if (!quantity || !fits(figure.unit, quantity.unit) || (named.length > 0 && !named.includes(key))) return false;
    return divisorsOf(figure.per, quantity.per).some((divisor) =>
      figure.readings.some(({ value: given }) => {
        const changed = toHundredths(given * divisor);
        return changed < value ? lowers && turns(key, changed, value) : raises && turns(key, value, changed);
      }),
    );
  });
}

/** "Another $50 a month elsewhere would tip it", "a fall of $1,600": a supposed round change that turns the outcome. */
function isEnough(passage: Passage, { figure, at, keys }: Claim, { inputs, quantities, turns }: Facts): boolean {
  const isForTime = figure.per !== undefined || keys.some((key) => quantities.get(key)?.per !== undefined);
  if (!isForTime || figure.readings.some(({ value }) => !Number.isInteger(value))) return false;
  const { from, to } = passage.clauseOf(at);
  const isChange = (item: Item) => plays(item, "supposing", "lowers", "raises") || is(item, "elsewhere");
  if (!passage.clauseHas(at, "would") || !passage.items.slice(from, to).some(isChange)) return false;
  return inputs.some(({ key, value }) => {
    const per = quantities.get(key)?.per;
    if (per === undefined) return false;
    return divisorsOf(figure.per, per).some((divisor) =>
      figure.readings.some((given) => {
        const by = given.value * divisor;
        return [value + by, value - by].some((changed) => turns(key, value, toHundredths(changed)));
      }),
    );
  });
}

/** How far before a figure the verb stands, in items. */
const ADVICE_REACHES = 8;

/** What makes a stated input one that would be. */
const TURNS = ["would", "needed", "upTo", "if", "over", "within", "least"] as const;

const LOOSE = ["would", "difference", "least"] as const;

/** What an amount is divided by for the time that a figure is for, or for any where it does not say. */
function divisorsOf(said: Figure["per"], per: Figure["per"]): readonly number[] {
  if (per === undefined) return [1];
  if (said === undefined) return per === "year" ? [1, MONTHS] : [1, 1 / MONTHS];
  if (said === per) return [1];
  return [per === "year" ? MONTHS : 1 / MONTHS];
}

/** "From $12,000 to $9,500", "at most": what it would have to be is not what it is. */
function isLowered(passage: Passage, at: number, own: readonly number[], divisor: number): boolean {
  if (passage.isSupposed(at) || LOWERS.some((tag) => passage.sentenceHas(at, tag))) return true;
  const { from } = passage.sentenceOf(at);
  return passage.items
    .slice(from, at)
    .some(({ figure }) => figure && own.some((value) => states(figure, { value: value / divisor, unit: figure.unit })));
}

const LOWERS = ["would", "needed", "upTo"] as const;

/** "Down to 9,500" where 9,563.62 would do. */
function isRoundedDown({ readings }: Figure, of: number): boolean {
  return readings.some(({ value, coarsest }) => value <= of && of - value <= Math.min(coarsest, ROUNDED * of));
}

function isRoundedUp({ readings }: Figure, of: number): boolean {
  return readings.some(({ value, step, coarsest }) => {
    return value >= of && value - of <= Math.max(coarsest, step) && (value - of < step || value - of <= ROUNDED * of);
  });
}
