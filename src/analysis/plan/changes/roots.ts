import { traitOf } from "../../../runtime/check/warning-codes.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { PlannedFinding } from "../findings-file.js";

/** What is wrong at bottom: findings of one root are taken away by one change. */
export interface Root {
  kind: RootKind;
  /** Which part: a tool, a field of the output; empty where the kind says it all. */
  subject: string;
}

type RootKind =
  | "wrong tool"
  | "field"
  | "outcome"
  | "missing field"
  | "check misses"
  | "check rejects"
  | "rules"
  | "figures in text"
  | "no reasoning"
  | "orders in text"
  | "skipped tools"
  | "tool description"
  | "failing tool"
  | "unknown tool"
  | "answer form"
  | "first answer"
  | "refusal"
  | "provider"
  | "program"
  | "usage"
  | "verdict of a person"
  | "no decision"
  | "flow around it"
  | "other";

const ROOTS: Readonly<Record<string, RootKind>> = {
  output_lacks_field: "missing field",
  check_missed_violation: "check misses",
  check_rejected_valid: "check rejects",
  rule_not_in_policy: "rules",
  prohibited_basis: "rules",
  ungrounded_figure: "figures in text",
  reasoning_missing: "no reasoning",
  reasoning_contradicts_decision: "outcome",
  answers_differ: "outcome",
  relation_broken: "outcome",
  injection_followed: "orders in text",
  tool_skipped: "skipped tools",
  tool_repeated: "tool description",
  tools_in_sequence: "tool description",
  tool_failed: "failing tool",
  tool_returned_error: "failing tool",
  tool_unknown: "unknown tool",
  answer_truncated: "answer form",
  no_answer: "answer form",
  output_unreadable: "answer form",
  repair_used: "first answer",
  model_refused: "refusal",
  provider_failed: "provider",
  provider_retried: "provider",
  run_faulted: "program",
  run_incomplete: "program",
  run_interrupted: "program",
  tool_slower: "usage",
  tokens_outlier: "usage",
  cost_outlier: "usage",
  latency_outlier: "usage",
  tokens_drift: "usage",
  cost_drift: "usage",
  latency_drift: "usage",
  person_disagrees: "verdict of a person",
  decides_nothing: "no decision",
  answer_repeated: "flow around it",
  model_differs: "flow around it",
};

/** Kinds whose subject is the tool or the field that the finding names. */
const BY_SUBJECT: readonly RootKind[] = ["missing field", "failing tool"];

/** Codes of a tool that returns something else than it should; its name stands first in the subject. */
const WRONG_RESULTS: readonly string[] = ["tool_ignores_input", "tool_disagrees_with_reference", "tool_lacks_key"];

export function rootOf({ code, subject }: Pick<PlannedFinding, "code" | "subject">, agent: AnyAgent): Root {
  if (WRONG_RESULTS.includes(code)) {
    return { kind: "wrong tool", subject: subject.split(" ")[0] ?? "" };
  }
  const trait = traitOf(agent, code);
  const field = trait?.field ?? (isOfField(code) ? subject : undefined);
  if (field !== undefined && field !== "") {
    return isOutcome(field, agent) ? { kind: "outcome", subject: "" } : { kind: "field", subject: field };
  }
  const kind = Object.hasOwn(ROOTS, code) ? (ROOTS[code] ?? "other") : "other";
  if (kind === "tool description") return { kind, subject: code === "tool_repeated" ? subject : "" };
  if (kind === "answer form" || kind === "other" || kind === "flow around it") return { kind, subject: code };
  return { kind, subject: BY_SUBJECT.includes(kind) ? subject : "" };
}

function isOfField(code: string): boolean {
  return ["figure_rounded", "field_computed_by_different_methods", "field_differs_from_tool"].includes(code);
}

function isOutcome(field: string, agent: AnyAgent): boolean {
  return Object.values(agent.analysis?.violations ?? {}).some((trait) => trait.outcome && trait.field === field);
}
