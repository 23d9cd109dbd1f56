import * as z from "zod/mini";
import { toRequest } from "../otlp-file.js";
import type { StoredSpan } from "../store/store.js";
import { post } from "./post.js";
import type { Sent, Target } from "./target.js";

/** The answer of an OTLP backend: https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
const responseSchema = z.object({
  partialSuccess: z.optional(
    z.object({
      rejectedSpans: z.optional(z.union([z.string(), z.number()])),
      errorMessage: z.optional(z.string()),
    }),
  ),
});

/** A backend that takes OTLP over HTTP as JSON, at its traces endpoint. */
export function otlpTarget(options: { name: string; url: string; headers: Record<string, string> }): Target {
  async function send(spans: readonly StoredSpan[], signal: AbortSignal): Promise<Sent<StoredSpan>> {
    const answer = await post(options.url, toRequest(spans), options.headers, signal);
    if (!answer.ok) return { acknowledged: [], problem: answer.problem };
    const rejection = rejectionIn(answer.body);
    if (rejection === undefined) return { acknowledged: [...spans] };
    if (spans.length === 1) return { acknowledged: [], problem: rejection };
    // The backend does not say which spans it rejected: halves are sent again until it is known.
    const half = Math.ceil(spans.length / 2);
    const parts = [await send(spans.slice(0, half), signal), await send(spans.slice(half), signal)];
    return { acknowledged: parts.flatMap(({ acknowledged }) => acknowledged), problem: rejection };
  }
  return { name: options.name, sendSpans: send };
}

function rejectionIn(body: unknown): string | undefined {
  const parsed = z.safeParse(responseSchema, body);
  const { rejectedSpans, errorMessage } = parsed.data?.partialSuccess ?? {};
  return Number(rejectedSpans ?? 0) > 0 ? `it rejected spans${errorMessage ? ` (${errorMessage})` : ""}` : undefined;
}
