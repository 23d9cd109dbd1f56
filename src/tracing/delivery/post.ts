import { request as httpRequest } from "node:http";
import { buffer } from "node:stream/consumers";
import { messageOf } from "../../errors.js";

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
 * the signal allows; every other failure is the caller's to repeat later. Redirects are not followed: they would
 * carry the keys to another host.
 *
 * It speaks through Node's own client, which drops a connection at once when the signal is aborted. `fetch` goes on
 * connecting, and keeps the process from ending for ten seconds.
 */
export async function post(
  url: string,
  payload: Payload,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> {
  let problem = "it gave no answer in time";
  try {
    for (let tries = 0; ; tries++) {
      const { status, retryAfter, answer } = await send(url, payload, headers, signal);
      if (status >= 200 && status < 300) return { ok: true, body: answer };
      problem = `it answered ${status}`;
      const asked = status === 429 || status === 503 ? toMs(retryAfter) : undefined;
      if (asked === undefined) return { ok: false, problem, status };
      await pause(Math.max(FIRST_PAUSE_MS * 2 ** tries, asked), signal);
    }
  } catch (error) {
    if (signal.aborted) return { ok: false, problem };
    return { ok: false, problem: `it cannot be reached (${(error as { code?: string }).code ?? messageOf(error)})` };
  }
}

interface RawAnswer {
  status: number;
  retryAfter?: string;
  answer: Buffer;
}

async function send(
  url: string,
  { type, content }: Payload,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<RawAnswer> {
  signal.throwIfAborted();
  const request = new URL(url).protocol === "https:" ? (await import("node:https")).request : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-type": type, "content-length": Buffer.byteLength(content) },
        signal,
      },
      (incoming) => {
        const { statusCode: status = 0, headers } = incoming;
        buffer(incoming).then((answer) => resolve({ status, retryAfter: headers["retry-after"], answer }), reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(content);
  });
}

/** Milliseconds of a `retry-after`: seconds or a date (RFC 9110, section 10.2.3). */
function toMs(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : ms;
}

/** Waits, or rejects as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
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
