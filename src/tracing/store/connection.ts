import { type Database, type OpenDatabase, openDatabase, openReadOnly, rollBack, setAside } from "./open.js";

/** An open store file: its statements, each prepared once, and its transactions. */
export class Connection {
  private readonly db: Database;
  private readonly inode: number | undefined;
  private readonly statements = new Map<string, ReturnType<Database["prepare"]>>();

  private constructor(
    { db, inode }: OpenDatabase,
    readonly path: string,
  ) {
    this.db = db;
    this.inode = inode;
  }

  /** @throws StoreProblem */
  static open(path: string, onAside?: (keptAs: string) => void): Connection {
    return new Connection(openDatabase(path, onAside), path);
  }

  /** @throws StoreProblem also for a store of another version */
  static openReadOnly(path: string): Connection {
    return new Connection({ db: openReadOnly(path) }, path);
  }

  /** A prepared statement. */
  sql(text: string): ReturnType<Database["prepare"]> {
    const known = this.statements.get(text);
    if (known) return known;
    const statement = this.db.prepare(text);
    this.statements.set(text, statement);
    return statement;
  }

  /** Runs statements that give no rows. */
  exec(text: string): void {
    this.db.exec(text);
  }

  /** Does work that is kept as a whole, or not at all; inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.db.isTransaction) return work();
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      rollBack(this.db);
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }

  /**
   * Closes a file that is damaged, and moves it out of the way as it is.
   *
   * @returns where it is kept; undefined when another process has put it aside already
   */
  closeDamaged(): string | undefined {
    try {
      return setAside(this.path, this.inode);
    } finally {
      this.close();
    }
  }
}
