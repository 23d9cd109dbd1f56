import { setTimeout as pause } from "node:timers/promises";
import { messageOf, UserError } from "../errors.js";
import { visible } from "../text/visible.js";
import { allowListeners } from "../waiting/until-aborted.js";
import { type Holder, Lease, Watch } from "./lock.js";

/** How long a short piece of work waits for those of others, in milliseconds: longer than a dead owner's lock lasts. */
const PATIENCE_MS = 30_000;

/**
 * Does a short piece of work while no other process does: waits for its turn, and takes over from processes that were
 * killed.
 *
 * @param path the lock's file, which is there only meanwhile
 * @param what that is worked on, for messages
 * @throws UserError when another process keeps it for too long
 */
export async function withLock<T>(
  path: string,
  what: string,
  work: (lease: Lease) => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const turn = turns(path, what);
  if (signal) allowListeners(signal);
  for (;;) {
    const lease = turn();
    if (!lease) {
      await pause(nap(), undefined, { signal });
      continue;
    }
    try {
      return await work(lease);
    } finally {
      lease.release();
    }
  }
}

/** The same where nothing can be awaited: the process stands still meanwhile. */
export function withLockSync<T>(path: string, what: string, work: (lease: Lease) => T): T {
  const turn = turns(path, what);
  for (;;) {
    const lease = turn();
    if (!lease) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, nap());
      continue;
    }
    try {
      return work(lease);
    } finally {
      lease.release();
    }
  }
}

/**
 * Takes a lock for long: waits only until it is plain whether its owner lives.
 *
 * @param what that is worked on, for messages
 * @param refuse the error for an owner that lives
 */
export async function takeForLong(
  path: string,
  what: string,
  refuse: (owner: string) => Error,
  signal?: AbortSignal,
): Promise<Lease> {
  const { isOver } = new Watch();
  let before: Holder | undefined;
  for (;;) {
    const taken = tryTake(path, what, isOver);
    if (taken instanceof Lease) return taken;
    if (taken && before?.token === taken.token && before.beat !== taken.beat) throw refuse(ownerOf(taken));
    before = taken;
    await pause(nap(), undefined, { signal });
  }
}

function turns(path: string, what: string): () => Lease | undefined {
  const { isOver } = new Watch();
  const until = performance.now() + PATIENCE_MS;
  return () => {
    const taken = tryTake(path, what, isOver);
    if (taken instanceof Lease) return taken;
    if (performance.now() < until || !taken) return undefined;
    throw new UserError(`${what} is being changed by ${ownerOf(taken)}: try again when that has ended.`);
  };
}

function tryTake(path: string, what: string, isOver: Watch["isOver"]): ReturnType<typeof Lease.tryTake> {
  try {
    return Lease.tryTake(path, isOver);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${what} cannot be changed: its lock cannot be written (${visible(messageOf(error))}): see that its folder can be written.`,
    );
  }
}

function ownerOf({ pid, host }: Holder): string {
  return pid === undefined ? "another process" : `process ${pid} on ${visible(host ?? "")}`;
}

/** Each waits differently long, so that they do not meet again. */
function nap(): number {
  return 5 + Math.random() * 25;
}
