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
  function(name: string, options: { deterministic: boolean }, work: (...values: unknown[]) => string | null): void;
  close(): void;
  readonly isTransaction: boolean;
}
