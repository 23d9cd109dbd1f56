import { type HttpAnswer, reasonOf, retryAfterMs, UnusableAnswer } from "../../http-answer.js";
import { retry, TryAgain } from "../../waiting/retry.js";
import type { Pace } from "./target.js";

/** What came of something that was sent. */
export type Answer = { ok: true; answer: HttpAnswer } | { ok: false; problem: string; status?: number };

/** Milliseconds before something is sent again, at least: the first time, then twice as long each time. */
const FIRST_PAUSE_MS = 100;

/**
 * Sends something and reads the answer. Waits and sends it again when the backend says how long (429, 503), as far as
 * the signal allows; every other failure is the caller's to repeat later.
 *
 * @param reasonIn what a refusal says, fit to be shown; empty where it says nothing
 */
export async function untilAnswered(
  send: (signal: AbortSignal) => Promise<HttpAnswer>,
  { signal, onWait }: Pace,
  reasonIn: (refusal: HttpAnswer) => string,
): Promise<Answer> {
  let problem = "it gave no answer in time";
  const attempt = async (number: number): Promise<Answer> => {
    const answer = await send(signal);
    const { status } = answer;
    if (status >= 200 && status < 300) return { ok: true, answer };
    const reason = reasonIn(answer);
    problem = `it answered ${status}${reason && ` (${reason})`}`;
    const asked = status === 429 || status === 503 ? retryAfterMs(answer.headers) : undefined;
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
