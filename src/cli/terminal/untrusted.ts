import { stripVTControlCharacters } from "node:util";
import { seen } from "../../text/visible.js";
import { shorten } from "./width.js";

/**
 * Text from models, applicants or providers, made fit for a terminal: no escape sequences, no hidden characters. Line
 * breaks stay.
 */
export function plain(text: string): string {
  return seen(stripVTControlCharacters(text));
}

/** Such text in one line. */
export function plainLine(text: string): string {
  return plain(text).replace(/\s+/g, " ").trim();
}

/** A name from a model or provider (a tool, a stop reason) as one short line. */
export function shortName(text: string): string {
  return shorten(plainLine(text), 60);
}
