import type { Claim } from "../documents/claims.js";
import type { Drift } from "../drift.js";
import { NUMBER, numberIn, stale } from "./stale.js";

/** Something of which a document says how many there are. */
export interface Counted {
  /** Around the number, which is `#`, as in a pattern. */
  said: readonly string[];
  what: string;
  counts: readonly number[];
}

const SAME_WORDS: [string, string][] = [
  ["at most", "(?:at most|up to|no more than|more than)"],
  ["at least", "(?:at least|no fewer than|no less than)"],
];

function patternOf(said: string): RegExp {
  const worded = SAME_WORDS.reduce((text, [word, all]) => text.replace(word, all), said);
  return new RegExp(worded.replace("#", `(?<count>${NUMBER})`).replaceAll(" ", "\\s+"), "gi");
}

/** Counts that documents give, where there are more or fewer. */
export function wrongCounts(claim: Claim, counted: readonly Counted[]): Drift[] {
  return counted.flatMap(({ said, what, counts }) => {
    const found = said.flatMap((pattern) => [...claim.text.matchAll(patternOf(pattern))]);
    const wrong = found.find(({ groups }) => !counts.includes(numberIn(groups?.count ?? "")));
    if (!wrong || counts.length === 0) return [];
    const right = [...new Set(counts)].sort((a, b) => a - b).join(" or ");
    return stale(claim, wrong.index, {
      what: `There are ${right} ${what}, not ${wrong.groups?.count}.`,
      fix: `Write ${right}.`,
    });
  });
}
