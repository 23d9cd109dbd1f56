import type { Application } from "../../agents/underwriting/application.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import type { Json } from "../../runtime/models/message.js";

/** A run as it is to be recorded: what a fault changes before it becomes spans. */
export interface MadeRun {
  trace_id: string;
  /** Milliseconds since 1970. */
  started_at: number;
  duration_ms: number;
  version: { app: string; instructions: string; tools: string; policy: string; revision?: string };
  model: string;
  application: Application;
  tools: MadeToolCall[];
  /** Descriptions of the tools that were offered, by name. */
  offered: Record<string, string>;
  calls: MadeModelCall[];
  /** What was checked, the last of it the final answer. */
  checks: { output: unknown; codes: string[] }[];
  /** The final answer: an object, or text that is no output. */
  output: unknown;
  exit_reason: string | null;
  error: string | null;
  /** The final answer did not stand. */
  rejected: boolean;
  repaired: boolean;
  /** False for a run whose root never ended. */
  ended: boolean;
}

export interface MadeToolCall {
  name: string;
  arguments: string;
  result: Json;
  /** The error's message, for a call that failed. */
  error: string | null;
  /** The model call that asked for it, from 0. */
  round: number;
  /** How many times as long as usual it takes, up to 2; 1 where it does not say. */
  slower?: number;
}

export interface MadeModelCall {
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  finish_reason: string | null;
  retries: number[];
  /** The model that answered, where that is another than the run's. */
  answered?: string;
  /** An answer that was sent back; the last call has the run's output. */
  answer?: string;
  error: { type: string; message: string } | null;
}

/** The final answer as a decision, for faults that change its fields. */
export function decisionOf(run: MadeRun): Decision {
  return run.output as Decision;
}
