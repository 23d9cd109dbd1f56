import { UserError } from "../../errors.js";
import { MAX_SECONDS, readCount, readSeconds } from "../../settings/variables.js";
import { show } from "../../text/visible.js";

/** A whole number given to an option. @throws UserError */
export function parseCount(option: string, text: string, bounds: { min: number; max: number }): number {
  const value = readCount(text, bounds);
  if (value !== undefined) return value;
  throw new UserError(`${option} is ${show(text)}: give a whole number from ${bounds.min} to ${bounds.max}.`);
}

/** Seconds given to an option. @throws UserError */
export function parseSeconds(option: string, text: string): number {
  const value = readSeconds(text);
  if (value !== undefined) return value;
  throw new UserError(`${option} is ${show(text)}: give seconds above 0, at most ${MAX_SECONDS}.`);
}

/** An address or a name without a port. @throws UserError for anything else */
export function readHost(name: string): string {
  if (/^[\w.:[\]-]{1,253}$/.test(name)) return name;
  throw new UserError(`${show(name)} is no host: give an address or a name, without a port.`);
}
