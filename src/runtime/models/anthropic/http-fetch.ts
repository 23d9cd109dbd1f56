import type { Dispatcher } from "undici";
import { askHttp, streamHttp } from "../../../http.js";

/** Largest answer that is read, in bytes after decoding. */
const MAX_BODY = 10_000_000;

/**
 * `fetch` as the SDK needs it, for requests with a text and answers of up to 10 MB: it follows no redirect, and what
 * it resolves to has its whole body, so that the SDK's deadline and signal bound that too.
 *
 * @throws UnusableAnswer, BodyCut, the signal's reason, or what undici says of the connection
 */
export async function httpFetch(url: unknown, { method, headers, body, signal }: RequestInit = {}): Promise<Response> {
  const answer = await askHttp(String(url), {
    method: method as Dispatcher.HttpMethod | undefined,
    headers: Object.fromEntries(new Headers(headers)),
    body: body as string,
    signal: signal ?? undefined,
    maxBytes: MAX_BODY,
  });
  const { "content-encoding": _, "content-length": __, "set-cookie": ___, ...kept } = answer.headers;
  // Servers call JSON text/plain, or nothing: the SDK reads only what is called JSON.
  if (/^\s*\{/.test(answer.body.subarray(0, 100).toString("utf8"))) kept["content-type"] = "application/json";
  const bodiless = [204, 205, 304].includes(answer.status);
  return new Response(bodiless ? null : answer.body, {
    status: answer.status,
    headers: kept as Record<string, string>,
  });
}

/** The same for answers of any size, whose body is read as it comes: until it is canceled, the signal alone bounds that. */
export async function streamFetch(url: unknown, { method, headers, signal }: RequestInit = {}): Promise<Response> {
  const ending = new AbortController();
  const answer = await streamHttp(String(url), {
    method: method as Dispatcher.HttpMethod | undefined,
    headers: Object.fromEntries(new Headers(headers)),
    signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
  });
  const { "content-encoding": _, "content-length": __, "set-cookie": ___, ...kept } = answer.headers;
  const chunks = answer.body[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: () => ending.abort(new Error("nobody reads it any more")),
  });
  return new Response(body, { status: answer.status, headers: kept as Record<string, string> });
}
