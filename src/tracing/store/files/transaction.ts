import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "./database.js";

/** As long as SQLite, which asks ever more seldom, lets pass between two of its first tries to get a lock. */
const TURN_MS = 20;

/** Does work that is kept as a whole, or not at all; inside another transaction it is part of that one. */
export function inTransaction<T>(db: Database, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Ends a transaction that failed, unless SQLite has ended it: it does on a full disk. */
export function rollBack(db: Database): void {
  if (db.isTransaction) db.exec("ROLLBACK");
}

/** Lets other processes write amid long work: between two of its transactions. */
export async function letOthersWrite(): Promise<void> {
  await pause(TURN_MS);
}
