import { APIConnectionError, APIConnectionTimeoutError, type Middleware } from "@anthropic-ai/sdk";
import { ProviderError } from "../../errors.js";
import type { Retry } from "../model.js";

/** Largest answer that is read, in bytes after decoding. */
const MAX_BODY = 10_000_000;

/** The HTTP attempts of one model call, as they were made. */
export interface Attempts {
  middleware: Middleware;
  /** How many were made so far. */
  made(): number;
}

/**
 * Watches each HTTP attempt of one model call, which the SDK makes and repeats:
 * - reads the body under the attempt's own deadline (the SDK's timeout ends with the headers), so that a body
 *   that hangs or is cut is retried like any lost connection; one of more than 10 MB is refused, and not retried;
 * - refuses to sit out a wait that the server asks for and that is longer than the deadline;
 * - reports each retry, with what made it necessary and how long it waited.
 */
export function watchAttempts({
  host,
  timeoutMs,
  onRetry,
}: {
  host: string;
  timeoutMs: number;
  onRetry?: (retry: Retry) => void;
}): Attempts {
  let failed: { at: number; status?: number } | undefined;
  let made = 0;
  const middleware: Middleware = async (request, next) => {
    made++;
    if (failed) {
      const { status, at } = failed;
      onRetry?.({ attempt: made - 1, ...(status ? { status } : {}), delay_ms: Math.round(performance.now() - at) });
      failed = undefined;
    }
    const deadline = performance.now() + timeoutMs;
    try {
      const response = await next(request);
      const { status } = response;
      if (status < 200 || status > 599) {
        throw new ProviderError(`${host} answered with status ${status}, which HTTP does not know. ${CHECK_SERVER}`);
      }
      const body = await readBody(response, deadline, host);
      if (!response.ok) failed = { at: performance.now(), status };
      const headers = withoutLongWait(response.headers, timeoutMs);
      // The reason phrase is left out: a server may send one that no Response takes.
      return new ReadResponse(body, { status, headers });
    } catch (error) {
      failed = { at: performance.now() };
      throw error;
    }
  };
  return { middleware, made: () => made };
}

const CHECK_SERVER = "Is ANTHROPIC_BASE_URL a Messages API server?";

/** An answer whose body has been read: it is handed on without a stream of its own, which costs more than the parse. */
class ReadResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;

  constructor(body: string, init: ResponseInit) {
    super(null, init);
    this.text = async () => body;
    this.json = async () => JSON.parse(body);
  }
}

async function readBody(response: Response, deadline: number, host: string): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  let late = false;
  const letGo = () => void reader.cancel().catch(() => {}); // lets go of the socket, and ends the read below
  const timer = setTimeout(
    () => {
      late = true;
      letGo();
    },
    Math.max(0, deadline - performance.now()),
  );
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      size += part.value.length;
      if (size <= MAX_BODY) continue;
      letGo();
      throw new ProviderError(`${host} answered with more than ${MAX_BODY / 1e6} MB. ${CHECK_SERVER}`);
    }
    if (late) throw new APIConnectionTimeoutError();
    return new TextDecoder().decode(Buffer.concat(chunks, size));
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    if (late) throw new APIConnectionTimeoutError();
    throw new BodyCut({ message: "the connection was cut in the middle of the answer", cause: error as Error });
  } finally {
    clearTimeout(timer);
  }
}

/** An answer that began and did not end. */
export class BodyCut extends APIConnectionError {}

function withoutLongWait(headers: Headers, timeoutMs: number): Headers {
  const kept = new Headers(headers);
  // The body was decoded while it was read.
  kept.delete("content-encoding");
  kept.delete("content-length");
  if (waitsAskedFor(headers).some((waitMs) => waitMs > timeoutMs)) kept.set("x-should-retry", "false");
  return kept;
}

/** The waits that the server asks for, in milliseconds: the SDK takes the one or the other header. */
export function waitsAskedFor(headers: Headers): number[] {
  const after = headers.get("retry-after") ?? "";
  const afterMs = Number.isNaN(Number.parseFloat(after))
    ? Date.parse(after) - Date.now()
    : Number.parseFloat(after) * 1000;
  return [Number.parseFloat(headers.get("retry-after-ms") ?? ""), afterMs];
}
