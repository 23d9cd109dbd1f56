import type { Violation, Warning } from "../check/violation.js";
import type { PolicyExplanation } from "../definition/explanation.js";
import type { ToolResult } from "../definition/tool.js";
import type { ExitReason } from "./exit-reason.js";

/** How a run ended: its output, the check, what it cost. */
export interface RunResult<Output> {
  /** The output that stands; null unless the run `decided`. */
  output: Output | null;
  /** Why the policy gives this outcome and what would flip it: where the output stands and is unfavourable. */
  policy?: PolicyExplanation;
  /** The model's last answer where it does not stand: its structured output, or its text. */
  rejected?: unknown;
  validation: Validation;
  run: RunSummary;
  tool_results: CalledTool[];
  /** Why there is no output, for a person. */
  error?: { message: string; request_id?: string };
}

/** What the check says of the output that stands, or of the last answer that does not. */
export interface Validation {
  /** The output stands. */
  valid: boolean;
  violations: Violation[];
  /** What is suspected of its text, and blocks nothing. */
  warnings: Warning[];
  /** The output that stands is the second answer. */
  repaired: boolean;
  /** Nothing held the output against anything: the agent has neither a reference nor a check of its own. */
  checked?: false;
}

/** The outcome of a tool call of a run. */
export interface CalledTool extends ToolResult {
  /** Which answer of the model asked for it, from 1. */
  round_trip: number;
  /** What the model gave it. */
  arguments: unknown;
}

/** A run's figures. */
export interface RunSummary {
  trace_id: string;
  /** The run's own span, where it is part of another program's trace. */
  span_id?: string;
  agent: string;
  model: string;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null where the price of a call is not known. */
  cost_usd: number | null;
  duration_ms: number;
  exit_reason: ExitReason;
}
