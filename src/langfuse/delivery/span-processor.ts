import { configureGlobalLogger, LogLevel } from "@langfuse/core";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { LangfuseSettings } from "../../settings/destinations.js";

/**
 * Langfuse's own span processor, fed with spans that have ended.
 *
 * It gives what it makes of each to an exporter that only takes note of it: the outbox sends them, in batches, and
 * acknowledges each. Its own batches drop spans without a word, and OTEL_BSP_* of the environment would size them.
 *
 * @returns those of the spans that it handed on, in their order; the same objects
 */
export function langfuseProcessor({
  publicKey,
  secretKey,
  baseUrl,
}: LangfuseSettings): (spans: readonly ReadableSpan[]) => Promise<ReadableSpan[]> {
  const handedOn = new WeakSet<ReadableSpan>();
  const exporter: SpanExporter = {
    export(spans, done) {
      for (const span of spans) handedOn.add(span);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  // LANGFUSE_DEBUG would have it print keys and spans to stdout, which is data.
  configureGlobalLogger({ level: LogLevel.NONE });
  const processor = new LangfuseSpanProcessor({
    publicKey,
    secretKey,
    baseUrl,
    exporter,
    exportMode: "immediate",
    // All that is stored: it was recorded to be sent.
    shouldExportSpan: () => true,
    // It would upload them by requests that follow redirects, know no proxy and cannot be ended.
    mediaUploadEnabled: false,
  });
  return async (spans) => {
    for (const span of spans) processor.onEnd(span);
    await processor.forceFlush();
    return spans.filter((span) => handedOn.has(span));
  };
}
