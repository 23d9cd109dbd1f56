import type { Claim } from "./claims.js";
import { type Facts, isDerived, isKnown } from "./facts.js";
import { type Figure, fits, isRounding, type Reading, scaled, states } from "./figures.js";
import { type Item, is, plays } from "./text/item.js";
import type { Passage } from "./text/passages.js";

/** "9.8 / 11.83": amounts in thousands, as the text goes on with them. */
export function isInThousands(figure: Figure, facts: Facts): boolean {
  const amount = inThousands(figure);
  if (!amount) return false;
  const hedged = { ...amount, hedged: true };
  return isKnown(hedged, facts.known) || isDerived(hedged, facts);
}

function inThousands(figure: Figure): Figure | undefined {
  if (figure.unit !== "plain" && figure.unit !== "times") return undefined; // "268.5 x $8.1183"
  if (!figure.readings.some(({ step }) => step < 1)) return undefined;
  return { ...figure, unit: "plain", readings: figure.readings.map((each) => scaled(each, 1000)) };
}

/** "1.006^360": one and a share, such as a month's rate. */
function isGrowth({ unit, readings }: Figure, { known }: Facts): boolean {
  return (
    unit === "plain" &&
    readings.some(({ value, step }) => {
      const share = { value: value - 1, step, coarsest: step };
      if (step > LEAST_SHARE || share.value <= 0 || share.value >= 1) return false;
      return known.some((each) => {
        return each.unit === "percent" && [100, 1200].some((of) => isRounding(share, each.value / of, false));
      });
    })
  );
}

/** Fewer digits are another number. */
const LEAST_SHARE = 0.001;

/**
 * What there is room for: the limit of what its label names ("supports close to $210k of principal"), or a limit cut off
 * to a round number ("$184,000 would have worked", of $184,823.19).
 */
export function isRoom({ figure, at, keys, labelledAt }: Claim, { quantities, valuesOf }: Facts): boolean {
  for (const { key, unit, limits } of quantities.values()) {
    if (limits === undefined || !fits(figure.unit, unit)) continue;
    if (labelledAt > at && keys.includes(limits) && valuesOf(key).some((value) => states(figure, { value, unit })))
      return true;
    const isField = keys.length > 0 && keys.every((of) => quantities.get(of)?.field !== undefined); // given as it is
    if (unit === "usd" && !isField && valuesOf(key).some((value) => isCutOff(figure, value))) return true;
  }
  return false;
}

/** Whether a figure is a number cut off behind its own last digit that is no zero, and at most 6 % below it. */
function isCutOff({ readings }: Figure, of: number): boolean {
  return readings.some(({ value, coarsest }) => {
    return coarsest > 1 && value >= 0.94 * of && Math.floor(of / coarsest) * coarsest === value;
  });
}

/** "The hundred and ninety-one thousand": a number in words that could be read only in part. */
export function isPartOfNumber({ items }: Passage, at: number): boolean {
  if (/\d[.,]\d\d$/.test(items[at]?.figure?.text ?? "")) return is(items[at - 1], "scale"); // "the two give $4,113.12"
  return items.slice(Math.max(0, at - 3), at + 1).some((item, index, near) => {
    const isSelf = index === near.length - 1;
    return isSelf ? plays(item, "numberLeft") : is(item, "scale") || is(item, "number");
  });
}

/** "14.12% plus 23.96% add up to 38.08%": the sum or difference of two figures that the sentence gives before it. */
export function isOfStated({ items }: Passage, claims: readonly Claim[], { figure, at }: Claim, facts: Facts): boolean {
  const before = claims
    .filter((claim) => {
      return claim.at < at && claim.figure.unit === figure.unit && items[claim.at]?.sentence === items[at]?.sentence;
    })
    .slice(-MAX_STATED);
  const given = ({ readings }: Figure) => readings[0]?.value ?? Number.NaN;
  const result = given(figure);
  const isGrounded = (of: Claim) => isKnown(of.figure, facts.known) || isDerived(of.figure, facts);
  return before.some((one, index) =>
    before.slice(index + 1).some((other) => {
      const [a, b] = [given(one.figure), given(other.figure)];
      const isIt = Math.abs(a + b - result) < EXACT || Math.abs(Math.abs(a - b) - result) < EXACT;
      return isIt && isGrounded(one) && isGrounded(other);
    }),
  );
}

/** Most figures before a sum that it is tried of. */
const MAX_STATED = 12;

const EXACT = 1e-6;

/** Whether the text itself reckons a figure out, rightly (`4,083.33 × 0.3587 = 1,464.69`), or with it (`1.006^360`). */
export function isReckoned({ items }: Passage, claims: readonly Claim[], claim: Claim, facts: Facts): boolean {
  const { at, figure: result } = claim;
  if (isGrowth(result, facts)) return true;
  if (!items.slice(Math.max(0, at - 2), at).some(({ word }) => word === "=" || word === "≈")) return false;
  const before = claims.filter(
    (each) => each.at < at && each.at >= at - 9 && items[each.at]?.sentence === items[at]?.sentence,
  );
  const [a, b] = before.slice(-2);
  if (!a || !b) return false;
  const sign = items.slice(a.at + 1, b.at).find(({ word }) => Object.hasOwn(RECKON, word))?.word;
  const [x, y] = [a, b].map(({ figure }) => (figure.readings[0]?.value ?? 0) / (figure.unit === "percent" ? 100 : 1));
  if (sign === undefined || x === undefined || y === undefined) return false;
  const value = RECKON[sign]?.(x, y) ?? Number.NaN;
  return [value, value * 100].some((each) => states(result, { value: each, unit: "any" }));
}

