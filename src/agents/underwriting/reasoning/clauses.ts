/** Words between which one statement ends and the next begins. */
const BOUNDARY =
  /\s*[,;:—–]\s+|\s+(?:because|since|so|and|but|therefore|thus|hence|while|although|though|whereas|however|yet)\s+/i;

/** Adverbs set off by commas in the middle of a statement; without them it reads as one. */
const ASIDE = /,\s*(?:therefore|thus|hence|however|then|accordingly|consequently|under (?:the|this) policy)\s*,/gi;

/** The sentences of a text. Decimals and common abbreviations do not end one. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e|approx|vs)\.|\bno\.(?=\s*\d))\s+|\n+/i)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** The clauses of a sentence: the stretch within which a "not" or an "if" has its effect. */
export function clausesOf(sentence: string): string[] {
  return sentence
    .replace(ASIDE, " ")
    .split(BOUNDARY)
    .filter((clause) => clause.trim() !== "");
}

/** Whether a text speaks of what the notes or the applicant say, rather than of the decision. */
export function isAboutNotes(text: string): boolean {
  return /\b(?:notes?|instructions?|injected|prompt|(?:applicant|borrower|(?:loan )?officer) (?:asks?|asked|requests?|claims?|claimed|states?|says?|insists?|writes?|mentions?|adds?|argues?|explains?|promises?)|request(?:s|ed)? (?:to|for) (?:approv|den)\w*)\b/i.test(
    text,
  );
}
