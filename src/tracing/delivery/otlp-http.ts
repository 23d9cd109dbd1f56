import { otlpSender, sendSendable } from "./otlp-sender.js";
import type { OtlpBackend, Target } from "./target.js";

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
