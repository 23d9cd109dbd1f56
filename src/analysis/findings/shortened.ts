import { cutTo } from "../../text/format.js";
import { visible } from "../../text/visible.js";

/** Longest name from a trace that is put into a sentence, in characters. */
const LONGEST = 100;

/** A name or label from a trace as one short line, with nothing in it that steers a terminal or hides. */
export function shortened(text: string): string {
  const line = visible(
    text
      .slice(0, 2 * LONGEST)
      .replace(/\s+/g, " ")
      .trim(),
  );
  return cutTo(line, LONGEST);
}