/**
 * "390.30 − 369.17 = 31.13": a result that its own two figures do not give. Each may have been rounded.
 *
 * @returns false where there is more to reckon than two figures, or a figure is an approximation
 */
export function isMisreckoned({ items }: Passage, { at, figure: result }: Claim): boolean {
  if (items[at]?.figure === undefined || result.hedged) return false;
  const { first, sign, second } = equationBefore(items, at);
  const [a, b, c] = [first?.readings[0], second?.readings[0], result.readings[0]];
  if (!a || !b || !c || sign === undefined || first?.hedged || second?.hedged) return false;
  const value = RECKON[sign]?.(a.value, b.value) ?? Number.NaN;
  const isProduct = "×*x·/÷".includes(sign);
  const off = isProduct
    ? Math.abs(value) * (stepOf(a) / Math.abs(a.value) + stepOf(b) / Math.abs(b.value))
    : (a.step + b.step) / 2;
  const scales = isProduct ? [1, 100, 1 / 100, 1000, 1 / 1000] : [1, 1000];
  return scales.every((scale) => Math.abs(value * scale - c.value) > off * scale + c.step + EXACT);
}

/** By how much a figure may have been rounded: twelve is the months of a year, and exact. */
function stepOf({ value, step }: Reading): number {
  return value === 12 ? 0 : step;
}

/** Two figures and the sign between them, right before an equals sign and its result, with nothing before that they hang on. */
function equationBefore(items: readonly Item[], at: number): { first?: Figure; sign?: string; second?: Figure } {
  const before = items.slice(Math.max(0, at - EQUATION), at).filter(({ word }) => !CURRENCY.has(word));
  const [sign, second, equals] = before.slice(-3);
  const first = before.at(-4);
  const hangsOn = before.at(-5);
  if (equals?.word !== "=" || !sign || !Object.hasOwn(RECKON, sign.word) || !first?.figure || !second?.figure)
    return {};
  if (hangsOn && (hangsOn.figure || Object.hasOwn(RECKON, hangsOn.word) || OPENS.has(hangsOn.word))) return {};
  if (first.figure.unit === "percent" && "/÷".includes(sign.word)) return {}; // "at 6.5%/360 mo = …"
  if (first.figure.unit === "months" || second.figure.unit === "months") return {}; // "285,000 at 9.1% / 360 months = …"
  return { first: first.figure, sign: sign.word, second: second.figure };
}

/** Most items of an equation before its result, currency marks included. */
const EQUATION = 9;
const CURRENCY = new Set(["$", "usd", "€"]);
const OPENS = new Set(["(", ")", "^", "-", "=", "·"]);

/** "The highest cap, 45%, equals $1,050": a share that the sentence names, of a known amount. */
export function isNamedShare(
  { items }: Passage,
  claims: readonly Claim[],
  { figure, at }: Claim,
  { known }: Facts,
): boolean {
  if (figure.unit !== "usd") return false;
  const shares = claims.filter((claim) => {
    return (
      claim.figure.unit === "percent" &&
      items[claim.at]?.sentence === items[at]?.sentence &&
      isKnown(claim.figure, known)
    );
  });
  return shares.slice(0, MAX_SHARES).some((share) =>
    known.some(({ value, unit }) => {
      const part = (value * (share.figure.readings[0]?.value ?? 0)) / 100;
      return unit === "usd" && value !== 0 && states(figure, { value: part, unit });
    }),
  );
}

/** Most shares of one sentence that are tried. */
const MAX_SHARES = 8;

const RECKON: Readonly<Record<string, (x: number, y: number) => number>> = {
  "×": (x, y) => x * y,
  "*": (x, y) => x * y,
  x: (x, y) => x * y,
  "+": (x, y) => x + y,
  "−": (x, y) => x - y,
  "—": (x, y) => x - y,
  "/": (x, y) => x / y,
  "÷": (x, y) => x / y,
  "·": (x, y) => x * y,
};

/**
 * "Three dollars in every four", "43 $ sur 100 $", "three dollars in ten": shares of what comes in, not sums of money. Where
 * the text has once spoken of 100 dollars, "45 $" is a share of the policy as well.
 */
export function isShareOfDollars({ items }: Passage, { figure, at }: Claim, { known }: Facts): boolean {
  const isSum = figure.unit === "usd" || (figure.unit === "plain" && !Number.isInteger(figure.readings[0]?.value));
  if (!isSum || figure.per !== undefined || !figure.readings.some(({ value }) => value <= HUNDRED)) return false;
  const near = items.slice(Math.max(0, at - SHARE_REACHES), at + SHARE_REACHES + 1);
  const isSaidSo = near.some((item, index) => {
    if (item.sentence !== items[at]?.sentence) return false;
    if (plays(item, "every")) return !is(item, "per");
    return plays(item, "outOf") && isWhole(near[index + 1]);
  });
  if (isSaidSo) return true;
  const share: Figure = { ...figure, unit: "percent" };
  return items.some((item) => item.figure?.unit === "usd" && isWhole(item)) && isKnown(share, known);
}

/** What a share is said out of. */
function isWhole(item: Item | undefined): boolean {
  return item !== undefined && (item.figure ? item.figure.readings[0]?.value === HUNDRED : plays(item, "ten"));
}

const HUNDRED = 100;
/** How far from a number of dollars it is said out of how many, in items. */
const SHARE_REACHES = 8;
