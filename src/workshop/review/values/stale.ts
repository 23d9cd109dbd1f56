import { visible } from "../../../text/visible.js";
import { type Claim, lineIn } from "../documents/claims.js";
import type { Drift } from "../drift.js";

/** A number or a name that a document gives, where the code has another. */
export function stale(claim: Claim, index: number, { what, fix }: { what: string; fix: string }): Drift[] {
  return [
    { code: "stale_value", file: claim.file, line: lineIn(claim, index), what: visible(what), fix: visible(fix) },
  ];
}

const WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

/** What a pattern takes for a number: in figures, or one of the words that are usual. */
export const NUMBER = `(?:\\d[\\d,]*(?:\\.\\d+)?|${WORDS.slice(2).join("|")})`;

export function numberIn(text: string): number {
  const word = WORDS.indexOf(text.toLowerCase());
  return word < 0 ? Number(text.replaceAll(",", "")) : word;
}
