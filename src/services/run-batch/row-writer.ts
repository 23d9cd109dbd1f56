import type { HeldSpans, Released } from "../../tracing/recording/held-spans.js";
import type { Tracing } from "../../tracing/tracing.js";
import type { BatchRecord } from "./records/record.js";

/** Longest that a run that has ended waits for others to share a transaction with, in milliseconds. */
const LONGEST_WAIT_MS = 60;

/** A run that has ended, with its row's record, if it has one, and what to do when both are kept. */
interface Ended {
  trace_id: string;
  record: BatchRecord | undefined;
  onKept: (failure?: unknown) => void;
}

/**
 * Keeps runs as they end, some at a time in one transaction: all of a run is in the store, or nothing. Its record is kept
 * before it, so that the record of every run in the store is known.
 */
export class RowWriter {
  readonly spans: HeldSpans;
  /** Runs that the store does not have yet. */
  notKept = 0;
  private waiting: Ended[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly begun = new Map<string, Released["begun"][number]>();

  /** @param onlyEnded keeps nothing of a run before it has ended: of many that wait for hours, and are made again */
  constructor(
    private readonly tracing: Tracing,
    private readonly keepRecords: (records: readonly BatchRecord[]) => void,
    private readonly onlyEnded: boolean,
  ) {
    this.spans = tracing.hold({ real: true });
  }

  /**
   * Keeps a run, soon. Where the store cannot be written it waits in memory, and this does not wait for it.
   *
   * @returns why its record could not be kept; never rejected, for nobody may be waiting
   */
  add(trace_id: string, record?: BatchRecord): Promise<unknown> {
    this.timer ??= setTimeout(() => this.flush(), LONGEST_WAIT_MS);
    return new Promise((onKept) => this.waiting.push({ trace_id, record, onKept }));
  }

  /** Keeps what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ended = this.waiting;
    this.waiting = [];
    try {
      this.keepRecords(ended.flatMap(({ record }) => record ?? []));
    } catch (error) {
      for (const { onKept } of ended) onKept(error);
      return;
    }
    const released = this.release(ended.map(({ trace_id }) => trace_id));
    this.notKept += ended.length;
    this.tracing.keep(
      released,
      () => {},
      () => {
        this.notKept -= ended.length;
      },
    );
    for (const { onKept } of ended) onKept();
  }

  private release(traceIds: readonly string[]): Released {
    const released = this.spans.release(traceIds);
    if (!this.onlyEnded) return released;
    for (const one of released.begun) this.begun.set(one.trace_id, one);
    const begun = traceIds.flatMap((traceId) => this.begun.get(traceId) ?? []);
    for (const traceId of traceIds) this.begun.delete(traceId);
    return { ...released, begun };
  }
}
