import type { Middleware } from "@anthropic-ai/sdk";
import { ProviderError } from "../../../errors.js";
import { UnusableAnswer } from "../../../http.js";
import type { Refusal, Retry } from "../model.js";

/** The HTTP attempts of one model call, as they were made. */
export interface Attempts {
  middleware: Middleware;
  /** How many were made so far. */
  made(): number;
}

/**
 * Watches each HTTP attempt of one model call, which the SDK makes and repeats:
 * - an answer that cannot be used is not asked for again;
 * - refuses to sit out a wait that the server asks for and that is longer than an attempt may take;
 * - reports each refusal as it comes, and each retry, with what made it necessary and how long it waited.
 */
export function watchAttempts({
  host,
  timeoutMs,
  onRetry,
  onRefusal,
}: {
  host: string;
  timeoutMs: number;
  onRetry?: (retry: Retry) => void;
  onRefusal?: (refusal: Refusal) => void;
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
    try {
      const response = await next(request);
      const { ok, status, headers } = response;
      if (!ok) {
        failed = { at: performance.now(), status };
        const retryAfterMs = waitsAskedFor(headers).find((waitMs) => waitMs >= 0);
        onRefusal?.({ status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
      }
      if (waitsAskedFor(headers).some((waitMs) => waitMs > timeoutMs)) headers.set("x-should-retry", "false");
      return response;
    } catch (error) {
      if (error instanceof UnusableAnswer) throw new ProviderError(`${host} ${error.message}. ${CHECK_SERVER}`);
      failed = { at: performance.now() };
      throw error;
    }
  };
  return { middleware, made: () => made };
}

const CHECK_SERVER = "Is ANTHROPIC_BASE_URL a Messages API server?";

/** The waits that the server asks for, in milliseconds: the SDK takes the one or the other header. */
export function waitsAskedFor(headers: Headers): number[] {
  const after = headers.get("retry-after") ?? "";
  const afterMs = Number.isNaN(Number.parseFloat(after))
    ? Date.parse(after) - Date.now()
    : Number.parseFloat(after) * 1000;
  return [Number.parseFloat(headers.get("retry-after-ms") ?? ""), afterMs];
}
