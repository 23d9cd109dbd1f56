import { otlpSender, sendSendable } from "./otlp-sender.js";
import type { OtlpBackend, Target } from "./target.js";

/** A backend that takes OTLP over HTTP, through OpenTelemetry's own exporter. */
export function otlpTarget(backend: OtlpBackend): Target {
  const sender = otlpSender(backend);
  return {
    name: backend.name,
    async sendSpans(spans, pace) {
      const { toReadableSpan } = await import("./readable-span.js");
      return sendSendable(spans, toReadableSpan, (sendable) => sender(sendable, pace));
    },
  };
}
