import { messageOf } from "../../errors.js";
import { NO_SECRETS, type Redactor } from "../../text/redact.js";
import { type Capture, captureScore, captureSpan } from "../capture.js";
import type { StoredSpan, TraceStore } from "../store/store.js";
import type { Sent, Target } from "./target.js";

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
  /** Blanks secrets in what is sent: spans of others, or of earlier versions, may hold some. */
  redactor?: Redactor;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told after each batch, for progress. */
  onBatch?: (report: DeliveryReport) => void;
}

/**
 * Sends every backend what it has not acknowledged, all backends at once, until all was tried, the backend takes
 * nothing more, or the signal ends it. What was not acknowledged stays queued in the store: delivery is at least
 * once. Items that a backend refuses, and those that cannot be read, hold up no others. Nothing that goes wrong is
 * thrown: it is in the report of its backend.
 */
export async function deliver(options: DeliveryOptions): Promise<DeliveryReport[]> {
  return Promise.all(
    options.targets.map(async (target) => {
      const report: DeliveryReport = { target: target.name, spans: 0, scores: 0, waiting: 0 };
      try {
        await deliverTo(target, report, options);
      } catch (error) {
        // What was sent and could not be noted waits, too: it is sent again.
        report.waiting = Math.max(1, countOrNone(options.store, target.name));
        report.problem = `it could not be delivered or noted: ${messageOf(error)}`;
      }
      return report;
    }),
  );
}

function countOrNone(store: TraceStore, target: string): number {
  try {
    return store.pendingCount(target);
  } catch {
    return 0; // the report says why
  }
}

async function deliverTo(
  target: Target,
  report: DeliveryReport,
  { store, capture, salt, redactor = NO_SECRETS, signal, now, onBatch }: DeliveryOptions,
): Promise<void> {
  let refused = 0;
  let unavailable: boolean | undefined;
  while (!unavailable && !signal.aborted) {
    const { spans, scores } = store.pending(target.name, BATCH, refused);
    if (spans.length + scores.length === 0) break;

    const spansSent = await sendCaptured(
      spans,
      (span) => redactor.json(captureStoredSpan(span, capture, salt)),
      (captured) => target.sendSpans(captured, signal),
    );
    store.markDelivered(target.name, { spans: spansSent.acknowledged }, now());
    report.spans += spansSent.acknowledged.length;
    refused += spans.length - spansSent.acknowledged.length;
    report.problem ??= spansSent.problem;
    unavailable = spansSent.unavailable;

    // A backend without scores has nothing to wait for.
    if (!unavailable || !target.sendScores) {
      const scoresSent = await sendCaptured(
        scores,
        (score) => redactor.json(captureScore(score, capture, salt)),
        (captured) => target.sendScores?.(captured, signal) ?? { acknowledged: [...captured] },
      );
      store.markDelivered(target.name, { scores: scoresSent.acknowledged }, now());
      refused += scores.length - scoresSent.acknowledged.length;
      report.scores += target.sendScores ? scoresSent.acknowledged.length : 0;
      report.problem ??= scoresSent.problem;
      unavailable ||= scoresSent.unavailable;
    }
    onBatch?.(report);
  }
  report.waiting = store.pendingCount(target.name);
  if (report.waiting > 0) report.problem ??= signal.aborted ? "there was no time left" : "it came in meanwhile";
}

function captureStoredSpan({ span, origin }: StoredSpan, capture: Capture, salt: string): StoredSpan {
  return { origin, span: captureSpan(span, capture, salt) };
}

/** Sends what the capture policy leaves of items, and says which of the items themselves were acknowledged. */
async function sendCaptured<Item>(
  items: readonly Item[],
  captured: (item: Item) => Item,
  send: (items: readonly Item[]) => Sent<Item> | Promise<Sent<Item>>,
): Promise<Sent<Item>> {
  if (items.length === 0) return { acknowledged: [] };
  const originals = new Map<Item, Item>();
  let problem: string | undefined;
  for (const item of items) {
    try {
      originals.set(captured(item), item);
    } catch (error) {
      problem = `an item cannot be masked (${messageOf(error)})`;
    }
  }
  const { acknowledged, ...rest } = await send([...originals.keys()]);
  return { problem, ...rest, acknowledged: acknowledged.flatMap((item) => originals.get(item) ?? []) };
}
