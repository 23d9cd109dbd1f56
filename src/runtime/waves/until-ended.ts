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

export interface Watch extends Pick<WaveRoom, "signal" | "tell"> {
  /** Before the first look, in milliseconds. */
  waitMs: number;
  onLook?: (state: BatchState) => void;
}

/** Looks at a batch until it has ended, ever less often. @throws ProviderError */
export async function untilEnded(
  model: BatchingModel,
  batch: string,
  { signal, tell, waitMs, onLook }: Watch,
): Promise<BatchState> {
  let [failures, wait] = [0, waitMs];
  for (;;) {
    await pause(wait, undefined, { signal });
    try {
      const state = await model.state(batch, signal);
      failures = 0;
      onLook?.(state);
      if (state.isEnded) return state;
      wait = next(wait, GROWTH);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.status === 404) throw notThere(batch, model, error);
      if (!mayPass(error) || ++failures >= MOST_FAILURES) throw error;
      wait = next(wait, GROWTH_AFTER_FAILURE);
      tell({ type: "trouble", batch, problem: error.message, wait_ms: wait });
    }
  }
}

/** Whether a failure may be none a while later. */
export function mayPass({ status }: ProviderError): boolean {
  return status === undefined || status === 429 || status >= 500;
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
