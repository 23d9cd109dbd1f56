import { messageOf } from "../../errors.js";
import { NO_SECRETS, type Redactor } from "../../text/redact.js";
import { type Capture, captureScore, captureSpan } from "../capture.js";
import type { PendingKind } from "../store/delivery-table.js";
import type { StoredSpan, TraceStore } from "../store/store.js";
import type { Pace, Sent, Target } from "./target.js";

/** Spans or scores of one request. */
export const BATCH = 500;

/** Each kind is sent by itself: neither waits behind the other. */
export const KINDS = ["spans", "scores"] as const satisfies PendingKind[];

/** How a delivery to one backend went. */
export interface DeliveryReport {
  target: string;
  spans: number;
  scores: number;
  waiting: number;
  /** Why something still waits. */
  problem?: string;
}

export interface Sending {
  store: TraceStore;
  capture: Capture;
  salt: string;
  /** Blanks secrets in what is sent: spans of others, or of earlier versions, may hold some. */
  redactor?: Redactor;
  /** Milliseconds since 1970. */
  now: () => number;
}

export interface DeliveryOptions extends Sending {
  targets: readonly Target[];
  signal: AbortSignal;
  /** Told after each batch, for progress. */
  onBatch?: (report: DeliveryReport) => void;
}

/**
 * Sends every backend what it has not acknowledged, all backends and kinds at once, until all was tried, the backend
 * takes nothing more, or the signal ends it. What was not acknowledged stays queued in the store: delivery is at least
 * once. Items that a backend refuses, and those that cannot be read, hold up no others. Nothing that goes wrong is
 * thrown: it is in the report of its backend.
 */
export async function deliver({ targets, signal, onBatch, ...sending }: DeliveryOptions): Promise<DeliveryReport[]> {
  return Promise.all(
    targets.map(async (target) => {
      const report: DeliveryReport = { target: target.name, spans: 0, scores: 0, waiting: 0 };
      const ofKinds = await Promise.all(
        KINDS.map((kind) =>
          deliverKind(target, kind, { signal }, sending, (count) => {
            report[kind] += count;
            onBatch?.(report);
          }),
        ),
      );
      report.waiting = countOrOne(sending.store, target.name);
      const problem = ofKinds.find((one) => one.problem !== undefined)?.problem;
      if (problem !== undefined) report.problem = problem;
      else if (report.waiting > 0) report.problem = signal.aborted ? "there was no time left" : "it came in meanwhile";
      return report;
    }),
  );
}

/** What waits for a backend; what was sent and could not be noted waits, too: it is sent again. */
function countOrOne(store: TraceStore, target: string): number {
  try {
    return store.pendingCount(target);
  } catch {
    return 1; // the report says why
  }
}

/** How the delivery of one kind to one backend ended. */
export interface KindOutcome {
  /** Items that it refuses, or that cannot be sent. */
  refused: number;
  problem?: string;
  unavailable?: boolean;
  passing?: boolean;
}

/** Why spans wait that are not whole. */
const HELD = "a text that they share is damaged until a run has it again";

/**
 * Sends a backend what it has not acknowledged of one kind; see `deliver`.
 *
 * @param onBatch told how many were acknowledged, after each request that brought some
 */
export async function deliverKind(
  target: Target,
  kind: PendingKind,
  pace: Pace,
  sending: Sending,
  onBatch: (count: number) => void,
): Promise<KindOutcome> {
  const outcome: KindOutcome = { refused: 0 };
  try {
    while (!outcome.unavailable && !pace.signal.aborted) {
      const items = sending.store.pending(target.name, kind, BATCH, outcome.refused);
      const { held = 0 } = items;
      if (held > 0) outcome.problem ??= HELD;
      outcome.refused += held;
      if (items[kind].length === 0) {
        if (held === 0) break;
        continue; // what is behind them may be whole
      }
      const { sent, acknowledged, problem, unavailable, passing } =
        kind === "spans"
          ? await sendKind(items.spans, sendableSpan(sending), (spans) => target.sendSpans(spans, pace))
          : await sendKind(items.scores, sendableScore(sending), (scores) => sendScores(target, scores, pace));
      sending.store.markDelivered(target.name, { [kind]: acknowledged }, sending.now());
      outcome.refused += sent - acknowledged.length;
      outcome.problem ??= problem;
      outcome.unavailable = unavailable;
      outcome.passing = passing;
      if (acknowledged.length > 0 && (kind === "spans" || target.sendScores)) onBatch(acknowledged.length);
    }
    return outcome;
  } catch (error) {
    return {
      ...outcome,
      unavailable: true,
      passing: true,
      problem: `it could not be delivered or noted: ${messageOf(error)}`,
    };
  }
}

function sendableSpan({ redactor = NO_SECRETS, capture, salt }: Sending) {
  return ({ span, origin }: StoredSpan) => redactor.json({ origin, span: captureSpan(span, capture, salt) });
}

function sendableScore({ redactor = NO_SECRETS, capture, salt }: Sending) {
  return <S extends Parameters<typeof captureScore>[0]>(score: S) => redactor.json(captureScore(score, capture, salt));
}

/** A backend without scores has nothing to wait for. */
async function sendScores(target: Target, scores: Parameters<NonNullable<Target["sendScores"]>>[0], pace: Pace) {
  return target.sendScores?.(scores, pace) ?? { acknowledged: [...scores] };
}

/** Sends what the capture policy leaves of items, and says which of the items themselves were acknowledged. */
async function sendKind<Item>(
  items: readonly Item[],
  captured: (item: Item) => Item,
  send: (items: readonly Item[]) => Promise<Sent<Item>>,
): Promise<Sent<Item> & { sent: number }> {
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
  return {
    problem,
    ...rest,
    sent: items.length,
    acknowledged: acknowledged.flatMap((item) => originals.get(item) ?? []),
  };
}
