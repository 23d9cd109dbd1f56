import { Decimal } from "../decimal.js";
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
  /** Its absolute value as a float: near enough to tell what is far off without decimal arithmetic. */
  near: number;
  unit: Unit;
}

/** A number in a unit as a source. */
export function sourceOf(value: number | Decimal, unit: Unit): Source {
  return new NumberSource(value, unit);
}

/** Its decimal, which costs time to make, is made only when it is asked for. */
class NumberSource implements Source {
  readonly near: number;

  constructor(
    private readonly number: number | Decimal,
    readonly unit: Unit,
  ) {
    this.near = Math.abs(Number(number));
  }

  get value(): Decimal {
    return new Decimal(this.number);
  }
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
      step: powerOfTen(-Math.max(0, fraction.length - 1)).times(scale),
      trailingZeros: fraction === "" ? trailingZerosOf(whole.replaceAll(",", "")) : 0,
      hedged: HEDGE.test(text.slice(Math.max(0, match.index - 20), match.index)),
    };
  });
}

/** Read, not raised: several times as quick. */
function powerOfTen(exponent: number): Decimal {
  return new Decimal(`1e${exponent}`);
}

function trailingZerosOf(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.length - end;
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
export function isRoundingOf(figure: Figure, source: Pick<Source, "value" | "unit">): boolean {
  const { unit, value } = figure;
  if (unit === "plain" && source.unit === "percent" && isRounding(figure, source.value.div(100))) return true;
  if (unit !== "plain" && source.unit !== "plain" && unit !== source.unit) return false;
  return !value.isNeg() && isRounding(figure, source.value.abs());
}

function isRounding({ value, step, trailingZeros, hedged }: Figure, source: Decimal): boolean {
  const off = value.minus(source).abs();
  if (step.lte(1) && off.lte(step.div(2))) return true;
  const coarsest = step.times(powerOfTen(trailingZeros)).div(2);
  return off.lte(coarsest) && off.lte(source.times(hedged ? 0.05 : 0.01));
}
