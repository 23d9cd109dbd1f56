import { allowListeners } from "./until-aborted.js";

/**
 * Does work under a signal that is aborted after so many milliseconds, or with another one. Its timer is held: what
 * `AbortSignal.timeout` makes can be collected before it fires (Node 20), and keeps no process from ending meanwhile.
 *
 * @param reason what the signal is aborted with when the time is over
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (bound: AbortSignal) => Promise<T>,
  reason: Error = new Error(`no answer within ${ms / 1000} s`),
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(reason), ms);
  const stop = () => deadline.abort(signal?.reason);
  if (signal) allowListeners(signal);
  allowListeners(deadline.signal);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
