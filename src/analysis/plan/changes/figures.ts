import { valuesAgree } from "../../../figures/values-agree.js";
import type { AnyAgent, Reference } from "../../../runtime/definition/agent.js";
import type { Json } from "../../../runtime/models/message.js";
import { inputFields } from "../../facts/claimed-inputs.js";
import { methodReads } from "../../facts/methods.js";

/** What the keys of figures end with, and what it means. */
const UNITS: Readonly<Record<string, string>> = {
  usd: "in US dollars",
  percent: "in percent",
  months: "in months",
  days: "in days",
  years: "in years",
};

/** The unit of a figure in words, by its key; empty where the key has none. */
export function unitOf(key: string): string {
  return UNITS[key.split("_").at(-1) ?? ""] ?? "";
}

/** What a tool is called that returns a figure: `calc_max_loan` for `max_loan_usd`. */
export function toolNameFor(key: string): string {
  const words = key.split("_");
  return `calc_${(words.length > 1 && Object.hasOwn(UNITS, words.at(-1) ?? "") ? words.slice(0, -1) : words).join("_")}`;
}

/** How the policy computes a figure or determines a field, as the agent says it; the keys in it between backticks. */
export function formulaOf(agent: AnyAgent, name: string): string | undefined {
  const formulas = agent.analysis?.formulas ?? {};
  return Object.hasOwn(formulas, name) ? formulas[name] : undefined;
}

/** The figures of the reference that a formula names. */
export function partsOf(agent: AnyAgent, name: string, { figures }: Reference<unknown>): string[] {
  const named = [...(formulaOf(agent, name) ?? "").matchAll(/`(\w+)`/g)].map(([, key = ""]) => key);
  return [...new Set(named)].filter((key) => key !== name && Object.hasOwn(figures, key));
}

/**
 * The figures of the reference that a field of the output is copied from, or follows from: as the agent's formula
 * says, else those that its `follow` gives the field from, else one of the field's own name.
 */
export function keysOfField(agent: AnyAgent, field: string, samples: readonly Reference<unknown>[]): string[] {
  const [first] = samples;
  if (!first) return [];
  const known = Object.keys(first.figures);
  const gives = (keys: readonly string[]) =>
    samples.every(({ figures, output }) => {
      const given = Object.fromEntries(keys.map((key) => [key, figures[key] as Json]));
      const followed = (agent.analysis?.follow(given) ?? {}) as Record<string, Json>;
      return Object.hasOwn(followed, field) && valuesAgree(followed[field], (output as Record<string, Json>)[field]);
    });
  const byFormula = partsOf(agent, field, first);
  if (byFormula.length > 0) return byFormula;
  const single = known.filter((key) => gives([key])).sort((a, b) => likeness(b, field) - likeness(a, field));
  if (single[0] !== undefined) return [single[0]];
  const named = known.find((key) => key === field || key.replace(/_[a-z]+$/, "") === field);
  if (named !== undefined) return [named];
  if (!gives(known)) return [];
  // What the field needs of all figures: those without which it does not follow.
  return known.reduce((kept, key) => {
    const without = kept.filter((each) => each !== key);
    return gives(without) ? without : kept;
  }, known);
}

function likeness(key: string, field: string): number {
  return key.startsWith(field) ? 2 : key.includes(field) ? 1 : 0;
}

/** What a field or figure is in words: the name of the policy's own way to compute it; empty where it is not known. */
export function meaningOf(agent: AnyAgent, names: readonly string[]): string {
  const methods = agent.analysis?.methods ?? [];
  return methods.find(({ field, correct }) => correct && names.includes(field))?.name ?? "";
}

/** The input's fields that a figure depends on, and those that it does not, as far as a known method tells. */
export function inputsOf(
  agent: AnyAgent,
  names: readonly string[],
  inputs: readonly Readonly<Record<string, Json>>[],
): { on: string[]; not: string[] } {
  const method = agent.analysis?.methods.find(({ field, correct }) => correct && names.includes(field));
  const numeric = inputFields(agent).filter((field) => inputs.some((input) => typeof input[field] === "number"));
  if (!method || inputs.length === 0) return { on: [], not: [] };
  const on = numeric.filter((field) => inputs.some((input) => methodReads(method, field, input)));
  return { on, not: numeric.filter((field) => !on.includes(field)) };
}
