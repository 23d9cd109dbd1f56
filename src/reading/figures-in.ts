import { type Figure, isRounding, type Known } from "./figures.js";
import { LANGUAGES } from "./languages/index.js";
import { itemsOf } from "./text/items.js";
import { Lexicon } from "./text/lexicon.js";
import type { ReadingTraits, Unit } from "./traits.js";

/** No agent's words: figures and their units only. */
const NO_AGENT: ReadingTraits<never> = { field: "", favourable: [], quantities: [], labels: [] };

let english: Lexicon | undefined;

/**
 * The figures that a text states, whoever wrote it: amounts, percentages, terms, multiples, and plain numbers of three
 * digits or with decimals. Small whole numbers without a unit (list marks, counts) are not figures.
 *
 * @example figuresIn("about $1.7k a month, 38.07 %") // two figures
 */
export function figuresIn(text: string): Figure[] {
  const [language] = LANGUAGES;
  if (!language) return [];
  english ??= new Lexicon(language, NO_AGENT);
  return itemsOf(text, english).flatMap(({ figure }) => (figure && !figure.bare ? [figure] : []));
}

/** What a figure most likely says: the first of its readings. */
export function statedValue({ readings }: Figure): number {
  return readings[0]?.value ?? 0;
}

/** Whether a figure is exactly a value. */
export function isExactly({ readings }: Figure, value: number): boolean {
  return readings.some((reading) => isRounding({ ...reading, step: 0, coarsest: 0 }, value, false));
}

/** The numbers in JSON; the unit is the end of the key (`_usd`, `_percent`, `_months`, `_days`). */
export function numbersIn(value: unknown, key = ""): Known[] {
  if (typeof value === "number") return [{ value, unit: unitOfKey(key), key: undefined }];
  if (Array.isArray(value)) return value.flatMap((item) => numbersIn(item, key));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, item]) => numbersIn(item, name));
}

/** The unit that the end of a key names: `_usd`, `_percent`, `_months`, `_days`; `any` where it names none. */
export function unitOfKey(key: string): Unit {
  const unit = /_(usd|percent|months|days)$/.exec(key)?.[1];
  return (unit as Unit | undefined) ?? "any";
}
