import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../errors.js";
import { NO_SECRETS, type Redactor } from "../../text/redact.js";
import { isBusy, isCorrupt, isOfItem, isReadOnly, isStoreError, StoreProblem } from "../store/files/open.js";
import { TraceStore } from "../store/store.js";

/** What is to be written: all of it, or nothing. It may be done again, and on another store. */
export interface Write {
  work: (store: TraceStore) => void;
  /** Spans and scores in it. */
  size: number;
  /** Told when it is durable. */
  onKept?: () => void;
}

/**
 * How long a store that is locked, and that nobody writes meanwhile, may keep a run or a batch of results waiting, in
 * milliseconds, all in all. One that others write is only busy: its turn comes.
 */
const PATIENCE_MS = 2000;
/** What each write may wait when that is used up. */
const LEAST_PATIENCE_MS = 20;
/** How long one write waits for others that write, and the end of a process that has not waited yet. */
const LAST_PATIENCE_MS = 10_000;
/** How long SQLite waits before it is looked whether others write. It asks ever more seldom: so none is left behind. */
const LOOK_MS = 100;
/** What an undisturbed write may take before it counts as waiting. */
const USUAL_MS = 20;
/** How often a store that cannot be opened is tried again, and a locked one at the end, in milliseconds. */
const REOPEN_MS = 250;
const RETRY_MS = 50;
/** How long work beside the writing waits for others, in milliseconds. */
const ATTEND_MS = 20;
/** Spans and scores that wait in memory at most. */
const MOST_WAITING = 50_000;

/**
 * Writes to a store that may be locked, full, damaged or not there: what cannot be written waits in memory, in order,
 * and is tried again with the next write and at the end. A damaged file is put aside for a new one.
 */
export class StoreWriter {
  private store: TraceStore | undefined;
  private waiting: Write[] = [];
  private waitingSize = 0;
  private patienceMs = PATIENCE_MS;
  /** When others were last seen to write while this waited. */
  private othersWroteAt = Number.NEGATIVE_INFINITY;
  private changes: number | undefined;
  private failure: unknown;
  private failedToOpenAt = Number.NEGATIVE_INFINITY;
  private hasPutAside = false;
  private dropped = 0;
  private told = false;
  private hasSettled = false;
  private memory: { store: TraceStore; has: Set<Write> } | undefined;

  /**
   * @param tell is given each problem in a sentence
   * @param redactor blanks secrets in all that is written
   */
  constructor(
    private readonly path: string,
    private readonly tell: (problem: string) => void,
    private readonly redactor: Redactor = NO_SECRETS,
  ) {}

  /** Begins something new, which may wait for the store as long as anything else. */
  renewPatience(): void {
    if (this.waiting.length === 0) this.patienceMs = PATIENCE_MS;
  }

  /** Writes behind all that waits, now or later. Where too much waits already, it is not kept. */
  write(write: Write): void {
    if (write.size > 0 && this.waitingSize + write.size > MOST_WAITING && !this.drain(this.patienceMs)) {
      this.dropped += write.size;
      return;
    }
    this.waiting.push(write);
    this.waitingSize += write.size;
    const began = performance.now();
    const isDone = this.drain(this.patienceMs);
    const waited = performance.now() - Math.max(began, this.othersWroteAt) - USUAL_MS;
    const left = isDone ? this.patienceMs - Math.max(0, waited) : 0;
    this.patienceMs = Math.max(LEAST_PATIENCE_MS, left);
    this.hasSettled = false;
  }

  /** Tries for a while to write all that waits, and says so when it cannot. @returns whether all of it is kept */
  async settle(withinMs: number): Promise<boolean> {
    const began = performance.now();
    this.failedToOpenAt = Number.NEGATIVE_INFINITY;
    while (!this.drain(Math.min(LOOK_MS, withinMs))) {
      // As long as others write, it is as a write that waits for its turn.
      const turn = Math.min(this.othersWroteAt + withinMs, began + LAST_PATIENCE_MS);
      const left = Math.max(began + withinMs, turn) - performance.now();
      if (left <= 0 || !isBusy(this.failure)) break;
      await pause(Math.min(RETRY_MS, left));
      this.failedToOpenAt = Number.NEGATIVE_INFINITY;
    }
    this.hasSettled = true;
    this.tellOfLoss();
    return this.waiting.length === 0;
  }

  /** Why something is not kept, in a sentence; undefined when all of it is. */
  get problem(): string | undefined {
    if (this.dropped > 0) {
      return `${this.path} could not be written for too long: ${this.dropped} spans and scores are not kept.`;
    }
    if (this.waiting.length === 0) return undefined;
    if (this.failure instanceof StoreProblem) return `Traces are not kept: ${this.failure.said}.`;
    return `Traces cannot be written to ${this.path} (${messageOf(this.failure)}): this run is not kept.`;
  }

