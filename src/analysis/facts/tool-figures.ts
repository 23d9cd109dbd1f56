import { valuesAgree } from "../../figures/values-agree.js";
import { type Figure, states } from "../../reading/figures.js";
import { figuresIn, numbersIn, statedValue } from "../../reading/figures-in.js";
import type { Json } from "../../runtime/models/message.js";

/** A figure that a tool returned, under the reference's key. */
export interface ToolFigure {
  key: string;
  name: string;
  value: Json;
  /** As a text states it, where the result is text. */
  stated?: Figure;
}

/** Most figures that are read of one result. */
const MAX_FIGURES = 200;

/** Longest label before a figure, in characters. */
const LONGEST_LABEL = 60;

/**
 * The figures of a tool's result: a JSON object's values by their keys, a text's figures by the words before them
 * (`monthly debt: $3,950`).
 *
 * @param names what tools call figures of the reference whose key they lack
 */
export function figuresOf(result: Json, names: Readonly<Record<string, string>>): ToolFigure[] {
  if (typeof result === "string") return labelled(result, names).slice(0, MAX_FIGURES);
  return entriesOf(result)
    .slice(0, MAX_FIGURES)
    .map(([name, value]) => ({ key: Object.hasOwn(names, name) ? (names[name] ?? name) : name, name, value }));
}

/**
 * The values of a result by their keys. A key that comes again further inside is another thing's there (the total of a
 * line, beside that of all lines), and one that comes again beside itself with another value is nobody's: left out.
 */
function entriesOf(result: Json): [string, Json][] {
  const found = new Map<string, Json>();
  const disputed = new Set<string>();
  let level = objectsIn([result]);
  while (level.length > 0) {
    const here = new Map<string, Json>();
    const fields = level.flatMap((each) => Object.entries(each));
    for (const [name, value] of fields) {
      if ((value !== null && typeof value === "object") || found.has(name)) continue;
      if (here.has(name) && !valuesAgree(here.get(name), value)) disputed.add(name);
      here.set(name, value);
    }
    for (const [name, value] of here) found.set(name, value);
    level = objectsIn(fields.map(([, value]) => value));
  }
  return [...found].filter(([name]) => !disputed.has(name));
}

/** The objects among values, and in lists of them. */
function objectsIn(values: readonly Json[]): Readonly<Record<string, Json>>[] {
  return values.flatMap((value) => {
    if (Array.isArray(value)) return objectsIn(value);
    return value !== null && typeof value === "object" ? [value] : [];
  });
}

function labelled(text: string, names: Readonly<Record<string, string>>): ToolFigure[] {
  return figuresIn(text).flatMap((stated) => {
    const before = text.slice(Math.max(0, stated.start - LONGEST_LABEL), stated.start);
    const label = /([a-z][a-z -]*?)\s*[:=]?\s*$/i.exec(before)?.[1]?.toLowerCase() ?? "";
    const words = label.split(/\s+/);
    const name = words.map((_, index) => words.slice(index).join(" ")).find((words) => Object.hasOwn(names, words));
    return name === undefined ? [] : [{ key: names[name] ?? name, name, value: statedValue(stated), stated }];
  });
}

/** Whether a figure is what the reference says: to half a cent, or to the digits in which a text states it. */
export function figureAgrees({ key, value, stated }: ToolFigure, expected: Json): boolean {
  if (!stated || typeof expected !== "number") return valuesAgree(value, expected);
  return numbersIn(expected, key).some((number) => states(stated, number) && isRounded(stated, number.value));
}

/** A tool rounds: a figure that is only cut off behind its last digit is another one. */
function isRounded({ readings }: Figure, of: number): boolean {
  const values = [Math.abs(of), Math.abs(of) / 100];
  return readings.some(({ value, coarsest }) => values.some((each) => Math.abs(value - each) <= coarsest / 2 + 1e-9));
}

/** A text result as an object of figures with their units in the keys: what a check of figures reads. */
export function readableResult(result: Json): Json {
  if (typeof result !== "string") return result;
  return Object.fromEntries(
    figuresIn(result)
      .slice(0, MAX_FIGURES)
      .map((figure, index) => [`figure_${index}_${figure.unit}`, statedValue(figure)]),
  );
}
