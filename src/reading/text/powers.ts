import type { Token } from "./tokens.js";

const TIMES = /^[×x·*]$/;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Larger powers are no amount of money. */
const MOST = 12;

/** "× 10⁵", "x 10^5" behind a number: what it is multiplied by, and how many tokens say so. Undefined where nothing does. */
export function powerAt(tokens: readonly Token[], at: number): { factor: number; length: number } | undefined {
  const [times, ten, sign, exponent] = tokens.slice(at, at + 4);
  if (!TIMES.test(times?.text ?? "") || ten?.text !== "10" || !sign || sign.spaced) return undefined;
  if (sign.text === "^") return powerOf(Number(exponent?.text), 4);
  return RAISED.includes(sign.text) ? powerOf(RAISED.indexOf(sign.text), 3) : undefined;
}

function powerOf(exponent: number, length: number): { factor: number; length: number } | undefined {
  return Number.isInteger(exponent) && exponent <= MOST ? { factor: 10 ** exponent, length } : undefined;
}
