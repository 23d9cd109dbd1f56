import { ATTRIBUTE, OPERATION } from "./attributes.js";
import type { TraceFilter, TraceSummary } from "./filter.js";
import { type OtlpSpan, spanAttributes } from "./otlp/otlp.js";
import { isMet, type Score } from "./score.js";
import { summarizeTrace } from "./store/queries/summary.js";

/** A trace, or one run of it, before its tree is built. */
export interface StoredTrace {
  summary: TraceSummary;
  /** In the order in which they began. */
  spans: OtlpSpan[];
  scores: Score[];
}

/**
 * The id of one of several runs in a trace: the trace's, and the run's own span. A run that has a trace for itself is
 * named by that alone.
 */
export function runId(traceId: string, spanId: string): string {
  return `${traceId}-${spanId}`;
}

/** An id as lists show it, and as commands take it: the first digits of the trace, and of the run where it has several. */
export function shortRunId(id: string): string {
  const { traceId, spanId } = partsOfRunId(id);
  return spanId === undefined ? traceId.slice(0, 8) : `${traceId.slice(0, 8)}-${spanId.slice(0, 8)}`;
}

/** The trace, and the run's span where a run is named, of an id. */
export function partsOfRunId(id: string): { traceId: string; spanId?: string } {
  const [, traceId = id, spanId] = /^(.+)-([0-9a-f]{16})$/.exec(id) ?? [];
  return { traceId, ...(spanId === undefined ? {} : { spanId }) };
}

/**
 * The runs of a trace that holds several, each as a trace of its own, newest first: with the spans below it and its scores. Any other
 * trace as it is. A run within a run belongs to that one.
 */
export function runsOf(trace: StoredTrace): StoredTrace[] {
  const { summary, spans, scores } = trace;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const runs = new Set(spans.filter(isRun).map(({ spanId }) => spanId));
  if (runs.size < 2) return [trace];
  const own = new Map<string, OtlpSpan[]>();
  for (const span of spans) {
    const run = outermost(span, byId, runs);
    if (run !== undefined) own.set(run, [...(own.get(run) ?? []), span]);
  }
  if (own.size < 2) return [trace];
  return [...own].reverse().map(([run, below]) => {
    const ids = new Set(below.map(({ spanId }) => spanId));
    const judged = scores.filter(({ span_id }) => span_id === undefined || ids.has(span_id));
    return {
      summary: {
        ...summarizeTrace(summary.trace_id, below),
        trace_id: runId(summary.trace_id, run),
        scores: judged.map(({ name, value }) => ({ name, value })),
        ...(summary.unread === undefined ? {} : { unread: summary.unread }),
      },
      spans: below,
      scores: judged,
    };
  });
}

/** The run of a trace that a span is; also of a trace with that one alone, which has the trace's id. */
export function runOf(trace: StoredTrace, spanId: string): StoredTrace | undefined {
  const [first, ...others] = runsOf(trace);
  if (others.length === 0) return trace.spans.some((span) => span.spanId === spanId && isRun(span)) ? first : undefined;
  const id = runId(trace.summary.trace_id, spanId);
  return [first, ...others].find((run) => run?.summary.trace_id === id);
}

function isRun(span: OtlpSpan): boolean {
  return spanAttributes(span)[ATTRIBUTE.operation] === OPERATION.run;
}

/** The outermost run that a span is, or is below. */
function outermost(span: OtlpSpan, byId: ReadonlyMap<string, OtlpSpan>, runs: ReadonlySet<string>): string | undefined {
  const seen = new Set<OtlpSpan>();
  let found: string | undefined;
  for (let at: OtlpSpan | undefined = span; at && !seen.has(at); at = byId.get(at.parentSpanId ?? "")) {
    seen.add(at);
    if (runs.has(at.spanId)) found = at.spanId;
  }
  return found;
}

/** Whether a trace in a line, or a run of it, is one that a filter lets through; its limit is left aside. */
export function isMeant(summary: TraceSummary, filter: TraceFilter): boolean {
  const { since, until, outcome, invalid, model, name, session, error, kind } = filter;
  return (
    (since === undefined || summary.started_at >= since) &&
    (until === undefined || summary.started_at < until) &&
    (outcome === undefined || summary.outcome === outcome) &&
    (!invalid || summary.valid === false) &&
    (model === undefined || summary.model === model) &&
    (name === undefined || summary.name === name || summary.agent === name) &&
    (session === undefined || summary.session === session) &&
    (!error || summary.errors > 0) &&
    (kind === undefined || summary.kind === kind) &&
    (filter.scores ?? []).every((condition) => summary.scores.some((score) => isMet(score, condition)))
  );
}
