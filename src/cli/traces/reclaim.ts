import { messageOf } from "../../errors.js";
import type { Connection } from "../../tracing/store/files/connection.js";
import { isStoreError } from "../../tracing/store/files/open.js";
import { reclaim, removeCopy } from "../../tracing/store/reclaim.js";
import type { Context } from "../context.js";

/** Makes what was removed unreadable in the store's files, and says where that did not work. @returns bytes freed */
export async function reclaimStore(context: Context, connection: Connection): Promise<number> {
  if (connection.path === ":memory:") return 0;
  try {
    const { freed, emptied } = await reclaim(connection);
    if (!emptied) {
      context.note("Another process reads the store, so its log still holds what was removed: run this again later.");
    }
    return freed;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    context.note(
      `What was removed is overwritten, but the file cannot be made smaller (${messageOf(error)}): run this again later.`,
    );
    return 0;
  }
}

/** Removes copies of damaged stores, and says so. */
export function removeCopies(context: Context, copies: readonly string[]): void {
  for (const copy of copies) {
    removeCopy(copy);
    context.note(`${copy} was of a damaged store of that time: removed.`);
  }
}

/** `1.5 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
