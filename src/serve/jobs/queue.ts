import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../errors.js";
import { allowListeners } from "../../waiting/until-aborted.js";
import { type Holder, type Job, LEASE_MS } from "../store/decisions.js";
import { leaseJobs, showLife } from "../store/jobs.js";
import { decide } from "./decide.js";
import type { Desk } from "./desk.js";
import { recoverLost } from "./recover.js";

/** How often the queue is looked at when nobody says that there is something, in milliseconds. */
const LOOK_MS = 250;
/** How long it is left alone at most while the database is away. */
const LONGEST_PAUSE_MS = 5000;
/** How long what was told to end may take for it, in milliseconds. */
const END_MS = 2000;
const LIFE_MS = LEASE_MS / 5;

/** Decides, in the background, on what waits. */
export interface Queue {
  /** What holds a decision for this process, which is shown to be alive until `drop`. */
  hold(): Holder;
  drop(holder: Holder): void;
  /** There is something to do. */
  wake(): void;
  /** Takes nothing more, and waits for what is at work: so many milliseconds, then it is told to end. */
  stop(graceMs: number): Promise<void>;
  /** Aborted when what is at work must end. */
  readonly signal: AbortSignal;
  /** How many jobs of the queue are at work here. */
  readonly working: number;
}

/**
 * Begins to work on the queue. Jobs that earlier processes left behind come back first.
 *
 * @param most how many jobs at once; 0: it only brings back what is lost
 * @param onFault told of what went wrong with a job, or with the database
 */
export function startQueue(desk: Desk, { most, onFault }: { most: number; onFault: (problem: string) => void }): Queue {
  const { database, store } = desk;
  const owner = randomUUID();
  const ending = new AbortController();
  allowListeners(ending.signal);
  const leases = new Set<string>();
  let working = 0;
  let isStopping = false;
  let isOut = false;
  let pauseMs = LOOK_MS;
  let pausedUntil = 0;
  let wellSince = performance.now();

  /** What went wrong and does so still, by those that it was met by. */
  const faults = new Set<Set<string>>();

  /** Does work that asks the database. Tells what is wrong once, until it has changed or gone, and goes on when it has. */
  const guarded = async (work: () => Promise<void>, isNeeded: () => boolean, met: Set<string>) => {
    if (!isNeeded() || performance.now() < pausedUntil) return; // nothing was asked, so nothing is known
    try {
      await work();
      met.clear();
      if (isOut) wellSince = performance.now();
      isOut = false;
      pauseMs = LOOK_MS;
    } catch (error) {
      const problem = messageOf(error);
      if (![...faults].some((known) => known.has(problem))) onFault(problem);
      met.add(problem);
      isOut = true;
      pausedUntil = performance.now() + pauseMs;
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  };

  /** One at a time; asked for meanwhile, it is done once more. @param isNeeded whether there is anything to ask for */
  const oneByOne = (work: () => Promise<void>, isNeeded = () => true) => {
    let going: Promise<void> | undefined;
    const met = new Set<string>();
    faults.add(met);
    let isAskedFor = false;
    const go = async () => {
      do {
        isAskedFor = false;
        await guarded(work, isNeeded, met);
      } while (isAskedFor && !isStopping);
      going = undefined;
    };
    return {
      ask() {
        isAskedFor = true;
        going ??= go();
      },
      /** What goes on has ended. */
      ended: async () => going,
    };
  };

  function hold(): Holder {
    const lease = `${owner}-${randomUUID()}`;
    leases.add(lease);
    return { lease, store };
  }

  async function work(job: Job): Promise<void> {
    working++;
    try {
      await decide(desk, job, { signal: ending.signal });
    } catch (error) {
      onFault(`${job.id}: ${messageOf(error)}`);
    } finally {
      leases.delete(job.lease);
      working--;
      look.ask();
    }
  }

  const mayTake = () => !isStopping && working < most && desk.spending.mayGoOn;
  const look = oneByOne(async () => {
    const taking: Holder[] = []; // known as ours before others can see them
    let jobs: Job[] = [];
    const take = () => {
      const holder = hold();
      taking.push(holder);
      return holder;
    };
    try {
      jobs = await leaseJobs(database, take, most - working);
    } finally {
      for (const { lease } of taking) if (!jobs.some((job) => job.lease === lease)) leases.delete(lease);
    }
    for (const job of jobs) void work(job);
  }, mayTake);

  const live = oneByOne(async () => {
    await showLife(database, [...leases]);
    const patience = database.isShared && performance.now() - wellSince < LEASE_MS;
    if ((await recoverLost(desk, { hold, leases, patience })) > 0) look.ask();
    await database.tend();
  });

  live.ask();
  look.ask();
  const timers = [setInterval(look.ask, LOOK_MS), setInterval(live.ask, LIFE_MS)];

  return {
    signal: ending.signal,
    get working() {
      return working;
    },
    hold,
    drop: ({ lease }) => void leases.delete(lease),
    wake: look.ask,
    async stop(graceMs) {
      isStopping = true;
      await look.ended(); // what it has just taken is at work, too
      const timer = setTimeout(() => ending.abort(new Error("the service ends")), graceMs);
      const until = performance.now() + graceMs + END_MS;
      while (leases.size > 0 && performance.now() < until) await pause(10);
      clearTimeout(timer);
      for (const each of timers) clearInterval(each);
      await live.ended();
    },
  };
}
