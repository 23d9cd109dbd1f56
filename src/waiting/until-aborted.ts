import { setMaxListeners } from "node:events";

/**
 * What a promise comes to, or the signal's reason if that comes first: for work that only an event of somebody else's
 * settles, and that may never come. However many wait for one signal, Node warns of no leak.
 *
 * @throws the signal's reason, also when it is aborted already
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  allowListeners(signal);
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
  });
}

/** Lets any number of runs, requests and pauses listen to one signal: it is no leak, they let go of it. */
export function allowListeners(signal: AbortSignal): void {
  if (signal instanceof EventTarget) setMaxListeners(0, signal);
}
