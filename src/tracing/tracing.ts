import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Tracer } from "@opentelemetry/api";
import { NO_SECRETS, type Redactor } from "../text/redact.js";
import { withDeadline } from "../waiting/deadline.js";
import { ATTRIBUTE, EVAL_ENVIRONMENT } from "./attributes.js";
import { type Capture, captureScore, captureSpan, stricter } from "./capture.js";
import { Courier, type Delivery } from "./delivery/courier.js";
import { type DeliveryReport, deliver, type Sending } from "./delivery/deliver.js";
import type { Target } from "./delivery/target.js";
import { type HeldSpans, holdSpans, type Released } from "./recording/held-spans.js";
import { createTracer, type SinkProcessor, type SpanSink, sinkProcessor } from "./recording/provider.js";
import { StoreWriter } from "./recording/store-writer.js";
import type { Score } from "./score.js";
import type { StoredSpan, TraceStore } from "./store/store.js";
import { type Kept, type Upkeep, upkeep } from "./store/upkeep.js";

/** The store's file in its folder. */
export function storePath(home: string): string {
  return join(home, "traces.db");
}

/** The secret that makes this store's placeholders of masked figures: stable, and of use to nobody else. */
export function maskSalt(store: TraceStore): string {
  return store.setting("salt", () => randomBytes(16).toString("hex"));
}

