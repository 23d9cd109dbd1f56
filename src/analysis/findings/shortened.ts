import { cutTo } from "../../text/format.js";
import { oneLine } from "../../text/visible.js";

/** Longest name from a trace that is put into a sentence, in characters. */
const LONGEST = 100;

/** A name or label from a trace as one short line, with nothing in it that steers a terminal or hides. */
export function shortened(text: string): string {
  return cutTo(oneLine(text.slice(0, 2 * LONGEST)), LONGEST);
}
