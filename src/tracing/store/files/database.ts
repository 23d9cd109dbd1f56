import { setTimeout as pause } from "node:timers/promises";

/** A value of a statement, by its place; or values by their names. */
type Value = null | number | bigint | string | Uint8Array | object;

/** A prepared statement of SQLite, as far as we use it. */
interface Prepared {
  run(...values: Value[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: Value[]): unknown;
  all(...values: Value[]): object[];
  setReadBigInts(enabled: boolean): void;
}

/** A database of SQLite, as far as we use it: by names of ours, so that the library's types need nobody else's. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Prepared;
  /** Adds a function to the database's SQL. */
  function(
    name: string,
    options: { deterministic: boolean },
    work: (...values: unknown[]) => string | number | bigint | null,
  ): void;
  close(): void;
  readonly isTransaction: boolean;
}

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
