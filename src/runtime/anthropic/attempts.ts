import { APIConnectionError, APIConnectionTimeoutError, type Middleware } from "@anthropic-ai/sdk";
import type { Retry } from "../model.js";

/**
 * Watches each HTTP attempt of one model call, which the SDK makes and repeats:
 * - reads the body under the attempt's own deadline (the SDK's timeout ends with the headers), so that a body
 *   that hangs or is cut is retried like any lost connection;
 * - refuses to sit out a `retry-after` that is longer than the deadline;
 * - reports each retry, with what made it necessary and how long it waited.
 */
export function attemptMiddleware({
  timeoutMs,
  onRetry,
}: {
  timeoutMs: number;
  onRetry?: (retry: Retry) => void;
}): Middleware {
  let failed: { at: number; status?: number } | undefined;
  let retries = 0;
  return async (request, next) => {
    if (failed) {
      const { status, at } = failed;
      onRetry?.({ attempt: ++retries, ...(status ? { status } : {}), delay_ms: Math.round(performance.now() - at) });
      failed = undefined;
    }
    const deadline = performance.now() + timeoutMs;
    try {
      const response = await next(request);
      const body = await readBody(response, deadline);
      if (!response.ok) failed = { at: performance.now(), status: response.status };
      return new Response(body, {
        status: response.status,
        statusText: response.statusText,
        headers: withoutLongWait(response.headers, timeoutMs),
      });
    } catch (error) {
      failed = { at: performance.now() };
      throw error;
    }
  };
}

async function readBody(response: Response, deadline: number): Promise<Blob | null> {
  if (!response.body) return null;
  const reader = response.body.getReader();
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      void reader.cancel(); // lets go of the socket, and ends the read below
    },
    Math.max(0, deadline - performance.now()),
  );
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) chunks.push(part.value);
    if (late) throw new APIConnectionTimeoutError();
    return new Blob(chunks);
  } catch (error) {
    if (late) throw new APIConnectionTimeoutError();
    throw new APIConnectionError({
      message: "the connection was cut in the middle of the answer",
      cause: error as Error,
    });
  } finally {
    clearTimeout(timer);
  }
}

function withoutLongWait(headers: Headers, timeoutMs: number): Headers {
  const kept = new Headers(headers);
  // The body was decoded while it was read.
  kept.delete("content-encoding");
  kept.delete("content-length");
  const after = headers.get("retry-after");
  if (after === null) return kept;
  const waitMs = Number.isNaN(Number(after)) ? Date.parse(after) - Date.now() : Number(after) * 1000;
  if (waitMs > timeoutMs) kept.set("x-should-retry", "false");
  return kept;
}
