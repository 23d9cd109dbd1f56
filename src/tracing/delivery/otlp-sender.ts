import { stripVTControlCharacters } from "node:util";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { redactorOfHeaders } from "../../text/redact.js";
import { seen } from "../../text/visible.js";
import type { StoredSpan } from "../store/store.js";
import { TIMEOUT_MS, untilAnswered } from "./answer.js";
import { inHalves, noneSent, type SentOnce } from "./in-halves.js";
import type { OtlpBackend, Pace, Sent, Target } from "./target.js";

/** The answer of an OTLP backend: https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
const responseSchema = z.object({
  partialSuccess: z.optional(
    z.object({
      rejectedSpans: z.optional(z.union([z.string(), z.number()])),
      errorMessage: z.optional(z.string()),
    }),
  ),
});

/** A span as it is sent, and what is acknowledged with it. */
export interface Sendable {
  stored: StoredSpan;
  readable: ReadableSpan;
}

/** Sends what of spans can be sent, and says which of them were acknowledged. */
export async function sendSendable(
  spans: readonly StoredSpan[],
  toReadable: (span: StoredSpan) => ReadableSpan,
  send: (sendable: readonly Sendable[]) => Promise<Sent<Sendable>>,
): Promise<Sent<StoredSpan>> {
  let problem: string | undefined;
  const sendable = spans.flatMap((stored) => {
    try {
      return [{ stored, readable: toReadable(stored) }];
    } catch (error) {
      problem = `a span cannot be encoded (${messageOf(error)})`;
      return [];
    }
  });
  const sent = await send(sendable);
  const acknowledged = sent.acknowledged.map(({ stored }) => stored);
  return { ...sent, acknowledged, problem: sent.problem ?? problem };
}

/** Sends spans by OpenTelemetry's exporter, which is loaded with the first of them. */
export function otlpSender(backend: OtlpBackend) {
  const { timeoutMs = TIMEOUT_MS, protocol } = backend;
  const redactor = redactorOfHeaders(backend.headers);
  const shown = (words: string) => oneLine(redactor.text(words));
  let opening: ReturnType<typeof open> | undefined;

  async function open() {
    const { openExporter, readResponse, reasonOfRefusal } = await import("./exporter.js");
    return { exportOnce: openExporter({ ...backend, timeoutMs }), readResponse, reasonOfRefusal };
  }

  function prepare() {
    opening ??= open();
    return opening;
  }

  async function sendOnce(sendable: readonly Sendable[], pace: Pace): Promise<SentOnce<Sendable>> {
    const { exportOnce, readResponse, reasonOfRefusal } = await prepare();
    const spans = sendable.map(({ readable }) => readable);
    const answered = await untilAnswered(
      (signal) => exportOnce(spans, signal),
      pace,
      (refusal) => shown(reasonOfRefusal(refusal)),
      timeoutMs,
    );
    if (!answered.ok) return noneSent(answered);
    const { rejected, reason } = rejectionIn(readResponse(answered.answer, protocol));
    if (rejected === 0) return { acknowledged: [...sendable] };
    const problem = `it rejected spans${reason && ` (${shown(reason)})`}`;
    // The backend does not say which: of those that are sent again, it has what it took.
    return { acknowledged: [], problem, split: rejected < sendable.length };
  }

  return {
    prepare,
    send: async (sendable: readonly Sendable[], pace: Pace): Promise<Sent<Sendable>> =>
      sendable.length === 0 ? { acknowledged: [] } : inHalves(sendable, (some) => sendOnce(some, pace)),
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

/** A backend that takes OTLP over HTTP, through OpenTelemetry's own exporter. */
export function otlpTarget(backend: OtlpBackend): Target {
  const sender = otlpSender(backend);
  const load = () => import("./readable-span.js");
  return {
    name: backend.name,
    timeoutMs: backend.timeoutMs,
    prepare: () => Promise.all([load(), sender.prepare()]),
    async sendSpans(spans, pace) {
      const { toReadableSpan } = await load();
      return sendSendable(spans, toReadableSpan, (sendable) => sender.send(sendable, pace));
    },
  };
}
