import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.js";
import type { Lease } from "../../files/lock.js";
import { takeForLong } from "../../files/with-lock.js";
import { makeStoreFolder } from "../../folder/make-folder.js";

/**
 * Makes sure that one process at a time works on an eval run: two that resume the same one would pay for every case
 * twice. The lock of a process that was killed is taken over.
 *
 * @param folder where the store is
 * @returns what the run is held by; undefined for a folder that cannot be written: it has no store to share
 * @throws UserError when another process is at it
 */
export async function lockRun(folder: string, runId: string, signal: AbortSignal): Promise<Lease | undefined> {
  if (!isWritable(folder)) return undefined;
  return takeForLong(
    lockOf(folder, runId),
    `The eval run ${runId}`,
    (owner) => new UserError(`The eval run ${runId} goes on in ${owner}: wait for it, or end it first.`),
    signal,
  );
}

/** Where what an eval run sent in waves is kept until it is whole. */
export function wavesOf(folder: string, runId: string): string {
  return join(folder, `eval-${runId}.waves`);
}

/** The lock of an eval run that goes on. */
export function lockOf(folder: string, runId: string): string {
  return join(folder, `eval-${runId}.lock`);
}

function isWritable(folder: string): boolean {
  try {
    makeStoreFolder(folder);
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // whatever forbids it: the store says so
  }
}
