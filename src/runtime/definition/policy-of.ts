import type { AgentDefinition } from "./agent.js";
import { MAX_REASONS, type PolicyExplanation } from "./explanation.js";

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
