import type { Tracer } from "@opentelemetry/api";
import type { Score } from "../../tracing/score.js";
import type { RunKind } from "../../tracing/vocabulary/kinds.js";
import type { Check } from "../check/violation.js";
import type { PolicyExplanation } from "../definition/explanation.js";
import type { ToolResult } from "../definition/tool.js";
import type { Json } from "../models/message.js";
import type { Model, ModelRequest, ModelResponse, Retry } from "../models/model.js";

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
export interface Validation extends Check {
  /** The output stands. */
  valid: boolean;
  /** The output that stands is the second answer. */
  repaired: boolean;
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

/** What records runs: `openTracing` and the project's tracing are such. */
export interface Recorder {
  tracer: Tracer;
  /** Keeps what the run's check says, as scores of its trace. */
  addScores?(scores: readonly Score[]): void;
}

/** What makes a run an item of an experiment in Langfuse. */
export interface ExperimentItem {
  experiment_id: string;
  experiment_name: string;
  /** Of Langfuse; null where it could not be asked. */
  dataset_id: string | null;
  item_id: string;
  expected: Json;
  /** Of the experiment, and of the item. */
  experiment_metadata: Json;
  metadata: Json;
}

/** How a run goes: its model, its bounds, and who hears of it. */
export interface RunOptions {
  model: Model;
  /** Bound on model calls, the repair included. */
  maxRoundTrips?: number;
  /** Bound on the tokens of one answer. */
  maxTokens?: number;
  /** Warnings, infos excepted, block like violations; the agent's own `strict` says so by default. */
  strict?: boolean;
  /** Ends the run as `interrupted`. */
  signal?: AbortSignal;
  onEvent?: (event: AgentEvent) => void;
  /** Records the run: its spans, and its scores. By default the tracer of OpenTelemetry's global provider. */
  tracing?: Recorder;
  /** What the run is: real traffic by default. Any other kind has a trace of its own, whatever is going on around it. */
  kind?: RunKind;
  /**
   * The span that asked for the run and that it is part of, as W3C's `traceparent` names it; by default the active one,
   * for real traffic. A text that is none is ignored.
   */
  parent?: string;
  /** A span that asked for many runs, of which this is one, in the same form: the run is linked to it. */
  link?: string;
  /** Groups runs: an eval run, a conversation. */
  session?: string;
  tags?: string[];
  /** Makes the run an item of an experiment in Langfuse. */
  experiment?: ExperimentItem;
  /** Milliseconds from any fixed start. */
  now?: () => number;
}
