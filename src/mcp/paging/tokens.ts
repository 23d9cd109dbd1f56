import { visible } from "../../text/visible.js";

/** No result is longer, in tokens: clients refuse what is above 25,000. */
export const MOST_TOKENS = 20_000;

/** What of it a tool may fill; the rest is for what stands around its data. */
export const PAGE_TOKENS = 18_000;

/** Ids and figures come to fewer characters a token than prose, which has about four. */
export const CHARACTERS_A_TOKEN = 2.5;

/**
 * Tokens of a text, rather too many than too few: 2.5 characters of ASCII each, and one for each byte that others
 * take in UTF-8.
 */
export function estimateTokens(text: string): number {
  const bytes = Buffer.byteLength(text);
  // Characters of ASCII are those that UTF-8 gives one byte; every other unit of UTF-16 has two or three.
  let ascii = text.length;
  if (bytes > text.length) for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) > 0x7f) ascii--;
  return Math.ceil(ascii / CHARACTERS_A_TOKEN + (bytes - ascii));
}

/** JSON in which nothing hides: models read hidden characters, people do not see them, so they are escaped. */
export function jsonText(value: unknown): string {
  return visible(JSON.stringify(value));
}

/** Tokens that a value takes as JSON, rather too many than too few. */
export function jsonTokens(value: unknown): number {
  return estimateTokens(jsonText(value));
}
