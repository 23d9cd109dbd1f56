import { setTimeout as pause } from "node:timers/promises";
import { boundSilence } from "../../waiting/silence.js";
import type { PendingKind } from "../store/delivery-table.js";
import { BATCH, type DeliveryReport, deliverKind, KINDS, type KindOutcome, type Sending } from "./deliver.js";
import type { Target } from "./target.js";

/** What the delivery that is left when a job has ended may take, in milliseconds: so much, and more for each request. */
const WITHIN_MS = { base: 75_000, request: 3_000 };
/** What it may take once it was interrupted. */
const INTERRUPTED_MS = 1_500;
/** How often it is looked whether all is done, in milliseconds. */
const LOOK_MS = 25;

/** Delivery beside a job. */
export interface Delivery {
  /**
   * Sends the rest, when the job has ended and all of it is kept: until all of it is acknowledged, or the backend fails
   * for too long, or a bound that grows with what is left. Nothing that goes wrong is thrown.
   */
  finish(options: FinishOptions): Promise<DeliveryReport[]>;
  /** Ends it, if `finish` has not. */
  stop(): Promise<void>;
}

interface FinishOptions {
  /** Ends it soon. */
  signal: AbortSignal;
  /** Told now and then how far it is. */
  onProgress?: (reports: DeliveryReport[]) => void;
}

/** Delivers while jobs run, to every backend and of each kind by itself, and the rest when they have ended. */
export class Courier {
  private readonly lanes: Lane[];
  private jobs = 0;

  /** @param sending what is sent now, and when all that is to come has come; undefined while it cannot be read */
  constructor(
    private readonly targets: readonly Target[],
    private readonly sending: (isLast: boolean) => Sending | undefined,
  ) {
    this.lanes = targets.flatMap((target) => KINDS.map((kind) => new Lane(target, kind, sending)));
  }

  /** Whether it delivers: nobody else may. */
  get isBusy(): boolean {
    return this.jobs > 0;
  }

  /** Delivers from now on, until this job and all others have finished. */
  begin(): Delivery {
    if (this.jobs++ === 0) for (const lane of this.lanes) lane.start();
    const before = new Map(this.lanes.map((lane) => [lane, lane.sent]));
    let isOpen = true;
    const stop = async () => {
      if (isOpen && --this.jobs === 0) await Promise.all(this.lanes.map((lane) => lane.stop()));
      isOpen = false;
    };
    return {
      stop,
      finish: async ({ signal, onProgress }) => {
        const requests = this.lanes.reduce((sum, lane) => sum + Math.ceil(this.left(lane.target, lane) / BATCH), 0);
        const report = () => this.targets.map((target) => this.reportOf(target, before));
        await this.settle(WITHIN_MS.base + WITHIN_MS.request * requests, signal, () => onProgress?.(report()));
        const reports = report();
        await stop();
        return reports;
      },
    };
  }

  /** Sends what there is, while a job delivers, for at most so many milliseconds. */
  async flush(withinMs: number): Promise<DeliveryReport[]> {
    const before = new Map(this.lanes.map((lane) => [lane, lane.sent]));
    await this.settle(withinMs);
    return this.targets.map((target) => this.reportOf(target, before));
  }

  private async settle(withinMs: number, signal?: AbortSignal, onLook?: () => void): Promise<void> {
    for (const lane of this.lanes) lane.hurry();
    let until = performance.now() + withinMs;
    let isInterrupted = false;
    while (!this.lanes.every(({ isSettled }) => isSettled) && performance.now() < until) {
      if (signal?.aborted && !isInterrupted) until = Math.min(until, performance.now() + INTERRUPTED_MS);
      isInterrupted = signal?.aborted ?? false;
      onLook?.();
      await pause(LOOK_MS);
    }
  }

  private reportOf(target: Target, before: ReadonlyMap<Lane, number>): DeliveryReport {
    const lanes = this.lanes.filter((lane) => lane.target === target);
    const count = (kind: string) =>
      lanes.reduce((sum, lane) => sum + (lane.kind === kind ? lane.sent - (before.get(lane) ?? 0) : 0), 0);
    const waiting = this.left(target);
    const said = lanes.find(({ problem }) => problem !== undefined)?.problem ?? "there was no time left";
    const problem = waiting > 0 ? { problem: said } : {};
    return { target: target.name, spans: count("spans"), scores: count("scores"), waiting, ...problem };
  }

