import type { Capture } from "../../tracing/capture.js";
import type { HeldSpans } from "../../tracing/recording/held-spans.js";
import type { Tracing } from "../../tracing/tracing.js";
import { keepCaseRuns } from "../report/history.js";
import type { CaseRun } from "./eval-run.js";

/** Longest that a result waits for others to share a transaction with, in milliseconds. */
const LONGEST_WAIT_MS = 60;

/**
 * Keeps results as they come, with their traces and scores, some at a time in one transaction: either all of a case
 * is in the store or nothing. Nobody hears of a result before it is durable, unless the store cannot be written: then
 * it waits in memory.
 */
export class ResultWriter {
  readonly spans: HeldSpans;
  /** Results that are durable. */
  kept = 0;
  private waiting: CaseRun[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runId: string,
    private readonly tracing: Tracing,
    private readonly capture: Capture,
    private readonly onResult: (caseRun: CaseRun) => void,
  ) {
    this.spans = tracing.hold();
  }

  add(caseRun: CaseRun): void {
    this.waiting.push(caseRun);
    this.timer ??= setTimeout(() => this.flush(), LONGEST_WAIT_MS);
  }

  /** Keeps what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const caseRuns = this.waiting;
    this.waiting = [];
    const released = this.spans.release(caseRuns.map(({ trace_id }) => trace_id));
    this.tracing.keep(
      released,
      (store) => keepCaseRuns(store, this.runId, caseRuns, this.capture),
      () => {
        this.kept += caseRuns.length;
      },
    );
    for (const caseRun of caseRuns) this.onResult(caseRun);
  }
}
