import { UserError } from "../../errors.js";

/** A whole number given to an option. @throws UserError */
export function parseCount(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UserError(`${option} is ${JSON.stringify(text)}: give a whole number from ${min} to ${max}.`);
}

/** Seconds given to an option. @throws UserError */
export function parseSeconds(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 3600) return value;
  throw new UserError(`${option} is ${JSON.stringify(text)}: give seconds above 0, at most 3600.`);
}
