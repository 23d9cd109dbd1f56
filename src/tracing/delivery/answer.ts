import { type HttpAnswer, reasonOf, retryAfterMs, UnusableAnswer } from "../../http-answer.js";
import { duration } from "../../text/format.js";
import { withDeadline } from "../../waiting/deadline.js";
import { retry, TryAgain } from "../../waiting/retry.js";
import type { Pace } from "./target.js";

/** What came of something that was sent. */
export type Answer = { ok: true; answer: HttpAnswer } | { ok: false; problem: string; status?: number };

/** Milliseconds before something is sent again, at least: the first time, then twice as long each time. */
const FIRST_PAUSE_MS = 100;
/** How long a backend may ask to be left alone, in milliseconds: the windows of rate limits are minutes. */
const LONGEST_PAUSE_MS = 61_000;
/** The longest request by OpenTelemetry's specification, in milliseconds. */
export const TIMEOUT_MS = 10_000;

/**
 * Sends something and reads the answer. Waits and sends it again when the backend says how long (429, 503), as far as
 * the signal allows; every other failure is the caller's to repeat later. A page is no answer, whatever its status: who
 * signs people in, or serves an app for every address, has kept nothing.
 *
 * @param reasonIn what a refusal says, fit to be shown; empty where it says nothing
 * @param timeoutMs how long one request may take
 */
export async function untilAnswered(
  send: (signal: AbortSignal) => Promise<HttpAnswer>,
  { signal, onWait, onLongWait }: Pace,
  reasonIn: (refusal: HttpAnswer) => string,
  timeoutMs = TIMEOUT_MS,
): Promise<Answer> {
  const late = new UnusableAnswer(`gave no answer within ${timeoutMs / 1000} s`);
  let problem = "it gave no answer in time";
  const attempt = async (number: number): Promise<Answer> => {
    const answer = await withDeadline(timeoutMs, signal, send, late);
    const { status } = answer;
    const isGood = status >= 200 && status < 300;
    if (isGood && !isPage(answer)) return { ok: true, answer };
    if (isGood) return { ok: false, problem: "it answered with a web page: is its address right?" };
    if (status < 400) return { ok: false, problem: `it answered ${status}, and no redirect is followed`, status };
    const reason = reasonIn(answer);
    problem = `it answered ${status}${reason && ` (${reason})`}`;
    const asked = status === 429 || status === 503 ? retryAfterMs(answer.headers) : undefined;
    if (asked === undefined) return { ok: false, problem, status };
    if (asked > LONGEST_PAUSE_MS) {
      onLongWait?.(asked);
      return { ok: false, problem: `${problem}, and asks to wait ${duration(asked)}` };
    }
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

/** What only says that it is HTML is none: that is how some frameworks send an empty body, an "OK" or JSON. */
function isPage({ headers, body }: HttpAnswer): boolean {
  const begun = body.toString("utf8", 0, 200).trimStart(); // of its byte order mark, too
  const isSaid = /^(?:text\/html|application\/xhtml\+xml)\b/i.test(String(headers["content-type"]));
  return isSaid ? /^<[!?a-z]/i.test(begun) : /^<(?:!doctype|html)\b/i.test(begun);
}
