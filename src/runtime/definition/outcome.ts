import * as z from "zod/mini";
import type { AgentDefinition, AnyAgent } from "./agent.js";
import { MAX_REASONS, type PolicyExplanation } from "./explanation.js";

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

/**
 * What the policy says to the reader of an output that stands, as the `policy` of a result: nothing unless the
 * output's outcome is unfavourable and the agent's reference explains it.
 */
export function policyOf<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  output: Output | null,
): { policy?: PolicyExplanation } {
  const outcome = output === null ? null : agent.outcomeOf(output);
  if (outcome === null || !agent.unfavourable?.includes(outcome)) return {};
  const policy = agent.reference(input).explanation?.();
  return policy === undefined ? {} : { policy: { ...policy, reasons: policy.reasons.slice(0, MAX_REASONS) } };
}
