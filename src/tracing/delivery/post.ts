import { messageOf } from "../../errors.js";

export type Answer = { ok: true; body: unknown } | { ok: false; problem: string };

/**
 * Posts JSON and reads the answer. Waits and tries again when the backend says how long (429, 503), as far as
 * the signal allows; every other failure is the caller's to repeat later.
 */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    for (;;) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        redirect: "error",
        signal,
      });
      const text = await response.text();
      if (response.ok) return { ok: true, body: parseJson(text) };
      const waitSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const canWait = (response.status === 429 || response.status === 503) && waitSeconds >= 0;
      if (!canWait) return { ok: false, problem: `it answered ${response.status}` };
      await pause(Math.max(0.05, waitSeconds) * 1000, signal);
    }
  } catch (error) {
    if (signal.aborted) return { ok: false, problem: "it gave no answer in time" };
    const cause = (error as { cause?: unknown }).cause ?? error;
    return { ok: false, problem: `it cannot be reached (${(cause as { code?: string }).code ?? messageOf(cause)})` };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // backends may answer success with anything
  }
}

/** Waits, or rejects as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
