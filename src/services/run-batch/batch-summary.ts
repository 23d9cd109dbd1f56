import type { WaveFigures } from "../../runtime/waves/wave-event.js";
import { type BatchRecord, isFinal, type RowStatus } from "./records/record.js";

export interface BatchSummary {
  session: string;
  agent: string;
  model: string;
  /** Rows of the input; null where it is not known how many there are. */
  total: number | null;
  /** Rows that have a record: in the output, where there is one. */
  rows: number;
  /** Of these, rows that were known before, from the output that is resumed. */
  known: number;
  decided: number;
  /** How often each outcome came; those without a word are under `decided`. */
  outcomes: Record<string, number>;
  /** How often each way came not to be decided. */
  not_decided: Partial<Record<RowStatus, number>>;
  /** Rows whose output's text is suspect. */
  warned: number;
  /** Why no other row was run, in a few words; null when each was, unless the provider failed every call. */
  stopped: string | null;
  /** US dollars of all rows; null where a price is not known. */
  cost_usd: number | null;
  duration_ms: number;
  /** Runs that the store does not have; absent where it has all. */
  not_kept?: number;
  /** How the model was asked, where it was in waves. */
  via?: "message-batches";
  waves?: WaveFigures;
  output?: string;
  errors?: string;
}

/** Counts the rows of a batch. */
export class BatchTally {
  private rows = 0;
  private known = 0;
  private decided = 0;
  private readonly outcomes = new Map<string, number>();
  private readonly notDecided = new Map<RowStatus, number>();
  private warned = 0;
  private cost: number | null = 0;

  add(
    { status, outcome, warnings, cost_usd }: Pick<BatchRecord, "status" | "outcome" | "warnings" | "cost_usd">,
    { isKnown }: { isKnown: boolean },
  ): void {
    this.rows++;
    if (isKnown) this.known++;
    if (warnings.length > 0) this.warned++;
    this.cost = this.cost === null || cost_usd === null ? null : this.cost + cost_usd;
    if (status === "decided") {
      this.decided++;
      count(this.outcomes, outcome ?? "decided");
    } else count(this.notDecided, status);
  }

  /** Whether a row failed that is run again when the batch is resumed. */
  get hasFailures(): boolean {
    return [...this.notDecided.keys()].some((status) => status !== "bad_input" && !isFinal(status));
  }

  summary(
    ended: Pick<BatchSummary, "session" | "agent" | "model" | "stopped" | "waves" | "output" | "errors"> & {
      total: number | undefined;
      ranAll: boolean;
      notKept: number;
      durationMs: number;
    },
  ): BatchSummary {
    const { session, agent, model, total, ranAll, stopped, notKept, waves, durationMs, output, errors } = ended;
    return {
      session,
      agent,
      model,
      total: total ?? (ranAll ? this.rows : null),
      rows: this.rows,
      known: this.known,
      decided: this.decided,
      outcomes: Object.fromEntries(this.outcomes),
      not_decided: Object.fromEntries(this.notDecided),
      warned: this.warned,
      stopped,
      cost_usd: this.cost === null ? null : Number(this.cost.toFixed(6)),
      duration_ms: durationMs,
      ...(notKept > 0 ? { not_kept: notKept } : {}),
      ...(waves === undefined ? {} : { via: "message-batches" as const, waves }),
      ...(output === undefined ? {} : { output }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
