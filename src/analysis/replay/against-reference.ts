import { valuesAgree } from "../../figures/values-agree.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { Difference } from "./differences.js";

/**
 * The fields of an answer that are not what the agent's policy says of the input (`before`: the answer's,
 * `after`: the policy's). None: the answer is right, as far as the policy determines it.
 */
export function againstReference(agent: AnyAgent, input: unknown, answer: unknown): Difference[] {
  const expected = Object.entries((agent.reference(input).output ?? {}) as Record<string, Json>);
  const fields = new Map(answer !== null && typeof answer === "object" ? Object.entries(answer) : []);
  return expected.flatMap(([field, after]) => {
    const before = fields.get(field) as Json | undefined;
    if (valuesAgree(before, after)) return [];
    return [{ field, after, ...(before === undefined ? {} : { before }) }];
  });
}
