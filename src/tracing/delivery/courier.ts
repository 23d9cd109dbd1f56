import { setTimeout as pause } from "node:timers/promises";
import { BATCH, type DeliveryReport, KINDS, type Sending } from "./deliver.js";
import { Lane } from "./lane.js";
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
