export interface BatchRow {
  /** Which row it is, from 1; headers and empty lines are none. */
  row: number;
  /** The line of the input on which it begins, from 1; absent for rows that are from no text. */
  line?: number;
  /** What its author calls it. */
  id?: string;
  /** The fields of the agent's input as they came: text, or what JSON says. */
  fields?: unknown;
  /** Why it could not even be read, as the end of a sentence about its line. */
  problem?: string;
}

/** How the names in an input become the fields of the agent's input. */
export interface RowOptions {
  /** Column or key by field, where they are not called the same. */
  map?: Readonly<Record<string, string>>;
  /** The column or key that names a row; by default `id`, where there is one. */
  id?: string;
  /** What separates the columns of a CSV text; by default it is told from the header. */
  delimiter?: string;
}

/** The column or key that names a row by default. */
export const ID = "id";

/** Longest row, in characters. */
export const LONGEST_ROW = 1_000_000;

/** The problem of a row that holds more levels than anything reads. */
export const TOO_DEEP = "is nested too deep";

/** An input that cannot be read any further: why, as the end of a sentence about it. */
export class UnreadableInput extends Error {}
