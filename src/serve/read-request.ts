import type { Context } from "hono";
import { isTooDeep } from "../text/json.js";
import { readTraceparent } from "../tracing/traceparent.js";
import { Problem } from "./problems.js";

/** A body of JSON. @throws Problem of 415 for another kind, of 400 for what is no JSON */
export async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json$/.test(type)) {
    throw new Problem(415, "unsupported_media_type", "Send the body as application/json.");
  }
  return parseJson(await c.req.text());
}

/** @throws Problem of 400 for what is no JSON, or nested too deeply */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(
      400,
      "bad_request",
      text.trim() === "" ? "The body is empty: send JSON." : "The body is no JSON.",
    );
  }
  if (isTooDeep(value)) throw new Problem(400, "bad_request", "The body is nested too deeply.");
  return value;
}

/** The request's Idempotency-Key. @throws Problem of 400 for one that is empty, too long, or not visible ASCII */
export function readIdempotencyKey(c: Context): string | undefined {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem(400, "bad_request", "Idempotency-Key takes 1 to 255 visible ASCII characters.");
}

/** The caller's span; what is no traceparent is ignored, as W3C's specification says. */
export function readLink(c: Context): string | undefined {
  const header = c.req.header("traceparent");
  return readTraceparent(header) ? header : undefined;
}

/** Whether the caller would rather be answered at once, and ask for the result later (RFC 7240). */
export function prefersAsync(c: Context): boolean {
  return /(?:^|[,\s])respond-async(?:$|[,;\s])/i.test(c.req.header("prefer") ?? "");
}

/** Whether the caller asks for a stream of events. */
export function wantsEvents(c: Context): boolean {
  return /\btext\/event-stream\b/i.test(c.req.header("accept") ?? "");
}
