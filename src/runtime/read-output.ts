import type { Facts } from "../reading/facts.js";
import type { Known } from "../reading/figures.js";
import type { ReadingTraits, Unit } from "../reading/traits.js";
import type { Json } from "./message.js";
import type { ToolResult } from "./tool.js";

/** What a text may be held against: one run's input, reference, output and tools. */
export interface Evidence {
  input: Readonly<Record<string, Json>>;
  /** The figures of the reference. */
  reference: Readonly<Record<string, Json>>;
  output: Readonly<Record<string, Json>>;
  toolResults: readonly ToolResult[];
}

/** Gathers the values that each quantity can be said to have, and every number that a text may cite. */
export function factsOf<Input>(traits: ReadingTraits<Input>, input: Input, evidence: Evidence): Facts {
  const quantities = new Map(traits.quantities.map((quantity) => [quantity.key, quantity]));
  const values = new Map<string, number[]>();
  const known: Known[] = [];
  const names = new Set<string>();
  const nameKeys = new Set((traits.names ?? []).map(({ key }) => key));
  const add = (key: string, value: Json | undefined) => {
    if (typeof value === "string" && nameKeys.has(key)) names.add(value);
    if (typeof value !== "number") return;
    const quantity = quantities.get(key);
    if (quantity) {
      const before = values.get(key);
      if (before?.includes(value)) return;
      if (before) before.push(value);
      else values.set(key, [value]);
    }
    known.push({ value, unit: quantity?.unit ?? unitOfKey(key), key: quantity?.key });
  };
  for (const [key, value] of Object.entries(evidence.input)) add(key, value);
  for (const [key, value] of Object.entries(evidence.reference)) add(key, value);
  for (const [key, values] of Object.entries(traits.figures?.(input) ?? {}))
    for (const value of [values].flat()) add(key, value);
  for (const { key, field } of traits.quantities) if (field !== undefined) add(key, evidence.output[field]);
  for (const { is_error, result } of evidence.toolResults) if (!is_error) addAll(result, add);
  for (const { value, unit } of traits.constants ?? []) known.push({ value, unit, key: undefined });
  let reckoned: Map<string, Map<string, number>> | undefined;
  const alternatives = () => {
    reckoned ??= new Map(
      (traits.alternatives?.(input) ?? []).map(({ value, figures }) => [value, new Map(Object.entries(figures))]),
    );
    return reckoned;
  };
  return {
    quantities,
    valuesOf: (key) => values.get(key) ?? [],
    alternative: (name) => alternatives().get(name),
    names,
    otherNames: (traits.names ?? []).map(({ value }) => value).filter((name) => !names.has(name)),
    known: distinct(known),
  };
}

function addAll(value: Json, add: (key: string, value: Json) => void, key = ""): void {
  if (value === null || typeof value !== "object") add(key, value);
  else if (Array.isArray(value)) for (const each of value.slice(0, 50)) addAll(each, add, key);
  else for (const [name, each] of Object.entries(value)) addAll(each, add, name);
}

function distinct(known: readonly Known[]): Known[] {
  return [...new Map(known.map((each) => [`${each.unit} ${each.key} ${each.value}`, each])).values()];
}

/** The unit that the end of a key names: `_usd`, `_percent`, `_months`, `_days`. */
export function unitOfKey(key: string): Unit {
  const unit = /_(usd|percent|months|days)$/.exec(key)?.[1];
  return (unit as Unit | undefined) ?? "plain";
}
