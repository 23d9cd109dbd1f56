import type { Claim } from "./claims.js";
import { type Facts, isDerived, isKnown } from "./facts.js";
import { type Figure, scaled, states } from "./figures.js";
import type { Passage } from "./text/passages.js";

/** "9.8 / 11.83": amounts in thousands, as the text goes on with them. */
export function isInThousands(figure: Figure, facts: Facts): boolean {
  if (figure.unit !== "plain" || !figure.readings.some(({ step }) => step < 1)) return false;
  const amount: Figure = { ...figure, hedged: true, readings: figure.readings.map((each) => scaled(each, 1000)) };
  return isKnown(amount, facts.known) || isDerived(amount, facts);
}

/** Whether the text itself reckons a figure out, rightly: `4,083.33 × 0.3587 = 1,464.69`. */
export function isReckoned({ items }: Passage, claims: readonly Claim[], at: number): boolean {
  if (items[at - 1]?.word !== "=" && items[at - 2]?.word !== "=") return false;
  const before = claims.filter(
    (claim) => claim.at < at && claim.at >= at - 9 && items[claim.at]?.sentence === items[at]?.sentence,
  );
  const [a, b] = before.slice(-2);
  const result = claims.find((claim) => claim.at === at)?.figure;
  if (!a || !b || !result) return false;
  const sign = items.slice(a.at + 1, b.at).find(({ word }) => Object.hasOwn(RECKON, word))?.word;
  const [x, y] = [a, b].map(({ figure }) => (figure.readings[0]?.value ?? 0) / (figure.unit === "percent" ? 100 : 1));
  if (sign === undefined || x === undefined || y === undefined) return false;
  const value = RECKON[sign]?.(x, y) ?? Number.NaN;
  return [value, value * 100].some((each) => states(result, { value: each, unit: "any" }));
}

const RECKON: Readonly<Record<string, (x: number, y: number) => number>> = {
  "×": (x, y) => x * y,
  "*": (x, y) => x * y,
  x: (x, y) => x * y,
  "+": (x, y) => x + y,
  "−": (x, y) => x - y,
  "—": (x, y) => x - y,
  "/": (x, y) => x / y,
  "÷": (x, y) => x / y,
};
