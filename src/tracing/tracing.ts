import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Tracer } from "@opentelemetry/api";
import { withDeadline } from "../deadline.js";
import { messageOf } from "../errors.js";
import { ATTRIBUTE } from "./attributes.js";
import { type Capture, captureScore, captureSpan, stricter } from "./capture.js";
import { type DeliveryReport, deliver } from "./delivery/deliver.js";
import type { Target } from "./delivery/target.js";
import { type HeldSpans, holdSpans, type Released } from "./held-spans.js";
import { createTracer } from "./provider.js";
import type { Score } from "./score.js";
import { isCorrupt, isStoreError, StoreProblem } from "./store/open.js";
import { type StoredSpan, TraceStore } from "./store/store.js";

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
  /** What the store keeps of content. */
  capture: Capture;
  /** What backends get of content; never more than the store keeps. */
  exportCapture: Capture;
  targets: readonly Target[];
  /** Told once, in a sentence, when the store cannot be used; runs go on without it. */
  onProblem: (problem: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Records runs: every span is durable in the store when it has ended, then delivered. */
export interface Tracing {
  tracer: Tracer;
  addScores(scores: readonly Score[]): void;
  /** A tracer for many runs at once: their spans are kept when they are released, in one transaction. */
  hold(): HeldSpans;
  /**
   * Keeps released spans and scores, with whatever is to be kept together with them.
   *
   * @param also writes to the store in the same transaction; it may be called again, on another store
   */
  keep(released: Released, also: (store: TraceStore) => void): void;
  /** Sends backends what they have not acknowledged, for at most so many milliseconds. */
  flush(withinMs: number): Promise<DeliveryReport[]>;
  close(): void;
}

/**
 * Opens the store and a tracer that writes to it. A store that cannot be used never stops a run: what it would
 * have kept stays in memory until the process ends, and is still delivered.
 */
export function openTracing(options: TracingOptions): Tracing {
  const { capture, exportCapture, targets, onProblem, now = Date.now } = options;
  const path = storePath(options.home);
  const names = targets.map(({ name }) => name);
  let told = false;
  const tell = (problem: string) => {
    if (!told) onProblem(problem);
    told = true;
  };

  let store = openOrMemory();
  let replaced = false;
  let salt = "";
  withStore((open) => {
    salt = maskSalt(open);
  });

  /** Does a piece of work on the store; if that fails, on a new one: in memory, unless the file was damaged. */
  function withStore(work: (store: TraceStore) => void): void {
    try {
      work(store);
    } catch (error) {
      if (store.path === ":memory:" || !isStoreError(error)) throw error;
      store = replaceStore(error);
      withStore((open) => {
        if (salt) open.setting("salt", () => salt);
        work(open);
      });
    }
  }

  function replaceStore(error: unknown): TraceStore {
    if (!isCorrupt(error) || replaced) {
      store.close();
      tell(`Traces cannot be written to ${path} (${messageOf(error)}): this run is not kept.`);
      return TraceStore.open(":memory:");
    }
    try {
      const kept = store.closeDamaged();
      if (kept) tellDamaged(kept);
    } catch (failure) {
      tell(`${path} is damaged, and cannot be moved (${messageOf(failure)}): this run is not kept.`);
      return TraceStore.open(":memory:");
    }
    replaced = true;
    return openOrMemory();
  }

  function openOrMemory(): TraceStore {
    try {
      return TraceStore.open(path, tellDamaged);
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      tell(`Traces are not kept: ${error.message}.`);
      return TraceStore.open(":memory:");
    }
  }

  function tellDamaged(kept: string): void {
    tell(`${path} was damaged: it is kept as ${kept}, and a new one is begun.`);
  }

  const attributes = {
    [ATTRIBUTE.environment]: options.environment,
    [ATTRIBUTE.release]: options.release,
    [ATTRIBUTE.revision]: options.revision,
  };
  const capturedScores = (scores: readonly Score[]) => scores.map((score) => captureScore(score, capture, salt));
  const capturedSpan = ({ span, origin }: StoredSpan) => ({ origin, span: captureSpan(span, capture, salt) });
  const tracer = createTracer(options.version, {
    attributes,
    onRootStart: (trace_id, run) => withStore((open) => open.begin(trace_id, run)),
    onEnd: (span: StoredSpan) => {
      const kept = capturedSpan(span);
      withStore((open) => open.addSpans([kept], names));
    },
  });

  return {
    tracer,
    addScores(scores) {
      const kept = capturedScores(scores);
      withStore((open) => open.addScores(kept, now(), names));
    },
    hold: () => holdSpans(options.version, attributes),
    keep({ begun, spans, scores }, also) {
      const kept = { spans: spans.map(capturedSpan), scores: capturedScores(scores) };
      withStore((open) => {
        open.transaction(() => {
          for (const { trace_id, run } of begun) open.begin(trace_id, run);
          open.addSpans(kept.spans, names);
          open.addScores(kept.scores, now(), names);
          also(open);
        });
      });
    },
    async flush(withinMs) {
      if (targets.length === 0) return [];
      const capturing = stricter(capture, exportCapture);
      try {
        return await withDeadline(withinMs, undefined, (signal) =>
          deliver({ store, targets, capture: capturing, salt, signal, now }),
        );
      } catch (error) {
        if (!isStoreError(error)) throw error;
        tell(
          `What was delivered cannot be noted in ${path} (${messageOf(error)}): it is sent again with the next run.`,
        );
        return [];
      }
    },
    close: () => store.close(),
  };
}
