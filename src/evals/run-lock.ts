import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.js";
import { makeStoreFolder } from "../tracing/store/folder.js";

/**
 * Makes sure that one process at a time works on an eval run: two that resume the same one would pay for every case
 * twice. The lock of a process that was killed is taken over.
 *
 * @param folder where the store is
 * @returns gives the run free
 * @throws UserError when another process is at it
 */
export function lockRun(folder: string, runId: string): () => void {
  const path = join(folder, `eval-${runId}.lock`);
  if (!take(folder, path)) {
    const owner = ownerOf(path);
    if (owner !== undefined && isAlive(owner)) {
      throw new UserError(`The eval run ${runId} goes on in process ${owner}: wait for it, or end it first.`);
    }
    rmSync(path, { force: true });
    if (!take(folder, path)) throw new UserError(`The eval run ${runId} was just taken up by another process.`);
  }
  return () => rmSync(path, { force: true });
}

/** Writes the lock, unless there is one. A folder that cannot be written has no store to share, and needs no lock. */
function take(folder: string, path: string): boolean {
  try {
    makeStoreFolder(folder);
    const file = openSync(path, "wx", 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EEXIST";
  }
}

function ownerOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // it was given free meanwhile
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
