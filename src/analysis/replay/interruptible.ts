import { setImmediate as breathe } from "node:timers/promises";

/** Traces between two looks at what else happens: a signal, a timer. */
const BREATH = 200;

/** The same traces, one by one, with a chance for a signal to come in between. @throws the signal's reason */
export async function* interruptible<T>(traces: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  let read = 0;
  for await (const trace of traces) {
    if (++read % BREATH === 0) await breathe();
    signal?.throwIfAborted();
    yield trace;
  }
}
