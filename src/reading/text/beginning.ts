/** The first two characters of a word as one number: words are looked up by it. Of one character, its own. */
export function beginning(word: string): number {
  return word.length < 2 ? word.charCodeAt(0) : word.charCodeAt(0) | (word.charCodeAt(1) << 16);
}
