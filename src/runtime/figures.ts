import { Decimal } from "../decimal.js";
import type { Json } from "./message.js";

export type Unit = "usd" | "percent" | "months" | "times" | "plain";

/** A number as a text states it. */
export interface Figure {
  /** The words, exactly. */
  text: string;
  /** Where they start in the text. */
  index: number;
  /** Absolute value in the unit; years are counted in months. */
  value: Decimal;
  unit: Unit;
  /** The smallest difference that the figure's own digits can show: 1,697 → 1, $1.2M → 100,000. */
  step: Decimal;
  /** How many zeros end a whole figure: it may be rounded to tens, hundreds… */
  trailingZeros: number;
  /** It is said to be approximate. */
  hedged: boolean;
}

/** A number that a text may state. */
export interface Source {
  value: Decimal;
  unit: Unit;
}

const FIGURE =
  /(?<![\w.])(?<currency>\$\s?|USD\s?)?(?<whole>\d{1,3}(?:,\d{3})+|\d+)(?<fraction>\.\d+)?(?:\s?(?<percent>%|percent\b|percentage points?\b|pp\b)|\s?(?<thousand>k\b|thousand\b)|\s?(?<million>m\b|mm\b|million\b)|[-\s]?(?<years>years?\b|yrs?\b)|[-\s]?(?<months>months?\b)|\s?(?<times>x\b|×|times\b)|\s?(?<dollars>dollars?\b|USD\b))?(?![\w])/gi;

const HEDGE =
  /\b(?:about|approximately|approx\.?|roughly|around|nearly|almost|some|over|under|circa|just)\s+\W?$|[~≈]\s*$/i;

/**
 * The figures that a text states: amounts, percentages, terms, multiples, and plain numbers of three digits or
 * with decimals. Small whole numbers without a unit (list marks, counts) are not figures.
 */
export function extractFigures(text: string): Figure[] {
  return [...text.matchAll(FIGURE)].flatMap((match) => {
    const {
      currency,
      whole = "",
      fraction = "",
      percent,
      thousand,
      million,
      years,
      months,
      times,
      dollars,
    } = match.groups ?? {};
    const digits = new Decimal(`${whole.replaceAll(",", "")}${fraction}`);
    const unit = unitOf({ currency, percent, years, months, times, dollars });
    const scale = thousand ? 1e3 : million ? 1e6 : years ? 12 : 1;
    if (unit === "plain" && scale === 1 && fraction === "" && digits.lt(100)) return [];
    return {
      text: match[0].trim(),
      index: match.index,
      value: digits.times(scale),
      unit,
      step: new Decimal(10).pow(-Math.max(0, fraction.length - 1)).times(scale),
      trailingZeros: fraction === "" ? (/0*$/.exec(whole.replaceAll(",", ""))?.[0].length ?? 0) : 0,
      hedged: HEDGE.test(text.slice(Math.max(0, match.index - 20), match.index)),
    };
  });
}

function unitOf(
  found: Record<"currency" | "percent" | "years" | "months" | "times" | "dollars", string | undefined>,
): Unit {
  if (found.percent) return "percent";
  if (found.years || found.months) return "months";
  if (found.times) return "times";
  return found.currency || found.dollars ? "usd" : "plain";
}

/**
 * Whether a figure is a source, or a rounding of one: to its own digits, or to tens, hundreds… where it ends in
 * zeros and is at most 1 % off (5 % where it is said to be approximate). A plain figure may be of any unit, and
 * may be a percentage written as a ratio.
 */
export function isRoundingOf(figure: Figure, source: Source): boolean {
  const { unit, value } = figure;
  if (unit === "plain" && source.unit === "percent" && isRounding(figure, source.value.div(100))) return true;
  if (unit !== "plain" && source.unit !== "plain" && unit !== source.unit) return false;
  return !value.isNeg() && isRounding(figure, source.value.abs());
}

function isRounding({ value, step, trailingZeros, hedged }: Figure, source: Decimal): boolean {
  const off = value.minus(source).abs();
  if (step.lte(1) && off.lte(step.div(2))) return true;
  const coarsest = step.times(new Decimal(10).pow(trailingZeros)).div(2);
  return off.lte(coarsest) && off.lte(source.times(hedged ? 0.05 : 0.01));
}

/** Whether a figure is a source, a rounding of one, or the difference of two of the same unit. */
export function isGrounded(figure: Figure, sources: readonly Source[]): boolean {
  if (sources.some((source) => isRoundingOf(figure, source))) return true;
  const exact = figure.hedged ? figure : { ...figure, trailingZeros: 0 };
  return sources.some((a) =>
    sources.some((b) => {
      const comparable = a.unit === b.unit && (figure.unit === "plain" || figure.unit === a.unit);
      return comparable && isRoundingOf(exact, { unit: a.unit, value: a.value.minus(b.value).abs() });
    }),
  );
}

/** The numbers in a tool's result; the unit is the end of the key (`_usd`, `_percent`, `_months`). */
export function sourcesIn(result: Json, key = ""): Source[] {
  if (typeof result === "number") return [{ value: new Decimal(result), unit: unitOfKey(key) }];
  if (Array.isArray(result)) return result.flatMap((item) => sourcesIn(item, key));
  if (result === null || typeof result !== "object") return [];
  return Object.entries(result).flatMap(([name, value]) => sourcesIn(value, name));
}

function unitOfKey(key: string): Unit {
  if (key.endsWith("_usd")) return "usd";
  if (key.endsWith("_percent")) return "percent";
  return key.endsWith("_months") ? "months" : "plain";
}
