import { diag } from "@opentelemetry/api";
import { VERSION } from "../../version.js";
import { openTracing, type TracingOptions } from "../tracing.js";
import type { SinkProcessor } from "./provider.js";
import type { EndedSpan } from "./sdk-spans.js";

/** How long a flush and a shutdown wait for the store and for backends, in milliseconds. */
const FLUSH_MS = 1500;

/** A span processor of OpenTelemetry's SDK, as far as it is called: by types that need no package of it. */
export interface StoreSpanProcessor extends SinkProcessor {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface StoreProcessorOptions extends Partial<Omit<TracingOptions, "version" | "revision">> {
  /** Which spans are kept; all where it is absent. */
  keep?: (span: EndedSpan) => boolean;
}

/**
 * A span processor that fills the local store, for a `NodeSDK` or tracer provider of your own: beside any other, and
 * without a change to its spans. Each span is durable when it has ended; what `underwrite traces`, `analyze` and the
 * others read is what your program traced.
 *
 * @example
 * new NodeSDK({ spanProcessors: [storeSpanProcessor(), new LangfuseSpanProcessor()] }).start();
 * @param options the store's folder (`.underwrite` by default), what is kept of content, and backends that are sent what
 *   the store has when the processor is flushed
 */
export function storeSpanProcessor({ keep = () => true, ...options }: StoreProcessorOptions = {}): StoreSpanProcessor {
  const tracing = openTracing({
    home: ".underwrite",
    capture: "full",
    exportCapture: "full",
    targets: [],
    onProblem: (problem) => diag.warn(`underwrite: ${problem}`),
    ...options,
    version: VERSION,
  });
  let closing: Promise<void> | undefined;

  async function forceFlush(): Promise<void> {
    if (closing === undefined) await tracing.flush(FLUSH_MS);
  }

  return {
    onStart: (span, context) => {
      if (closing === undefined && keep(span)) tracing.processor.onStart(span, context);
    },
    onEnd: (span) => {
      if (closing === undefined && keep(span)) tracing.processor.onEnd(span);
    },
    forceFlush,
    shutdown() {
      closing ??= tracing.flush(FLUSH_MS).then(() => tracing.close());
      return closing;
    },
  };
}
