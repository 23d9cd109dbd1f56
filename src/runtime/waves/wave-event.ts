import type { BatchCounts } from "../models/batches.js";

/** Why runs in waves are not gone on with, in a clause. */
export const COST_LIMIT = "the cost limit was reached";
export const BATCH_UNSURE = "it is not known whether a message batch was taken";
export const BATCH_UNREAD = "the answers of a message batch could not be fetched";

/** What happens to the waves of a job, for whoever shows it. */
export type WaveEvent =
  /** `known`: requests that an earlier process sent. */
  | { type: "wave_began"; wave: number; requests: number; known: number }
  | { type: "batch_sent"; wave: number; batch: string; requests: number }
  /** Of all batches of the wave. */
  | { type: "counts"; wave: number; counts: BatchCounts }
  /** A batch may be the one that nobody knows to be sent or not: it is waited for. */
  | { type: "candidate"; batch: string; requests: number }
  /** Something failed, and is done again. */
  | { type: "trouble"; batch?: string; problem: string; wait_ms: number }
  | { type: "wave_ended"; wave: number; waited_ms: number };

/** A batch of which nobody knows whether it was taken. */
export interface UnsureBatch {
  requests: number;
  host: string;
  /** Why it is not known, in sentences. */
  problem: string;
}

/** What waves came to. */
export interface WaveFigures {
  waves: number;
  batches: string[];
  /** How long all runs waited, in milliseconds. */
  waited_ms: number;
  /**
   * Batches whose answers were not taken, each with the command that cancels it, and why they could not be, in sentences;
   * absent where there is none.
   */
  under_way?: { batch: string; cancel: string; problem?: string }[];
  /** What was sent of which nobody knows whether it was taken: it is not sent again before that is known; absent where there is none. */
  unsure?: UnsureBatch[];
}
