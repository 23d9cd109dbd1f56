import type { Violation } from "./agent.js";
import type { ModelResponse, Retry } from "./model.js";
import type { ToolResult } from "./tool.js";

/** Every way in which a run can end. Only `decided` has an output that stands. */
export const EXIT_REASONS = [
  "decided",
  "rejected",
  "max_round_trips",
  "refusal",
  "max_tokens",
  "provider_error",
  "invalid_output",
  "interrupted",
] as const;

export type ExitReason = (typeof EXIT_REASONS)[number];

/** What happens during a run, in order, for whoever shows or records it. */
export type AgentEvent =
  | { type: "run_started"; trace_id: string; agent: string; model: string }
  | { type: "model_call_started"; round_trip: number }
  | ({ type: "model_call_retried"; round_trip: number } & Retry)
  | { type: "model_call_ended"; round_trip: number; response: ModelResponse; duration_ms: number }
  | { type: "tool_call_started"; id: string; name: string; arguments: unknown }
  | ({ type: "tool_call_ended"; duration_ms: number } & ToolResult)
  | { type: "validated"; violations: Violation[] }
  | { type: "repair_started"; reason: "violations" | "invalid_output"; violations: Violation[] }
  | { type: "run_ended"; exit_reason: ExitReason; duration_ms: number };
