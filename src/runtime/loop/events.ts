import type { Check } from "../check/check-output.js";
import type { ToolResult } from "../definition/tool.js";
import type { ModelRequest, ModelResponse, Retry } from "../models/model.js";
import type { ExitReason } from "./exit-reason.js";
import type { RunResult } from "./run-result.js";

/** What happens during a run, in order, for whoever shows or records it. */
export type AgentEvent =
  | { type: "run_started"; trace_id: string; agent: string; model: string }
  | { type: "model_call_started"; round_trip: number; request: ModelRequest }
  | ({ type: "model_call_retried"; round_trip: number } & Retry)
  | { type: "model_call_ended"; round_trip: number; response: ModelResponse; duration_ms: number }
  | { type: "model_call_failed"; round_trip: number; error: unknown }
  | { type: "tool_call_started"; id: string; name: string; arguments: unknown }
  | ({ type: "tool_call_ended"; duration_ms: number } & ToolResult)
  | { type: "validation_started"; output: unknown }
  | ({ type: "validated" } & Check)
  | ({ type: "repair_started"; reason: "violations" | "warnings" | "invalid_output" } & Check)
  | { type: "run_ended"; exit_reason: ExitReason; duration_ms: number; result: RunResult<unknown> }
  | { type: "run_faulted"; error: unknown };