  private left(target: Target, lane?: Lane): number {
    try {
      return this.sending(true)?.store.pendingCount(target.name, lane?.kind) ?? 0;
    } catch {
      return 1; // the lane's problem says why
    }
  }
}

/** How long it is between two looks at what waits while a job runs, in milliseconds; longer after failures. */
const EVERY_MS = 500;
/** The same when the job has ended and the backend failed. */
const AGAIN_MS = 250;
/** Doublings of these pauses at most. */
const MOST_DOUBLINGS = 4;
/** However long a backend asks to be left alone, it is tried again after a day, in milliseconds. */
const LONGEST_SLEEP_MS = 86_400_000;
/** How long a request may be without a sign of its backend, in milliseconds. */
const SILENCE_MS = 5_000;
/** How long a backend that fails is tried again when the job has ended, in milliseconds; longer where it took something. */
const PATIENCE_MS = { strange: 5_000, known: 15_000 };

/** Sends one backend what there is of one kind, again and again, until it is stopped. */
export class Lane {
  /** Items that were acknowledged. */
  sent = 0;
  private outcome: KindOutcome | undefined;
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private lastTakenAt: number | undefined;
  /** Until then the backend asks to be left alone. */
  private openAt = 0;
  private hurriedAt: number | undefined;
  private nudge = () => {};

  /** @param sending what is sent now, and when all that is to come has come; undefined while it cannot be read */
  constructor(
    readonly target: Target,
    readonly kind: PendingKind,
    private readonly sending: (isLast: boolean) => Sending | undefined,
  ) {}

  /** Why something is not delivered. */
  get problem(): string | undefined {
    return this.outcome?.problem;
  }

  start(): void {
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
  }

  /** Nothing more will come: what is there is sent without pauses. */
  hurry(): void {
    this.hurriedAt = performance.now();
    this.outcome = undefined;
    this.nudge();
  }

  /** Since it was hurried, all was sent that the backend takes, or there is no use in trying on. */
  get isSettled(): boolean {
    if (!this.outcome) return false;
    const { unavailable, passing, refused } = this.outcome;
    if (!unavailable && !(passing && refused > 0)) return true;
    const isKnown = this.lastTakenAt !== undefined;
    if (!passing && !isKnown) return true;
    const since = Math.max(this.lastTakenAt ?? 0, this.hurriedAt ?? 0);
    return performance.now() - since > (isKnown ? PATIENCE_MS.known : PATIENCE_MS.strange);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.nudge();
    await this.running;
    this.hurriedAt = undefined;
  }

  private async run(stop: AbortSignal): Promise<void> {
    for (let failures = 0; !stop.aborted; ) {
      const before = this.sent;
      const { hurriedAt } = this;
      const outcome = await this.pass(stop);
      if (hurriedAt === this.hurriedAt) this.outcome = outcome; // else it may not have seen the last of it
      failures = outcome?.unavailable && this.sent === before ? failures + 1 : 0;
      const doubled = 2 ** Math.min(failures, MOST_DOUBLINGS);
      if (hurriedAt === this.hurriedAt && !stop.aborted) {
        const ms = (hurriedAt === undefined ? EVERY_MS : AGAIN_MS) * doubled;
        await this.sleep(Math.max(ms, Math.min(this.openAt - performance.now(), LONGEST_SLEEP_MS)));
      }
    }
  }

  private async pass(stop: AbortSignal): Promise<KindOutcome | undefined> {
    const sending = this.sending(this.hurriedAt !== undefined);
    if (!sending) return undefined;
    const silence = boundSilence(Math.max(SILENCE_MS, this.target.timeoutMs ?? 0));
    const pace = {
      signal: silence.signal,
      onWait: (ms: number) => silence.heard(ms),
      onLongWait: (ms: number) => {
        this.openAt = performance.now() + ms;
      },
    };
    const end = () => silence.end();
    stop.addEventListener("abort", end, { once: true });
    try {
      return await deliverKind(this.target, this.kind, pace, sending, (count) => {
        this.sent += count;
        this.lastTakenAt = performance.now();
        silence.heard();
      });
    } finally {
      silence.close();
      stop.removeEventListener("abort", end);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.nudge(), ms);
      this.nudge = () => {
        clearTimeout(timer);
        this.nudge = () => {};
        resolve();
      };
    });
  }
}
