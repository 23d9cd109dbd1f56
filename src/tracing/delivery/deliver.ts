import { type Capture, captureScore, captureSpan } from "../capture.js";
import type { Score } from "../score.js";
import type { StoredSpan, TraceStore } from "../store/store.js";
import type { Target } from "./target.js";

/** Spans and scores of one request. */
const BATCH = 500;

/** How a delivery to one backend went. */
export interface DeliveryReport {
  target: string;
  spans: number;
  scores: number;
  /** What still waits for it. */
  waiting: number;
  /** Why something still waits. */
  problem?: string;
}

export interface DeliveryOptions {
  store: TraceStore;
  targets: readonly Target[];
  capture: Capture;
  salt: string;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told after each batch, for progress. */
  onBatch?: (report: DeliveryReport) => void;
}

/**
 * Sends every backend what it has not acknowledged, all backends at once, until nothing is left, one fails, or
 * the signal ends it. What was not acknowledged stays queued in the store: delivery is at least once.
 */
export async function deliver(options: DeliveryOptions): Promise<DeliveryReport[]> {
  return Promise.all(options.targets.map((target) => deliverTo(target, options)));
}

async function deliverTo(target: Target, options: DeliveryOptions): Promise<DeliveryReport> {
  const { store, capture, salt, signal, now, onBatch } = options;
  const report: DeliveryReport = { target: target.name, spans: 0, scores: 0, waiting: 0 };
  while (report.problem === undefined && !signal.aborted) {
    const batch = store.pending(target.name, BATCH);
    if (batch.spans.length + batch.scores.length === 0) break;
    const spans = await sendSpans(target, batch.spans, { capture, salt, signal });
    const scores = await sendScores(target, spans.problem ? [] : batch.scores, { capture, salt, signal });
    store.markDelivered(target.name, { spans: spans.acknowledged, scores: scores.acknowledged }, now());
    report.spans += spans.acknowledged.length;
    report.scores += scores.acknowledged.length;
    report.problem = spans.problem ?? scores.problem;
    onBatch?.(report);
  }
  report.waiting = store.pendingCount(target.name);
  if (report.waiting > 0) report.problem ??= "it gave no answer in time";
  return report;
}

type SendOptions = Pick<DeliveryOptions, "capture" | "salt" | "signal">;

async function sendSpans(target: Target, spans: readonly StoredSpan[], { capture, salt, signal }: SendOptions) {
  if (spans.length === 0) return { acknowledged: [] };
  const masked = spans.map(({ span, origin }) => ({ origin, span: captureSpan(span, capture, salt) }));
  const { acknowledged, problem } = await target.sendSpans(masked, signal);
  const ids = new Set(acknowledged.map(({ span }) => span.spanId));
  return { acknowledged: spans.filter(({ span }) => ids.has(span.spanId)), problem };
}

async function sendScores(target: Target, scores: readonly Score[], { capture, salt, signal }: SendOptions) {
  if (scores.length === 0) return { acknowledged: [] };
  // A backend without scores has nothing to wait for.
  if (!target.sendScores) return { acknowledged: [...scores] };
  return target.sendScores(
    scores.map((score) => captureScore(score, capture, salt)),
    signal,
  );
}
