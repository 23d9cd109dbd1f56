import { closestMatch } from "leven";

/**
 * The known word that was meant by another one: the one that it begins, or the one that is a slip or two away;
 * undefined where none is near.
 */
export function closest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed.length < 2) return undefined;
  const begun = known.filter((one) => one.startsWith(typed));
  if (begun.length === 1) return begun[0];
  const maxDistance = Math.min(3, Math.ceil(typed.length / 3)); // a slip in three letters
  return closestMatch(typed, known, { maxDistance });
}

/** ` Did you mean list?`, to end a sentence with; empty where no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = closest(word, known);
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}
