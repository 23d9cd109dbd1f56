import { Decimal } from "./decimal.js";

/** How far a number may be off where nobody says: half a cent, half a hundredth of a percent. */
export const TOLERANCE = 0.005;

/**
 * Whether a value is what it should be: numbers within the tolerance, also inside of lists and objects, and all else
 * equal, whatever the order of an object's fields.
 */
export function valuesAgree(actual: unknown, expected: unknown, tolerance: number = TOLERANCE): boolean {
  if (actual === expected) return true;
  if (typeof actual === "number" && typeof expected === "number") {
    return new Decimal(actual).minus(expected).abs().lte(tolerance);
  }
  if (!isComposed(actual) || !isComposed(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    return false;
  }
  const fields = Object.entries(expected);
  return (
    Object.keys(actual).length === fields.length &&
    fields.every(([name, value]) => Object.hasOwn(actual, name) && valuesAgree(actual[name], value, tolerance))
  );
}

/** An object or a list. */
function isComposed(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
