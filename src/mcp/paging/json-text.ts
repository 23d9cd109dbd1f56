import { visible } from "../../text/visible.js";
import { estimateTokens } from "./tokens.js";

/** JSON in which nothing hides: models read hidden characters, people do not see them, so they are escaped. */
export function jsonText(value: unknown): string {
  return visible(JSON.stringify(value));
}

/** Tokens that a value takes as JSON, rather too many than too few. */
export function jsonTokens(value: unknown): number {
  return estimateTokens(jsonText(value));
}
