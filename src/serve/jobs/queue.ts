import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../errors.js";
import { allowListeners } from "../../waiting/until-aborted.js";
import { type Job, LEASE_MS } from "../store/decisions.js";
import { leaseJobs, returnLost, showLife } from "../store/jobs.js";
import { type Desk, decide, endBatch } from "./decide.js";

/** How often the queue is looked at when nobody says that there is something, in milliseconds. */
const LOOK_MS = 250;
/** How long what was told to end may take for it, in milliseconds. */
const END_MS = 2000;
const LIFE_MS = LEASE_MS / 5;

/** Decides, in the background, on what waits. */
export interface Queue {
  /** A name for a lease of this process, which is shown to be alive until `drop`. */
  hold(): string;
  drop(lease: string): void;
  /** There is something to do. */
  wake(): void;
  /** Takes nothing more, and waits for what is at work: so many milliseconds, then it is told to end. */
  stop(graceMs: number): Promise<void>;
  /** Aborted when what is at work must end. */
  readonly signal: AbortSignal;
}

/**
 * Begins to work on the queue. Jobs that earlier processes left behind come back first.
 *
 * @param most how many jobs at once
 * @param onFault told of what went wrong with a job, or with the file
 */
export function startQueue(desk: Desk, { most, onFault }: { most: number; onFault: (problem: string) => void }): Queue {
  const { file, project } = desk;
  const owner = randomUUID();
  const ending = new AbortController();
  allowListeners(ending.signal);
  const leases = new Set<string>();
  let working = 0;
  let isStopping = false;
  let isOut = false;

  /** Says once that the file cannot be used, and goes on when it can be. */
  const guarded = (work: () => void) => {
    try {
      work();
      isOut = false;
    } catch (error) {
      if (!isOut) onFault(messageOf(error));
      isOut = true;
    }
  };

  async function work(job: Job): Promise<void> {
    leases.add(job.lease);
    try {
      await decide(desk, job, { signal: ending.signal });
    } catch (error) {
      onFault(`${job.id}: ${messageOf(error)}`);
    } finally {
      leases.delete(job.lease);
    }
  }

  function look(): void {
    if (isStopping || working >= most || !desk.spending.mayGoOn) return;
    guarded(() => {
      for (const job of leaseJobs(file, owner, project.now(), most - working)) {
        working++;
        void work(job).finally(() => {
          working--;
          look();
        });
      }
    });
  }

  function live(): void {
    guarded(() => {
      const now = project.now();
      if (leases.size > 0) showLife(file, leases, now);
      const { returned, batches } = returnLost(file, leases, now);
      file.change(() => {
        for (const batch of batches) endBatch(file, batch, desk.tells !== false, now);
      });
      if (returned > 0) look();
      file.settle();
    });
  }

  live();
  look();
  const timers = [setInterval(look, LOOK_MS), setInterval(live, LIFE_MS)];

  return {
    signal: ending.signal,
    hold() {
      const lease = `${owner}-${randomUUID()}`;
      leases.add(lease);
      return lease;
    },
    drop: (lease) => void leases.delete(lease),
    wake: look,
    async stop(graceMs) {
      isStopping = true;
      const timer = setTimeout(() => ending.abort(new Error("the service ends")), graceMs);
      const until = performance.now() + graceMs + END_MS;
      while (leases.size > 0 && performance.now() < until) await pause(10);
      clearTimeout(timer);
      for (const each of timers) clearInterval(each);
    },
  };
}
