import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Connection } from "./files/connection.js";
import { letOthersWrite } from "./files/database.js";
import { INCREMENTAL } from "./files/open.js";

/** Pages that are given back in one transaction. */
const STEP_PAGES = 200;
/** How long the emptying of the log waits for who reads it, in milliseconds: whoever writes waits as long. */
const EMPTY_WITHIN_MS = 1000;

/**
 * Makes what was removed unreadable in the store's files, and gives their free space back, some at a time. A store of
 * an earlier version, whose removed rows were not overwritten, is written anew once: others wait as long as that takes.
 *
 * @returns bytes that were freed, and whether the log could be emptied: another process may be reading it
 */
export async function reclaim(connection: Connection): Promise<{ freed: number; emptied: boolean }> {
  const before = sizeOf(connection.path);
  if (connection.pragma("auto_vacuum") === INCREMENTAL) await shrink(connection);
  else connection.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}; VACUUM`);
  connection.sql("PRAGMA wal_checkpoint(PASSIVE)").get(); // most of it while others go on
  connection.waitAtMost(EMPTY_WITHIN_MS);
  const { busy } = connection.sql("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
  return { freed: Math.max(0, before - sizeOf(connection.path)), emptied: busy === 0 };
}

/** Gives free pages back; those that others free meanwhile are theirs to give. */
async function shrink(connection: Connection): Promise<void> {
  for (let left = connection.pragma("freelist_count"); left > 0; left -= STEP_PAGES) {
    connection.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    await letOthersWrite();
  }
}

/**
 * Copies of damaged stores beside a store, and what was recovered of them, with the time (milliseconds) at which they
 * were put aside.
 */
export function copiesOf(path: string): { path: string; at: number }[] {
  const name = basename(path);
  return readdirSync(dirname(path))
    .filter((each) => each.startsWith(`${name}.corrupt-`) || each === `${name}.recovered`)
    .filter((each) => !/-(?:wal|shm)$/.test(each))
    .sort()
    .map((name) => join(dirname(path), name))
    .map((copy) => ({ path: copy, at: statSync(copy).ctimeMs }));
}

/** Removes a copy of a damaged store with its log: what is in it cannot be looked through, so it goes as a whole. */
export function removeCopy(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

/** What a store's file and its log take on disk, in bytes. */
export function sizeOf(path: string): number {
  const sizes = ["", "-wal"].map((suffix) => statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
