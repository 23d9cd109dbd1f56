import { visibleLines } from "../../../text/visible.js";

/**
 * With what a cell begins that a spreadsheet takes for a formula: OWASP's list, with the wide forms of its characters
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/** A negative number is what it says, and no formula. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * A value as a cell of a CSV text. Numbers stay numbers; a text that a spreadsheet would take for a formula gets an
 * apostrophe before it; hidden characters are written out; lists and objects are JSON.
 */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const isFormula = (FORMULA.test(text) || /^[\t\r\n]/.test(text)) && !NUMBER.test(text);
  return visibleLines(isFormula ? `'${text}` : text);
}
