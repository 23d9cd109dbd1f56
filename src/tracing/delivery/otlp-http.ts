import { stripVTControlCharacters } from "node:util";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { redactorOf } from "../../text/redact.js";
import { seen } from "../../text/visible.js";
import { toRequest } from "../otlp/otlp-file.js";
import type { StoredSpan } from "../store/store.js";
import { inHalves, type SentOnce } from "./in-halves.js";
import { type Payload, post } from "./post.js";
import { isPassing, type Pace, REFUSES_ITEMS, type Target } from "./target.js";

/** The answer of an OTLP backend: https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
const responseSchema = z.object({
  partialSuccess: z.optional(
    z.object({
      rejectedSpans: z.optional(z.union([z.string(), z.number()])),
      errorMessage: z.optional(z.string()),
    }),
  ),
});

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

  async function sendOnce(spans: readonly StoredSpan[], pace: Pace): Promise<SentOnce<StoredSpan>> {
    let payload: Payload;
    try {
      payload = await encode(spans);
    } catch (error) {
      // One of them cannot be written as OTLP.
      return { acknowledged: [], problem: `a span cannot be encoded (${messageOf(error)})`, split: spans.length > 1 };
    }
    const answer = await post(options.url, payload, options.headers, pace);
    if (!answer.ok) {
      const { problem, status } = answer;
      if (REFUSES_ITEMS.includes(status)) return { acknowledged: [], problem, split: true };
      return { acknowledged: [], problem, unavailable: true, passing: isPassing(status) };
    }
    const { rejected, reason } = rejectionIn(await decode(answer.body));
    if (rejected === 0) return { acknowledged: [...spans] };
    const problem = `it rejected spans${reason && ` (${oneLine(redactor.text(reason))})`}`;
    // The backend does not say which: of those that are sent again, it has what it took.
    return { acknowledged: [], problem, split: rejected < spans.length };
  }

  return { name: options.name, sendSpans: (spans, pace) => inHalves(spans, (some) => sendOnce(some, pace)) };
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
