import * as z from "zod/mini";
import type { AnyAgent } from "./agent.js";

/** Each field that is asked takes 14 µs, and each trace of an analysis asks twice. */
const known = new WeakMap<z.core.$ZodObject, string | null>();

/** The field of an output that says its outcome: the first that is true or false, or one of several words; undefined without one. */
export function outcomeFieldIn(output: z.core.$ZodObject): string | undefined {
  const before = known.get(output);
  if (before !== undefined) return before ?? undefined;
  const field = Object.entries(output._zod.def.shape).find(([, schema]) => {
    const json = z.toJSONSchema(schema, { unrepresentable: "any" });
    return json.type === "boolean" || (Array.isArray(json.enum) && json.enum.every((each) => typeof each === "string"));
  })?.[0];
  known.set(output, field ?? null);
  return field;
}

/** The field of the output that is its outcome: as the agent's traits say, else by its schema; undefined where neither does. */
export function outcomeFieldOf(agent: AnyAgent): string | undefined {
  return (
    Object.values(agent.analysis?.violations ?? {}).find(({ outcome }) => outcome)?.field ??
    outcomeFieldIn(agent.output)
  );
}
