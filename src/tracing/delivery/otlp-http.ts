import { stripVTControlCharacters } from "node:util";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { redactorOf } from "../../text/redact.js";
import { seen } from "../../text/visible.js";
import { toRequest } from "../otlp/otlp-file.js";
import type { StoredSpan } from "../store/store.js";
import { type Payload, post } from "./post.js";
import { REFUSES_ITEMS, type Sent, type Target } from "./target.js";

/** The answer of an OTLP backend: https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
const responseSchema = z.object({
  partialSuccess: z.optional(
    z.object({
      rejectedSpans: z.optional(z.union([z.string(), z.number()])),
      errorMessage: z.optional(z.string()),
    }),
  ),
});

/** So many refused requests in a row, and none that it took: it is not the spans. */
const MAX_REFUSALS = 20;

/** Where and how a backend takes OTLP over HTTP. */
export interface OtlpBackend {
  name: string;
  /** Its traces endpoint. */
  url: string;
  headers: Record<string, string>;
  /** Every backend takes `http/protobuf`, many take `http/json`, which is the default. */
  protocol?: "http/json" | "http/protobuf";
}

/** A backend that takes OTLP over HTTP. */
export function otlpTarget(options: OtlpBackend): Target {
  const binary = options.protocol === "http/protobuf";
  // A backend can repeat the keys that it got, whole or without the scheme before them.
  const redactor = redactorOf(Object.values(options.headers).flatMap((value) => [value, ...value.split(/\s+/)]));
  let refusals = 0;

  async function encode(spans: readonly StoredSpan[]): Promise<Payload> {
    if (!binary) return { type: "application/json", content: JSON.stringify(toRequest(spans)) };
    const { encodeRequest } = await import("./protobuf.js");
    return { type: "application/x-protobuf", content: encodeRequest(spans) };
  }

  async function decode(body: Buffer): Promise<unknown> {
    try {
      return binary ? (await import("./protobuf.js")).decodeResponse(body) : JSON.parse(body.toString());
    } catch {
      return undefined; // backends may answer success with anything
    }
  }

  async function send(spans: readonly StoredSpan[], signal: AbortSignal): Promise<Sent<StoredSpan>> {
    let payload: Payload;
    try {
      payload = await encode(spans);
    } catch (error) {
      // One of them cannot be written as OTLP.
      if (spans.length > 1) return sendHalves(spans, signal);
      return { acknowledged: [], problem: `a span cannot be encoded (${messageOf(error)})` };
    }
    const answer = await post(options.url, payload, options.headers, signal);
    if (!answer.ok) {
      if (!REFUSES_ITEMS.includes(answer.status) || ++refusals > MAX_REFUSALS) {
        return { acknowledged: [], problem: answer.problem, unavailable: true };
      }
      return spans.length > 1 ? sendHalves(spans, signal) : { acknowledged: [], problem: answer.problem };
    }
    refusals = 0;
    const { rejected, reason } = rejectionIn(await decode(answer.body));
    const problem = `it rejected spans${reason && ` (${oneLine(redactor.text(reason))})`}`;
    if (rejected === 0) return { acknowledged: [...spans] };
    return rejected >= spans.length ? { acknowledged: [], problem } : sendHalves(spans, signal);
  }

  /** The backend does not say which spans it rejected: halves are sent again until it is known. */
  async function sendHalves(spans: readonly StoredSpan[], signal: AbortSignal): Promise<Sent<StoredSpan>> {
    const middle = Math.ceil(spans.length / 2);
    const first = await send(spans.slice(0, middle), signal);
    if (first.unavailable) return first;
    const second = await send(spans.slice(middle), signal);
    return {
      acknowledged: [...first.acknowledged, ...second.acknowledged],
      problem: second.problem ?? first.problem,
      unavailable: second.unavailable,
    };
  }

  return {
    name: options.name,
    sendSpans: (spans, signal) => {
      refusals = 0;
      return send(spans, signal);
    },
  };
}

function rejectionIn(body: unknown): { rejected: number; reason: string } {
  const { rejectedSpans, errorMessage = "" } = z.safeParse(responseSchema, body).data?.partialSuccess ?? {};
  // Less than none, or a part of one, would have halves of one span sent again without end.
  return { rejected: Math.max(0, Math.ceil(Number(rejectedSpans) || 0)), reason: errorMessage };
}

/** A backend's words, fit to be shown: no escape sequences or hidden characters, and not too many. */
function oneLine(text: string): string {
  return seen(stripVTControlCharacters(text)).replace(/\s+/g, " ").slice(0, 200);
}