export interface TracingOptions {
  /** Folder of the store. */
  home: string;
  version: string;
  /** Commit of the project in the working folder. */
  revision?: string;
  /** Langfuse's environment and release. */
  environment?: string;
  release?: string;
  /** What is said of this process, beside its name and version: attributes of OpenTelemetry's resource. */
  resource?: Readonly<Record<string, string>>;
  /** What the store keeps of content. */
  capture: Capture;
  /** What backends get of content; never more than the store keeps. */
  exportCapture: Capture;
  targets: readonly Target[];
  /** Blanks secrets in what is kept and sent. */
  redactor?: Redactor;
  /** Told in a sentence when the store cannot be used; runs go on without it. */
  onProblem: (problem: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Records runs: every span is durable in the store when it has ended, then delivered. */
export interface Tracing {
  tracer: Tracer;
  /** Keeps the spans of tracers that others made, beside those of `tracer`; see `storeSpanProcessor`. */
  processor: SinkProcessor;
  addScores(scores: readonly Score[]): void;
  /**
   * A tracer for many runs: their spans are kept when they are released, in one transaction. Those of evals are in an
   * environment of their own, those of `real` traffic in the configured one.
   */
  hold(options?: { real?: boolean }): HeldSpans;
  /**
   * Keeps released spans and scores, with whatever is to be kept together with them.
   *
   * @param also writes to the store in the same transaction; it may be called again, on another store
   * @param onKept told when all of it is durable: at once, unless the store cannot be written
   */
  keep(released: Released, also: (store: TraceStore) => void, onKept?: () => void): void;
  /** Tries for so many milliseconds to write what a store that could not be written is still to get. */
  settle(withinMs: number): Promise<void>;
  /** Why something that was recorded is not in the store, in a sentence; undefined when all of it is. */
  readonly problem: string | undefined;
  /**
   * Settles, and sends backends what they have not acknowledged, for at most so many milliseconds. Nothing that goes
   * wrong is thrown: it is in the reports, or was told.
   */
  flush(withinMs: number): Promise<DeliveryReport[]>;
  /** Names of the backends that get what is recorded. */
  readonly backends: readonly string[];
  /** Delivers beside a job what it records, from now on; undefined where no backend is configured. */
  deliverAlong(): Delivery | undefined;
  /** What could not be read through the store and was left out, in words; undefined for nothing. */
  readonly unreadable: string | undefined;
  /** Does a little of what the store needs now and then; see `upkeep`. What goes wrong is told, and stops nothing. */
  upkeep(options: Omit<Upkeep, "targets" | "now">): Kept | undefined;
  close(): void;
}

/** The part of a flush's time that is kept for delivery when the store cannot be written. */
const DELIVERY_SHARE = 1 / 3;

/**
 * Opens the store and a tracer that writes to it. A store that cannot be used never stops a run: what it is to keep
 * waits in memory until it can be used or the process ends, and is delivered all the same.
 */
export function openTracing(options: TracingOptions): Tracing {
  const { capture, exportCapture, targets, redactor = NO_SECRETS, onProblem, now = Date.now } = options;
  const names = targets.map(({ name }) => name);
  const writer = new StoreWriter(storePath(options.home), onProblem, redactor);
  let salt = randomBytes(16).toString("hex"); // until the store says which
  writer.write({
    size: 0,
    work: (store) => {
      salt = store.setting("salt", () => salt);
    },
  });

  const attributes = {
    [ATTRIBUTE.environment]: options.environment,
    [ATTRIBUTE.release]: options.release,
    [ATTRIBUTE.revision]: options.revision,
  };
  const capturedScores = (scores: readonly Score[]) => scores.map((score) => captureScore(score, capture, salt));
  const capturedSpan = ({ span, origin }: StoredSpan) => ({ origin, span: captureSpan(span, capture, salt) });
  const sink: SpanSink = {
    attributes,
    resource: options.resource,
    onRootStart: (trace_id, run) => {
      writer.renewPatience();
      writer.write({ size: 1, work: (store) => store.begin(trace_id, run) });
    },
    onEnd: (span: StoredSpan) => {
      const kept = capturedSpan(span);
      writer.write({ size: 1, work: (store) => store.addSpans([kept], names) });
    },
  };
  const tracer = createTracer(options.version, sink);
  let flushing: Promise<unknown> = Promise.resolve();
  const sent = stricter(capture, exportCapture);
  const sending = (): Sending => ({ store: writer.readable, capture: sent, salt, redactor, now });
  // While a job goes on, what cannot be written may still come to the store: what does not is sent from memory at the end.
  const courier = new Courier(targets, (isLast) => (!isLast && writer.problem !== undefined ? undefined : sending()));

  async function flush(withinMs: number): Promise<DeliveryReport[]> {
    await Promise.allSettled(targets.map((target) => target.prepare?.())); // what fails fails again when it sends
    const until = performance.now() + withinMs;
    const isKept = await writer.settle(targets.length === 0 ? withinMs : withinMs * (1 - DELIVERY_SHARE));
    if (targets.length === 0) return [];
    const leftMs = Math.max(0, until - performance.now());
    const reports = courier.isBusy
      ? await courier.flush(leftMs)
      : await withDeadline(leftMs, undefined, (signal) => deliver({ ...sending(), targets, signal }));
    return isKept ? reports : reports.map((report) => ({ ...report, waiting: 0 })); // the rest was told: it is lost
  }

  return {
    tracer,
    processor: sinkProcessor(sink),
    addScores(scores) {
      const kept = capturedScores(scores);
      const at = now();
      writer.write({ size: kept.length, work: (store) => store.addScores(kept, at, names) });
    },
    hold: ({ real = false } = {}) => {
      const own = real ? attributes : { ...attributes, [ATTRIBUTE.environment]: EVAL_ENVIRONMENT };
      return holdSpans(options.version, own, options.resource);
    },
    keep({ begun, spans, scores }, also, onKept) {
      const kept = { spans: spans.map(capturedSpan), scores: capturedScores(scores) };
      const at = now();
      writer.write({
        size: spans.length + scores.length,
        work: (store) =>
          store.transaction(() => {
            for (const { trace_id, run } of begun) store.begin(trace_id, run);
            store.addSpans(kept.spans, names);
            store.addScores(kept.scores, at, names);
            also(store);
          }),
        onKept: () => {
          writer.renewPatience();
          onKept?.();
        },
      });
    },
    settle: async (withinMs) => {
      await writer.settle(withinMs);
    },
    get problem() {
      return writer.problem;
    },
    get unreadable() {
      return writer.unreadable;
    },
    flush(withinMs) {
      const flushed = flushing.then(() => flush(withinMs));
      flushing = flushed.catch(() => {}); // its caller hears of it
      return flushed;
    },
    backends: names,
    deliverAlong: () => (targets.length === 0 ? undefined : courier.begin()),
    upkeep: (options) =>
      writer.attend(({ connection }) => upkeep(connection, { ...options, targets: names, now: now() })),
    close: () => writer.close(),
  };
}
