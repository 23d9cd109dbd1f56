import { Decimal as Base } from "decimal.js";

/** Decimal numbers of 50 significant digits: money and ratios are never compared as floats. */
export const Decimal = Base.clone({ precision: 50, rounding: Base.ROUND_HALF_UP });
export type Decimal = Base;

/** Rounded half up to two decimals (a cent, a hundredth of a percent), as the number that JSON carries. */
export function toHundredths(value: Decimal): number {
  return value.toDecimalPlaces(2, Base.ROUND_HALF_UP).toNumber();
}

/** Rounded down to a whole cent. */
export function floorToCent(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, Base.ROUND_FLOOR);
}

/** Rounded up to a whole cent. */
export function ceilToCent(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, Base.ROUND_CEIL);
}

/** The sum of amounts as JSON carries it, to a billionth: 0.1 and 0.2 are 0.3. */
export function addAmounts(...amounts: readonly number[]): number {
  return amounts
    .reduce((sum, amount) => sum.plus(amount), new Decimal(0))
    .toDecimalPlaces(9)
    .toNumber();
}
