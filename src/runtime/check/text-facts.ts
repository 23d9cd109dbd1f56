import type { Facts } from "../../reading/facts.js";
import type { Known } from "../../reading/figures.js";
import { unitOfKey } from "../../reading/figures-in.js";
import type { Quantity, ReadingTraits, Unit } from "../../reading/traits.js";
import type { ToolResult } from "../definition/tool.js";
import type { Json } from "../models/message.js";

/** What a text may be held against: one run's input, reference and tools. */
export interface Evidence {
  input: Readonly<Record<string, Json>>;
  /** The figures of the reference. */
  reference: Readonly<Record<string, Json>>;
  toolResults: readonly ToolResult[];
  /** What would flip the outcome: asked for only where a figure is otherwise unknown. */
  flips: Facts["flips"];
  /** Asked for only where a figure is otherwise unknown, too. */
  turns: Facts["turns"];
  whatIf: Facts["whatIf"];
}

/** Most items of a list in a tool's result that are read. */
const MAX_ITEMS = 50;

/** Gathers the values that each quantity can be said to have, and every number that a text may cite. */
export function factsOf<Input>(traits: ReadingTraits<Input>, input: Input, evidence: Evidence): Facts {
  const { quantities, nameKeys, units } = keysOf(traits);
  const values = new Map<string, number[]>();
  const known: Known[] = [];
  const names = new Set<string>();
  const same = new Map<number, Known[]>();
  const know = (value: number, unit: Unit, key: string | undefined) => {
    const before = same.get(value);
    for (const each of before ?? NO_MORE) if (each.unit === unit && each.key === key) return;
    const each = { value, unit, key };
    known.push(each);
    if (before) before.push(each);
    else same.set(value, [each]);
  };
  const add = (key: string, value: Json | undefined) => {
    if (typeof value === "string" && nameKeys.has(key)) names.add(value);
    if (typeof value !== "number") return;
    const unit = units.get(key);
    if (unit === undefined) return know(value, unitOfKey(key), undefined);
    const given = values.get(key);
    if (given) given.push(value);
    else values.set(key, [value]);
    know(value, unit, key);
  };
  const addAll = (value: Json, key: string): void => {
    if (value === null || typeof value !== "object") add(key, value);
    else if (Array.isArray(value)) for (const item of value.slice(0, MAX_ITEMS)) addAll(item, key);
    else for (const name of Object.keys(value)) addAll(value[name] as Json, name);
  };
  addAll(evidence.input, "");
  addAll(evidence.reference, "");
  for (const [key, figures] of Object.entries(traits.figures?.(input) ?? {}))
    for (const each of [figures].flat()) add(key, each);
  for (const { is_error, result } of evidence.toolResults) if (!is_error) addAll(result, "");
  for (const { value, unit } of traits.constants ?? []) know(value, unit, undefined);

  const reckoned = new Map<string, ReadonlyMap<string, number>>();
  let offered: ReturnType<NonNullable<typeof traits.alternatives>> | undefined;
  /** Only what is asked for is reckoned out, and once: some 5 % of what a check costs. */
  const alternative = (name: string) => {
    const before = reckoned.get(name);
    if (before) return before;
    offered ??= traits.alternatives?.(input) ?? [];
    const found = offered.find(({ value }) => value === name);
    if (!found) return undefined;
    const figures = new Map(Object.entries(found.figures));
    reckoned.set(name, figures);
    return figures;
  };
  return {
    quantities,
    valuesOf: (key) => values.get(key) ?? NONE,
    alternative,
    names,
    otherNames: (traits.names ?? []).map(({ value }) => value).filter((name) => !names.has(name)),
    known,
    isFixed: (value, unit) => (traits.constants ?? []).some((each) => each.value === value && each.unit === unit),
    flips: evidence.flips,
    turns: evidence.turns,
    inputs: Object.entries(evidence.input).flatMap(([key, value]) => {
      return typeof value === "number" && quantities.has(key) ? { key, value } : [];
    }),
    whatIf: evidence.whatIf,
  };
}

const NONE: readonly number[] = [];
const NO_MORE: readonly Known[] = [];

/** A quantity with all members in one order: they are looked at for each figure of a text. */
function alike({ key, unit, per, limits, decides, floorOf, qualified, field }: Quantity): Quantity {
  return { key, unit, per, limits, decides, floorOf, qualified, field };
}

interface Keys {
  quantities: ReadonlyMap<string, Quantity>;
  units: ReadonlyMap<string, Unit>;
  /** The keys whose values are names, such as tiers. */
  nameKeys: ReadonlySet<string>;
}

const keys = new WeakMap<object, Keys>();

/** The keys that an agent's traits know, made once: some 4 % of what a check costs. */
function keysOf({ quantities, names = [] }: Pick<ReadingTraits<never>, "quantities" | "names">): Keys {
  const made = keys.get(quantities);
  if (made) return made;
  const fresh = {
    quantities: new Map(quantities.map((quantity) => [quantity.key, alike(quantity)])),
    units: new Map(quantities.map(({ key, unit }) => [key, unit])),
    nameKeys: new Set(names.map(({ key }) => key)),
  };
  keys.set(quantities, fresh);
  return fresh;
}
