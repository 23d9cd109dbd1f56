import { askHttp, reasonOf, retryAfterMs, UnusableAnswer } from "../../http.js";
import { retry, TryAgain } from "../../waiting/retry.js";
import type { Pace } from "./target.js";

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
  { signal, onWait }: Pace,
): Promise<Answer> {
  let problem = "it gave no answer in time";
  const attempt = async (number: number): Promise<Answer> => {
    const question = { method: "POST", headers: { ...headers, "content-type": type }, body: content, signal } as const;
    const { status, headers: answered, body } = await askHttp(url, question);
    if (status >= 200 && status < 300) return { ok: true, body };
    problem = `it answered ${status}`;
    const asked = status === 429 || status === 503 ? retryAfterMs(answered) : undefined;
    if (asked === undefined) return { ok: false, problem, status };
    const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** (number - 1), asked);
    onWait?.(pauseMs);
    throw new TryAgain(new Error(problem), pauseMs);
  };
  try {
    return await retry(attempt, { tries: Number.POSITIVE_INFINITY, signal });
  } catch (error) {
    if (signal.aborted) return { ok: false, problem };
    if (error instanceof UnusableAnswer) return { ok: false, problem: `it ${error.message}` };
    return { ok: false, problem: `it cannot be reached (${reasonOf(error)})` };
  }
}
