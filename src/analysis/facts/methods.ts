import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Method } from "../../runtime/definition/analysis-traits.js";
import type { Json } from "../../runtime/models/message.js";

/** How far a whole number may be from what it was rounded or cut from, as a part of it. */
const ROUNDING = 0.01;
/** Two ways that come so near to each other give the same value. */
const SAME = 1e-9;

/**
 * The known way in which a value was computed: the nearest of those that give it in the digits it has (97 is 97.83
 * with its cents cut). Undefined where none does.
 */
export function methodOf(field: string, value: Json, input: unknown, agent: AnyAgent): Method<unknown> | undefined {
  return methodsOf(field, value, input, agent)[0];
}

/** The same where several ways give the value equally well: all of them, as they are defined. */
export function methodsOf(field: string, value: Json, input: unknown, agent: AnyAgent): Method<unknown>[] {
  if (typeof value !== "number") return [];
  const digits = String(value).split(".")[1]?.length ?? 0;
  let nearest: { methods: Method<unknown>[]; off: number } | undefined;
  for (const method of agent.analysis?.methods ?? []) {
    if (method.field !== field) continue;
    const computed = method.compute(input);
    const off = Math.abs(computed - value);
    const fits = off <= 0.01 + 1e-9 || (off < 10 ** -digits && off <= Math.abs(computed) * ROUNDING);
    if (!fits) continue;
    if (nearest === undefined || off < nearest.off - SAME) nearest = { methods: [method], off };
    else if (off <= nearest.off + SAME) nearest.methods.push(method);
  }
  return nearest?.methods ?? [];
}

/** Whether a method's result depends on an input field: it changes with the field, for this input or a larger one. */
export function methodReads(method: Method<unknown>, field: string, input: unknown): boolean {
  const fields = input as Record<string, unknown>;
  const value = fields[field];
  if (typeof value !== "number") return true;
  // A debt of zero hides on what it is divided by: the other fields are moved, too.
  return [fields, larger(fields)].some((base) => {
    const result = method.compute({ ...base, [field]: value });
    return [value / 2, value * 2 + 1].some((changed) => method.compute({ ...base, [field]: changed }) !== result);
  });
}

function larger(fields: Record<string, unknown>): Record<string, unknown> {
  const moved = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "number" ? value * 2 + 1 : value,
  ]);
  return Object.fromEntries(moved);
}
