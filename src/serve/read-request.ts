import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { repeatedKey } from "../folder/json-document.js";
import { isTooDeep } from "../text/json.js";
import { show } from "../text/visible.js";
import { readTraceparent } from "../tracing/traceparent.js";
import { withDeadline } from "../waiting/deadline.js";
import { untilAborted } from "../waiting/until-aborted.js";
import { Problem } from "./problems.js";

/** What is read of a body that nobody wants: so many bytes, for so long, in milliseconds. */
const UNWANTED = { bytes: 64 * 1024 * 1024, ms: 1000 };

/** Refuses bodies of more bytes. One whose length nobody says is read for that. @throws Problem of 413 */
export function limitBody(most: number) {
  const tooLarge = () => new Problem(413, "too_large", `The body is larger than ${most} bytes.`);
  return createMiddleware(async (c, next) => {
    const { body, headers } = c.req.raw;
    if (body !== null && headers.has("transfer-encoding")) {
      const chunks: Uint8Array[] = [];
      if (!(await whole(isReadTo(body, most, (chunk) => chunks.push(chunk))))) throw tooLarge();
      c.req.raw = new Request(c.req.raw, { body: Buffer.concat(chunks) });
    } else if (Number(headers.get("content-length")) > most) throw tooLarge();
    await next();
  });
}

/**
 * Reads what a request still sends that was answered without it. Only then can its connection stay open, on which the
 * caller may have sent the next request already.
 *
 * @returns whether that is all of it
 */
export async function isReadThrough({ body }: Request): Promise<boolean> {
  if (body === null || body.locked) return true; // locked: by who read it
  try {
    const reading = isReadTo(body, UNWANTED.bytes);
    return await withDeadline(UNWANTED.ms, undefined, (signal) => untilAborted(reading, signal));
  } catch {
    return false; // it is late, or cut off
  }
}

/** Reads so many bytes of a body and lets go of it. @returns whether that is all of it */
async function isReadTo(body: ReadableStream<Uint8Array>, most: number, take?: (chunk: Uint8Array) => void) {
  const reader = body.getReader();
  for (let size = 0; size <= most; ) {
    const { done, value } = await reader.read();
    if (done) return true;
    size += value.length;
    if (size <= most) take?.(value);
  }
  reader.releaseLock();
  return false;
}

/** A body of JSON. @throws Problem of 415 for another kind than is `taken`, of 400 for what is no JSON */
export async function readJson(c: Context, taken = "application/json"): Promise<unknown> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json$/.test(type)) {
    throw new Problem(415, "unsupported_media_type", `Send the body as ${taken}.`);
  }
  return parseJson(await readBytes(c));
}

/** A body's bytes. @throws Problem of 415 for one that is encoded, of 400 for one that is cut off */
export async function readBytes(c: Context): Promise<Buffer> {
  const encoding = c.req.header("content-encoding") || "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new Problem(415, "unsupported_media_type", "Send the body as it is, without a Content-Encoding.");
  }
  return Buffer.from(await whole(c.req.arrayBuffer()));
}

/** The caller hung up, or sent less than it said: no fault of the service. */
async function whole<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw new Problem(400, "bad_request", "The body was cut off.");
  }
}

/** A body of JSON that a schema takes. @throws Problem of 422 with a sentence, without what was sent beside it */
export async function readJsonAs<S extends z.ZodMiniType>(c: Context, schema: S): Promise<z.output<S>> {
  const { data, error } = z.safeParse(schema, await readJson(c));
  if (error) throw notTaken("The body", error.issues);
  return data as z.output<S>;
}

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

/** What a schema does not take, by the first of its issues. */
export function notTaken(part: string, [issue]: readonly Issue[]): Problem {
  const path = (issue?.path ?? []).map((each) => String(typeof each === "object" ? each.key : each)).join(".");
  const message = issue?.message ?? "not usable";
  const said = message.slice(0, 1).toLowerCase() + message.slice(1, 200);
  return new Problem(422, "bad_input", `${path === "" ? part : show(path.slice(0, 60))}: ${said.replace(/\.$/, "")}.`);
}

/** JSON is UTF-8 (RFC 8259): other bytes would become other characters. @throws Problem of 400 */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, "bad_request", "The body is not UTF-8 text: send JSON as UTF-8.");
  }
}

/**
 * @throws Problem of 400 for what is no UTF-8, no JSON, or nested too deeply, and of 422 where it gives a value twice
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
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
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    throw new Problem(422, "bad_input", `The body has ${show(repeated.slice(0, 60))} twice: give it once.`);
  }
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
