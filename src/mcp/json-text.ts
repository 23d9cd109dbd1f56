import { visible } from "../visible.js";
import { estimateTokens } from "./tokens.js";

/** JSON in which nothing hides: control, bidirectional and invisible characters are escaped. */
export function jsonText(value: unknown): string {
  return visible(JSON.stringify(value)).replace(TAGS, escapeUnits);
}

/** Tokens that a value takes as JSON, rather too many than too few. */
export function jsonTokens(value: unknown): number {
  return estimateTokens(jsonText(value));
}

/** Unicode's tags and variation selectors: models read them, people do not see them. */
const TAGS = /[\u{e0000}-\u{e01ef}]|[\ufe00-\ufe0f]/gu;

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()].map((n) => `\\u${character.charCodeAt(n).toString(16)}`).join("");
}
