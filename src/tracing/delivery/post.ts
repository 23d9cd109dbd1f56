import { messageOf } from "../../errors.js";
import { askHttp, UnusableAnswer } from "../../http.js";
import { allowListeners } from "../../until-aborted.js";

/** What is posted: text or bytes, and what they are. */
export interface Payload {
  type: "application/json" | "application/x-protobuf";
  content: string | Uint8Array;
}

export type Answer = { ok: true; body: Buffer } | { ok: false; problem: string; status?: number };

/** Milliseconds before a request is repeated, at least: the first time, then twice as long each time. */
const FIRST_PAUSE_MS = 100;

/**
 * Posts a payload and reads the answer. Waits and tries again when the backend says how long (429, 503), as far as
 * the signal allows; every other failure is the caller's to repeat later.
 */
export async function post(
  url: string,
  { type, content }: Payload,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> {
  const question = { method: "POST", headers: { ...headers, "content-type": type }, body: content, signal };
  let problem = "it gave no answer in time";
  try {
    for (let tries = 0; ; tries++) {
      const { status, headers: answered, body } = await askHttp(url, question);
      if (status >= 200 && status < 300) return { ok: true, body };
      problem = `it answered ${status}`;
      const asked = status === 429 || status === 503 ? toMs(answered["retry-after"]) : undefined;
      if (asked === undefined) return { ok: false, problem, status };
      await pause(Math.max(FIRST_PAUSE_MS * 2 ** tries, asked), signal);
    }
  } catch (error) {
    if (signal.aborted) return { ok: false, problem };
    if (error instanceof UnusableAnswer) return { ok: false, problem: `it ${error.message}` };
    return { ok: false, problem: `it cannot be reached (${(error as { code?: string }).code ?? messageOf(error)})` };
  }
}

/** Milliseconds of a `retry-after`: seconds or a date (RFC 9110, section 10.2.3). */
function toMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : ms;
}

/** Waits, or rejects as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  allowListeners(signal);
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(ms, MAX_TIMER_MS),
    );
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** What `setTimeout` can wait; beyond it, it does not wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;