  /** The store, or, while something waits, one in memory with what does. */
  get readable(): TraceStore {
    if (this.waiting.length === 0 && this.drain(0) && this.store) {
      this.memory?.store.close();
      this.memory = undefined;
      this.store.connection.waitAtMost(PATIENCE_MS); // who delivers notes what was acknowledged
      return this.store;
    }
    this.memory ??= { store: TraceStore.open(":memory:", { redactor: this.redactor }), has: new Set() };
    for (const write of this.waiting) {
      if (this.memory.has.has(write)) continue;
      write.work(this.memory.store);
      this.memory.has.add(write);
    }
    return this.memory.store;
  }

  /** What could not be read through the store; see `TraceStore`. */
  get unreadable(): string | undefined {
    return (this.memory?.store ?? this.store)?.unreadable;
  }

  /**
   * Works on the store beside what is written, when nothing waits. Where others hold it, it is left to them.
   *
   * @returns what came of it; undefined where that is nothing
   */
  attend<T>(work: (store: TraceStore) => T): T | undefined {
    if (this.waiting.length > 0 || !this.store) return undefined;
    try {
      this.store.connection.waitAtMost(ATTEND_MS);
      return work(this.store);
    } catch (error) {
      if (!isStoreError(error)) throw error;
      if (!isBusy(error))
        this.tell(`${this.path} could not be tidied (${messageOf(error)}): the next run tries again.`);
      return undefined;
    }
  }

  close(): void {
    this.drain(this.hasSettled ? 0 : LAST_PATIENCE_MS);
    this.tellOfLoss();
    this.memory?.store.close();
    try {
      this.store?.close();
    } catch (error) {
      if (!isStoreError(error)) throw error;
      this.tell(`${this.path} cannot be closed (${messageOf(error)}): the last of what was written may be lost.`);
    }
  }

  /**
   * Writes what waits, as far as it goes, and waits at most so long for a lock under which nothing is written.
   *
   * @returns whether nothing is left
   */
  private drain(patienceMs: number): boolean {
    let begun = performance.now();
    const left = () => {
      const turn = Math.min(this.othersWroteAt + patienceMs, begun + LAST_PATIENCE_MS);
      return Math.max(begun + patienceMs, turn) - performance.now();
    };
    for (let write = this.waiting[0]; write; write = this.waiting[0]) {
      try {
        const store = this.open(Math.max(0, left()));
        store.connection.waitAtMost(Math.min(LOOK_MS, Math.max(0, left())));
        write.work(store);
      } catch (error) {
        if (this.canGoOn(error)) continue;
        if (this.store && isBusy(error)) {
          this.look(this.store);
          if (left() > 0) continue;
        }
        if (error instanceof StoreProblem || isStoreError(error)) return false;
        this.take();
        throw error;
      }
      this.failure = undefined;
      this.take();
      write.onKept?.();
      begun = performance.now();
    }
    this.told = false;
    return true;
  }

  /** Sees whether others have written since the last look. */
  private look(store: TraceStore): void {
    const changes = store.connection.changesOfOthers();
    if (this.changes !== undefined && changes !== this.changes) this.othersWroteAt = performance.now();
    this.changes = changes;
  }

  private take(): void {
    this.waitingSize -= this.waiting.shift()?.size ?? 0;
  }

  private open(patienceMs: number): TraceStore {
    if (this.store) return this.store;
    if (performance.now() - this.failedToOpenAt < REOPEN_MS) throw this.failure;
    try {
      this.store = TraceStore.open(this.path, {
        patienceMs,
        onAside: (kept) => this.tellDamaged(kept),
        redactor: this.redactor,
      });
      return this.store;
    } catch (error) {
      this.failedToOpenAt = performance.now();
      throw error;
    }
  }

  /** Makes of a failure what can be made of it. @returns whether writing goes on at once */
  private canGoOn(error: unknown): boolean {
    this.failure = error;
    if (isOfItem(error)) {
      this.dropped += this.waiting[0]?.size ?? 0;
      this.take(); // it would never fit, and holds up what is behind it
      return true;
    }
    if (!this.store || !isStoreError(error) || isBusy(error)) return false;
    const damaged = this.store;
    if (isReadOnly(error)) this.reopenLater(damaged);
    if (!isCorrupt(error) || this.hasPutAside) return false;
    this.hasPutAside = true;
    this.store = undefined;
    try {
      const kept = damaged.closeDamaged();
      if (kept) this.tellDamaged(kept);
      return true;
    } catch (failure) {
      this.failure = new StoreProblem(`${this.path} is damaged, and cannot be moved (${messageOf(failure)})`);
      this.failedToOpenAt = performance.now();
      return false;
    }
  }

  /** The file may have been moved away, or have been made writable since. */
  private reopenLater(store: TraceStore): void {
    store.close();
    this.store = undefined;
    this.failedToOpenAt = performance.now();
  }

  private tellDamaged(kept: string): void {
    this.tell(`${this.path} was damaged: it is kept as ${kept}, and a new one is begun.`);
  }

  private tellOfLoss(): void {
    const { problem } = this;
    if (problem !== undefined && !this.told) this.tell(problem);
    this.told = problem !== undefined;
  }
}
