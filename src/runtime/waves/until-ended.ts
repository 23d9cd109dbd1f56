import { setTimeout as pause } from "node:timers/promises";
import { ProviderError } from "../../errors.js";
import type { BatchCounts, BatchingModel, BatchState } from "../models/batches.js";
import type { WaveRoom } from "./waiting.js";

/** First and longest wait between two looks at a batch, in milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 60_000;
const GROWTH = 1.5;
const GROWTH_AFTER_FAILURE = 2;
/** Looks in a row that may fail: with the waits between them, some minutes. */
const MOST_FAILURES = 9;

/** Looks at a batch until it has ended, ever less often. @param waitMs before the first look @throws ProviderError */
export async function untilEnded(
  room: WaveRoom,
  model: BatchingModel,
  batch: string,
  waitMs: number,
): Promise<BatchState> {
  const { signal } = room;
  let [failures, wait] = [0, waitMs];
  for (;;) {
    await pause(wait, undefined, { signal });
    try {
      const state = await model.state(batch, signal);
      failures = 0;
      room.batches.set(batch, { cancel: model.cancelCommand(batch), counts: state.counts, isTaken: false });
      const counts = sumOf([...room.batches.values()].map((one) => one.counts));
      room.tell({ type: "counts", wave: room.wave, counts });
      if (state.isEnded) return state;
      wait = next(wait, GROWTH);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.status === 404) throw notThere(batch, model, error);
      const isTransient = error.status === undefined || error.status === 429 || error.status >= 500;
      if (!isTransient || ++failures >= MOST_FAILURES) throw error;
      wait = next(wait, GROWTH_AFTER_FAILURE);
      room.tell({ type: "trouble", batch, problem: error.message, wait_ms: wait });
    }
  }
}

function next(waitMs: number, growth: number): number {
  return Math.min(LONGEST_MS, Math.max(FIRST_MS, waitMs * growth));
}

function notThere(batch: string, { host }: BatchingModel, { status, requestId }: ProviderError): ProviderError {
  return new ProviderError(
    `${host} knows no batch ${batch}, which was sent before: use the key of the workspace that sent it.`,
    { status, requestId },
  );
}

export function sumOf(all: readonly BatchCounts[]): BatchCounts {
  const sum = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  for (const counts of all) for (const key of Object.keys(sum) as (keyof BatchCounts)[]) sum[key] += counts[key];
  return sum;
}
