import type { Figure } from "../figures.js";
import type { Role } from "../languages/grammar.js";
import type { Sense, Tag } from "./lexicon.js";

/** A piece of a text as it is read: a known phrase, a figure, a punctuation mark, or an unknown word. */
export interface Item {
  senses: readonly Sense[];
  figure: Figure | undefined;
  /** The first token's text; in Chinese, where a token is a character, the whole phrase. */
  word: string;
  /** What the word does in a statement, whatever phrase it stands in. */
  roles: readonly Role[];
  isMark: boolean;
  start: number;
  end: number;
  /** Which sentence and which clause of the text it is in, from 0. */
  sentence: number;
  clause: number;
}

/** Whether a phrase can be something. */
export function is(item: Item | undefined, tag: Tag): boolean {
  return item !== undefined && senseOf(item, tag) !== undefined;
}

/** Whether the first word of a phrase does one of these things in a statement. */
export function plays(item: Item | undefined, ...roles: readonly Role[]): boolean {
  if (item === undefined || item.roles.length === 0) return false;
  for (const role of roles) if (item.roles.includes(role)) return true;
  return false;
}

/** The meaning of a phrase under a tag. */
export function senseOf({ senses }: Pick<Item, "senses">, tag: Tag): Sense | undefined {
  for (const sense of senses) if (sense.tag === tag) return sense;
  return undefined;
}
