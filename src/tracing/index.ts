/** The library's tracing: record runs in a store, deliver them, read them back. */
export { type Redactor, redactorOf } from "../redact.js";
export type { Capture } from "./capture.js";
export { type DeliveryOptions, type DeliveryReport, deliver } from "./delivery/deliver.js";
export { langfuseTarget } from "./delivery/langfuse.js";
export { otlpTarget } from "./delivery/otlp-http.js";
export type { Sent, Target } from "./delivery/target.js";
export type { TraceFilter, TraceSummary } from "./filter.js";
export { langfuseSource } from "./langfuse/source.js";
export { type LangfuseProject, langfuseTraceUrl } from "./langfuse-project.js";
export type { Origin, OtlpSpan } from "./otlp.js";
export { readRequest, type TraceRequest, toRequest } from "./otlp-file.js";
export { type Score, scoreId } from "./score.js";
export { localSource, type TraceSource } from "./source.js";
export { StoreProblem } from "./store/open.js";
export { type RunBeginning, type StoredSpan, TraceStore } from "./store/store.js";
export { buildTrace, type SpanKind, type Trace, type TraceSpan, walk } from "./trace.js";
export { maskSalt, openTracing, storePath, type Tracing, type TracingOptions } from "./tracing.js";
