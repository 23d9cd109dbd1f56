import { stripVTControlCharacters } from "node:util";

/**
 * Text from models, applicants or providers, made fit for a terminal: no escape sequences, no control or
 * bidirectional characters. Line breaks stay.
 */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(CONTROL, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
