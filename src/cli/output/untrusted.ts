import { stripVTControlCharacters } from "node:util";

/**
 * Text from models, applicants or providers, made fit for a terminal: no escape sequences, no control or
 * bidirectional or invisible characters. Line breaks stay.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(CONTROL, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Such text in one line. */
export function plainLine(text: string): string {
  return plain(text).replace(/\s+/g, " ").trim();
}

/** A name from a model or provider (a tool, a stop reason) as one short line. */
export function shortName(text: string): string {
  const line = plainLine(text);
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
