import type * as z from "zod/mini";
import type { AgentDefinition } from "../definition/agent.js";
import type { ToolResult } from "../definition/tool.js";
import type { Json } from "../models/message.js";
import { valuesOf } from "./schema-values.js";

/** An input, with the fields of its output that somebody has labelled. */
export interface LabelledInput<Input> {
  input: Input;
  expected: Readonly<Record<string, Json>>;
}

/** Inputs that the check is tried on: a check looks at the same fields of each, but for its branches. */
const MOST_INPUTS = 50;

/**
 * Fields of an agent's output that nobody holds against anything: the reference does not determine them, the agent's check
 * does not look at them, nobody reads them as text, and no label expects them. A field that was just added is such a one.
 *
 * @param inputs those that the check is tried on; without any nothing is said
 * @returns none for an agent without a check, which says so itself, and where the check fails on all that is tried
 */
export function uncheckedFields<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  inputs: readonly LabelledInput<Input>[],
): string[] {
  if (agent.lacks.has("check")) return [];
  const { shape } = agent.output._zod.def;
  const known = new Set<string>(agent.reading ? [agent.reading.field] : []);
  let looked = 0;
  for (const { input, expected } of inputs.slice(0, MOST_INPUTS)) {
    const { output, figures } = agent.reference(input);
    for (const name of [...Object.keys(output as object), ...Object.keys(expected)]) known.add(name);
    const results: ToolResult[] = agent.tools.map(({ name }) => ({ id: name, name, result: figures, is_error: false }));
    for (const filled of fillings(shape)) {
      const answer = { ...filled, ...expected, ...(output as Record<string, Json>) };
      if (looksAt(answer, known, (watched) => agent.validate(input, watched as Output, results))) looked++;
    }
  }
  return looked === 0 ? [] : Object.keys(shape).filter((name) => !known.has(name));
}

/** Notes which fields of an answer a check looks at. @returns whether it came to an end */
function looksAt(
  answer: Record<string, Json>,
  noted: Set<string>,
  check: (watched: Record<string, Json>) => unknown,
): boolean {
  const watched = new Proxy(answer, {
    get(target, name, receiver) {
      if (typeof name === "string") noted.add(name);
      return Reflect.get(target, name, receiver);
    },
    has(target, name) {
      if (typeof name === "string") noted.add(name);
      return Reflect.has(target, name);
    },
  });
  try {
    check(watched);
    return true;
  } catch {
    return false; // made-up values may be none that it can work on: what it looked at until then is noted
  }
}

/** Outputs with something in each field: one after the other what its schema takes, so that a check's branches are met. */
function fillings(shape: Readonly<Record<string, z.core.$ZodType>>): Record<string, Json>[] {
  const values = Object.entries(shape).map(([name, schema]): [string, Json[]] => [name, valuesOf(schema)]);
  const most = Math.max(1, ...values.map(([, taken]) => taken.length));
  return Array.from({ length: most }, (_, index) =>
    Object.fromEntries(values.map(([name, taken]) => [name, taken[index % taken.length] ?? null])),
  );
}
