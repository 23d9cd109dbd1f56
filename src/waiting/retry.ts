import { setTimeout as pause } from "node:timers/promises";
import pRetry from "p-retry";
import { allowListeners } from "./until-aborted.js";

/** Milliseconds before an attempt is repeated where nobody says how long, the first time; then twice as long each time. */
const FIRST_PAUSE_MS = 250;
/** What a timer can wait; beyond it, it does not wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A failure after which another attempt can help. */
export class TryAgain extends Error {
  /** What is thrown when there is no other attempt. */
  readonly failure: Error;
  /** How long to wait before it, in milliseconds. */
  readonly waitMs: number | undefined;

  constructor(failure: Error, waitMs?: number) {
    super(failure.message);
    this.failure = failure;
    this.waitMs = waitMs;
  }
}

export interface RetryOptions {
  /** Attempts, the first included. */
  tries: number;
  /** Bound on all waits together, in milliseconds. */
  maxWaitMs?: number;
  signal?: AbortSignal;
}

/**
 * Does what can fail, and does it again as long as it throws `TryAgain`, within bounds.
 *
 * @param attempt is told which attempt it is, from 1
 * @throws the failure of the last attempt, whatever else an attempt throws, and the signal's reason
 */
export async function retry<T>(
  attempt: (number: number) => Promise<T>,
  { tries, maxWaitMs = Number.POSITIVE_INFINITY, signal }: RetryOptions,
): Promise<T> {
  let leftMs = maxWaitMs;
  if (signal) allowListeners(signal);
  try {
    return await pRetry(attempt, {
      retries: tries - 1,
      minTimeout: 0, // the wait is ours: it is what the server asked for
      async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
        if (!(error instanceof TryAgain)) throw error;
        const waitMs = error.waitMs ?? FIRST_PAUSE_MS * 2 ** (attemptNumber - 1);
        if (retriesLeft === 0 || waitMs > leftMs) throw error.failure;
        leftMs -= waitMs;
        await pause(Math.min(waitMs, MAX_TIMER_MS), undefined, { signal });
      },
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
