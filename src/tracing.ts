/** The library's tracing: record runs in a store, deliver them, read them back. */

export { langfuseTarget } from "./langfuse/delivery/target.js";
export { langfuseTraceUrl } from "./langfuse/project.js";
export { langfuseSource } from "./langfuse/source.js";
export type { LangfuseSettings } from "./settings/destinations.js";
export { type Redactor, redactorOf } from "./text/redact.js";
export type { Capture } from "./tracing/capture.js";
export { type DeliveryOptions, type DeliveryReport, deliver } from "./tracing/delivery/deliver.js";
export { otlpTarget } from "./tracing/delivery/otlp-sender.js";
export type { OtlpBackend, Sent, Target } from "./tracing/delivery/target.js";
export type { TraceFilter, TraceSummary } from "./tracing/filter.js";
export type { Origin, OtlpSpan } from "./tracing/otlp/otlp.js";
export { readRequest, type TraceRequest, toRequest } from "./tracing/otlp/otlp-file.js";
export {
  type StoreProcessorOptions,
  type StoreSpanProcessor,
  storeSpanProcessor,
} from "./tracing/recording/store-processor.js";
export { type Score, scoreId } from "./tracing/score.js";
export { localSource, type TraceSource } from "./tracing/source.js";
export { StoreProblem } from "./tracing/store/files/open.js";
export { type RunBeginning, type StoredSpan, TraceStore } from "./tracing/store/store.js";
export { buildTrace, type SpanKind, type Trace, type TraceSpan, walk } from "./tracing/trace.js";
export { maskSalt, openTracing, storePath, type Tracing, type TracingOptions } from "./tracing/tracing.js";
