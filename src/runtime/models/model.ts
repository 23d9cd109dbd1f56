import type * as z from "zod/mini";
import type { Block, Json, Turn } from "./message.js";

/** What a model is asked: one Messages API request, less what belongs to one provider. */
export interface ModelRequest {
  /** Instructions (the system prompt). */
  system: string;
  messages: Turn[];
  tools: readonly OfferedTool[];
  /** Schema of the final answer; without one it is free text. */
  output?: z.core.$ZodType;
  /** Bound on the tokens of one answer. */
  max_tokens: number;
  /** The run's input as data: for the embedded model, which reads no text. It is sent nowhere. */
  input?: unknown;
}

/** A tool as a model sees it; `offline` is for the embedded model. */
export interface OfferedTool {
  name: string;
  description: string;
  arguments: z.core.$ZodType;
  offline?(input: unknown, results: Readonly<Record<string, Json>>): unknown;
}

/**
 * Why a model stopped, whatever its provider calls it: its turn is over, it wants tools, its answer is cut off at a
 * limit, it refuses, it wants to be asked to go on, or nobody knows.
 */
export type StopReason = "end_turn" | "tool_use" | "max_tokens" | "refusal" | "pause_turn" | "unknown";

/** What a model answered. */
export interface ModelResponse {
  /** The answering model's own name; may be more exact than the one asked for. */
  model: string;
  id?: string;
  content: Block[];
  stop_reason: StopReason;
  /** The provider's own word for it, where it has another: the trace has it beside OpenTelemetry's. */
  finish_reason?: string;
  usage: Usage;
  /** US dollars; null where no price is known. */
  cost_usd: number | null;
  /** The same, in parts, where they are known. */
  cost?: Cost;
  /** How it came, where it came by a batch of many requests. */
  batched?: BatchedCall;
}

/** A model call that was one request of a batch. */
export interface BatchedCall {
  batch_id: string;
  custom_id: string;
  /** Milliseconds from the creation of its batch to the batch's end. */
  queued_ms: number;
}

/** What a model call cost, in US dollars. */
export interface Cost {
  total: number;
  input: number;
  output: number;
}

/** Tokens of one model call; `input_tokens` includes those read from and written to a cache. */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
}

/** One attempt of a model call that failed and was tried again. */
export interface Retry {
  /** Which retry this is, from 1. */
  attempt: number;
  /** HTTP status of the failed attempt; absent where there was no answer. */
  status?: number;
  /** Milliseconds between the failed attempt and this one. */
  delay_ms: number;
}

/** An attempt that the provider refused, as soon as it is known: whoever shares the provider can wait, too. */
export interface Refusal {
  /** HTTP status. */
  status: number;
  /** How long the provider asks to be left alone, in milliseconds. */
  retryAfterMs?: number;
}

export interface CallOptions {
  signal?: AbortSignal;
  onRetry?: (retry: Retry) => void;
  onRefusal?: (refusal: Refusal) => void;
  /** The call's span as W3C's header `traceparent` names it, for providers that take it. */
  traceparent?: string;
}

/** A function from a Messages API request to a message, with a name. */
export interface Model {
  /** As given to `--model`: `offline`, `claude-sonnet-5`. */
  readonly id: string;
  /** As in OpenTelemetry's `gen_ai.provider.name`. */
  readonly provider: string;
  /** The server that is asked: its name, and its port where it is not the usual one; absent for the embedded model. */
  readonly host?: string;
  /** @throws ProviderError when the provider fails after its bounded retries */
  generate(request: ModelRequest, options: CallOptions): Promise<ModelResponse>;
}
