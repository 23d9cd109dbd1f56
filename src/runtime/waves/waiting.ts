import type { BatchAnswer, BatchCounts, BatchingModel, BatchState } from "../models/batches.js";
import type { LiveRun } from "./live-runs.js";
import type { UnsureBatch, WaveEvent } from "./wave-event.js";
import type { WaveRecord } from "./wave-record.js";

/** A model call that waits for a wave. */
export interface Waiting {
  custom_id: string;
  params: unknown;
  bytes: number;
  /** Which call of its run it is, from 1. */
  call: number;
  run: LiveRun;
  model: BatchingModel;
  /** What it may cost at most, in US dollars; 0 where no price is known. */
  mostUsd: number;
  /** Whether it is answered, or nobody waits for it any more. */
  isSettled: boolean;
  answer(answer: BatchAnswer, batch: BatchState): void;
  fail(error: unknown): void;
}

/** What waves share. */
export interface WaveRoom {
  record: WaveRecord;
  signal: AbortSignal;
  /** The number of the wave that is under way. */
  wave: number;
  /** The batches of this wave, and whether all answers to them are taken: none but our own. */
  batches: Map<string, { cancel: string; counts: BatchCounts; isTaken: boolean; problem?: string }>;
  /** What was sent while nobody knows yet whether it was taken, by the number of its intent. */
  unsure: Map<number, UnsureBatch>;
  tell(event: WaveEvent): void;
  /** Does not go on with the runs of calls, which a later process can. @param why in a clause */
  cut(calls: readonly Waiting[], why: string): void;
}
