import { createHash } from "node:crypto";

/** What a key may be, so that the whole has at most 64 of the characters that the API takes. */
const KEY = /^[\w-]{1,32}$/;

/**
 * By what the answer to a request is found again, in this process or in a later one: the run's key, which names its input
 * and the agent's version, the model call of the run and the attempt, both from 1, and the request itself. A run that is
 * made again and asks the same has the same ids; one that asks something else has others.
 *
 * @param text the request on the wire
 */
export function customId(key: string, call: number, attempt: number, text: string): string {
  const run = KEY.test(key) ? key : digest(key, 24);
  return `${run}-t${call}-a${attempt}-${digest(text, 16)}`;
}

function digest(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
