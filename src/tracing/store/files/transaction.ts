import type { Database } from "./database.js";

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
