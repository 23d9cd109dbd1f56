import type { Facts } from "../facts.js";
import type { Figure, Known } from "../figures.js";

const CENTS = 100;
/** Least difference that a digit makes, in dollars: less is rounding. */
const MIN_OFF = 1;
/** Smallest amount that is held against a known one, in dollars. */
const MIN_AMOUNT = 100;

/**
 * Whether an amount in cents is a known one, or the difference of two, with one digit miscopied or two neighbours swapped:
 * "$336.15" for 363.15. Such a figure is wrong wherever it stands; nobody supposes another with the same cents.
 */
export function isNearMiss({ unit, readings }: Figure, { known }: Pick<Facts, "known">): boolean {
  if (unit !== "usd" && unit !== "plain") return false;
  const given = readings.find(({ value, step }) => step === 0.01 && value >= MIN_AMOUNT && !Number.isInteger(value));
  if (!given) return false;
  const cents = Math.round(given.value * CENTS);
  return amountsOf(known).some((amount) => isMiscopied(cents, amount));
}

/** Fewest digits of a number in which two can be swapped. */
const MIN_DIGITS = 3;

/**
 * Whether a figure is a value with two neighbouring digits swapped, as far as it is rounded: 37.1% for 31.7%, 1,294,000 for
 * 1,249,210.
 */
export function isSwapped({ readings }: Figure, value: number): boolean {
  return readings.some(({ value: given, step, coarsest }) =>
    [step, coarsest].some((unit) => {
      const [a, b] = [given, Math.abs(value)].map((each) => String(Math.round(each / unit))) as [string, string];
      return a.length >= MIN_DIGITS && areSwapped(a, b);
    }),
  );
}

function areSwapped(a: string, b: string): boolean {
  if (a.length !== b.length || a === b) return false;
  const at = [...a].findIndex((digit, index) => digit !== b[index]);
  return a === b.slice(0, at) + b[at + 1] + b[at] + b.slice(at + 2);
}

const amounts = new WeakMap<readonly Known[], readonly number[]>();

/** The known amounts and their differences, in cents: made once for all figures of a text, 8 % of what a check costs. */
function amountsOf(known: readonly Known[]): readonly number[] {
  const made = amounts.get(known);
  if (made) return made;
  const own = known.flatMap(({ unit, key, value }) => {
    return unit === "usd" && key !== undefined ? Math.round(Math.abs(value) * CENTS) : [];
  });
  const all = [...new Set([...own, ...own.flatMap((a) => own.map((b) => a - b))])].filter((each) => each > 0);
  amounts.set(known, all);
  return all;
}

/** Whether two whole numbers differ by one digit, with what it carries, or by two neighbours that are swapped. */
function isMiscopied(given: number, of: number): boolean {
  const off = Math.abs(given - of);
  if (off < MIN_OFF * CENTS || of < MIN_AMOUNT * CENTS) return false;
  if (off % 10 ** Math.floor(Math.log10(off)) === 0) return true;
  if (off % 9 !== 0) return false; // two neighbours swapped differ by nine times a power of ten
  return areSwapped(String(given), String(of));
}
