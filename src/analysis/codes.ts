import type { AnyAgent } from "../runtime/agent.js";
import { WARNING_CODES } from "../runtime/warning-codes.js";

/** The codes of findings that any agent's runs can have. */
const CODES = [
  "answer_truncated",
  "answers_differ",
  "check_missed_violation",
  "check_rejected_valid",
  "cost_drift",
  "cost_outlier",
  "field_computed_by_different_methods",
  "figure_rounded",
  "injection_followed",
  "latency_drift",
  "latency_outlier",
  "model_refused",
  "no_answer",
  "output_lacks_field",
  "output_unreadable",
  "provider_failed",
  "provider_retried",
  "relation_broken",
  "repair_used",
  "run_faulted",
  "run_incomplete",
  "run_interrupted",
  "tokens_drift",
  "tokens_outlier",
  "tool_disagrees_with_reference",
  "tool_failed",
  "tool_ignores_input",
  "tool_repeated",
  "tool_skipped",
  "tool_unknown",
  "tools_in_sequence",
] as const;

/**
 * All codes that findings of an agent's runs can have: the detectors', those of warnings, and those of its `validate`
 * as far as its traits name them.
 */
export function findingCodes(agent: AnyAgent): string[] {
  const ofOutputs = new Set([...WARNING_CODES, ...Object.keys(agent.analysis?.violations ?? {})]);
  return [...CODES, ...ofOutputs].sort();
}
