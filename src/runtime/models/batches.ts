import type { ProviderError } from "../../errors.js";
import type { ModelRequest, ModelResponse } from "./model.js";

export interface BatchedRequest {
  /** By what its answer is found again: 1 to 64 of `a-z A-Z 0-9 _ -`. */
  custom_id: string;
  /** What `prepare` made of it. */
  params: unknown;
}

export interface RequestSize {
  bytes: number;
  /** Of these, what it marks to be cached: the same in many requests. */
  cachedBytes: number;
}

/** How many requests of a batch are in which state. */
export interface BatchCounts {
  processing: number;
  succeeded: number;
  errored: number;
  canceled: number;
  expired: number;
}

/** A batch as the provider has it. */
export interface BatchState {
  id: string;
  /** Whether every request has its answer, or will get none. */
  isEnded: boolean;
  /** Whether its answers can be read: some time after the end they are not there any more. */
  hasAnswers: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  endedAt: number | null;
  counts: BatchCounts;
}

export type BatchAnswer = { custom_id: string } & (
  | { type: "succeeded"; response: ModelResponse }
  /** `error` words it after so many tries; a transient one may be sent again. */
  | { type: "errored"; isTransient: boolean; error: (tries: number) => ProviderError }
  | { type: "canceled" }
  | { type: "expired" }
);

/** What came of sending a batch: it was taken, it was surely not, or nobody knows. */
export type Submitted = { taken: BatchState } | { refused: ProviderError; unsure: boolean };

/** A model that is asked by batches: many requests go at once, and their answers are fetched later. */
export interface BatchingModel {
  readonly id: string;
  readonly provider: string;
  readonly host: string;
  /** How often a request that failed for a while is sent again. */
  readonly maxRetries: number;
  /** Largest batch, in requests and in bytes. */
  readonly largest: { requests: number; bytes: number };
  /** What a request is on the wire. */
  prepare(request: ModelRequest): { params: unknown; text: string; size: RequestSize };
  /** What a request costs at most, in US dollars, with so many tokens of answer; null without a known price. */
  price(size: RequestSize, outputTokens: number): number | null;
  /** Sends a batch, once. @throws the signal's reason */
  submit(requests: readonly BatchedRequest[], bytes: number, signal: AbortSignal): Promise<Submitted>;
  /** @throws ProviderError */
  state(id: string, signal: AbortSignal): Promise<BatchState>;
  /** The batches that the key may see, newest first. @throws ProviderError */
  newest(signal: AbortSignal): AsyncIterable<BatchState>;
  /** Answers of a batch that has ended, in any order, as they are read. @throws ProviderError when they are cut off */
  answers(id: string, signal: AbortSignal): AsyncIterable<BatchAnswer>;
  /** Cancels a batch: what the model has begun is still answered. @returns how it is then @throws ProviderError */
  cancel(id: string, signal: AbortSignal): Promise<BatchState>;
  /** The command by which a person cancels a batch that no file of ours knows. */
  cancelCommand(id: string): string;
}
