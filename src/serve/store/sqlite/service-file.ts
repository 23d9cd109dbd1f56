import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../errors.js";
import { visible } from "../../../text/visible.js";
import { type Database, inTransaction, rollBack } from "../../../tracing/store/files/database.js";
import {
  createFile,
  isStoreError,
  openedAs,
  requirePlain,
  StoreProblem,
  versionOf,
} from "../../../tracing/store/files/open.js";
import { type Queries, type ServiceDatabase, ServiceProblem, type Value } from "../database.js";
import { ADDED, SCHEMA, SCHEMA_VERSION } from "./schema.js";

/** How long a writer waits for other processes, in milliseconds. */
const PATIENCE_MS = 5000;

/** The service's file. @param home the store's folder */
export function servicePath(home: string): string {
  return join(home, "service.db");
}

/**
 * The database of a service on one machine: a file of its own. Its one connection is used by one change at a time: what
 * is asked beside a change waits until it has ended, for else it would be a part of it.
 */
export class ServiceFile implements ServiceDatabase {
  readonly isShared = false;
  readonly name = "service.db";
  private readonly inode: number | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly db: Database,
    readonly path: string,
    readonly now: () => number,
  ) {
    this.inode = statSync(path, { throwIfNoEntry: false })?.ino;
  }

  /** Opens the file, and makes it where it is not there. @throws ServiceProblem */
  static open(path: string, now: () => number = Date.now): ServiceFile {
    try {
      requirePlain(path);
      createFile(path);
      return openedAs(path, { timeout: PATIENCE_MS }, (db) => {
        // What is answered as accepted is on disk, and what is removed is overwritten: it is of people.
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        migrate(db);
        return new ServiceFile(db, path, now);
      });
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** Opens the file if there is one. @throws ServiceProblem */
  static openExisting(path: string): ServiceFile | undefined {
    return existsSync(path) ? ServiceFile.open(path) : undefined;
  }

  change<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      try {
        // A file that was removed or replaced would take all this, and nobody would find it again.
        if (statSync(this.path, { throwIfNoEntry: false })?.ino !== this.inode) {
          throw new Unusable(
            "it was removed or replaced while it was in use",
            "put it back, or start the service again",
          );
        }
        this.db.exec("BEGIN IMMEDIATE");
        const result = await work(this.queries);
        this.db.exec("COMMIT");
        return result;
      } catch (error) {
        rollBack(this.db);
        throw problemOf(this.path, error);
      }
    });
  }

  rows<Row>(sql: string, ...values: Value[]): Promise<Row[]> {
    return this.inTurn(() => this.queries.rows<Row>(sql, ...values));
  }

  row<Row>(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.inTurn(() => this.queries.row<Row>(sql, ...values));
  }

  run(sql: string, ...values: Value[]): Promise<number> {
    return this.inTurn(() => this.queries.run(sql, ...values));
  }

  offer(): Promise<void> {
    return this.queries.offer([], 0);
  }

  due(now: number, most: number): Promise<string[]> {
    return this.inTurn(() => this.queries.due(now, most));
  }

  /** Writes the log into the file, and empties it: what was removed is then nowhere any more. */
  async tend(): Promise<void> {
    await this.rows("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** Lets go of the file, and leaves no log: SQLite does not empty it as long as statements are not collected. */
  async close(): Promise<void> {
    await this.tend();
    this.db.close();
  }

  /** What is asked within a turn. The decisions themselves are the queue: nothing has to be offered. */
  private readonly queries: Queries = {
    rows: async <Row>(sql: string, ...values: Value[]) =>
      this.asked(() => this.db.prepare(sql).all(...values) as Row[]),
    row: async <Row>(sql: string, ...values: Value[]) =>
      this.asked(() => this.db.prepare(sql).all(...values)[0] as Row | undefined),
    run: async (sql, ...values) => this.asked(() => Number(this.db.prepare(sql).run(...values).changes)),
    offer: async () => {},
    due: async (now, most) => {
      const sql =
        "SELECT id FROM decisions WHERE state = 'queued' AND not_before <= ? ORDER BY not_before, seq LIMIT ?";
      return (await this.queries.rows<{ id: string }>(sql, now, most)).map(({ id }) => id);
    },
  };

  private asked<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      throw problemOf(this.path, error);
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {}); // whoever asked is told
    return done;
  }
}

function migrate(db: Database): void {
  const isOfToday = versionOf(db) === SCHEMA_VERSION && missing(db) === "";
  if (isOfToday) return;
  inTransaction(db, () => {
    const version = versionOf(db); // another process may have done it since
    if (version > SCHEMA_VERSION) {
      const said = `a newer underwrite wrote it (schema ${version}, this one knows ${SCHEMA_VERSION})`;
      throw new Unusable(said, "upgrade underwrite");
    }
    if (version === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}`);
    db.exec(missing(db));
  });
}

/** What adds to a file what it lacks: it goes on being a file of earlier versions, which do not look at that. */
function missing(db: Database): string {
  const names = (sql: string) => (db.prepare(sql).all() as { name: string }[]).map(({ name }) => name);
  const there = names(
    "SELECT name FROM sqlite_schema UNION SELECT 'decisions.' || name FROM pragma_table_info('decisions')",
  );
  return ADDED.filter(([name]) => !there.includes(name))
    .map(([, sql]) => `${sql};`)
    .join(" ");
}

/** What is no fault of SQLite or of files is said by whoever threw it: a request's own mistake, say. */
function problemOf(path: string, error: unknown): Error {
  if (error instanceof ServiceProblem) return error;
  const isOfFile =
    error instanceof Unusable || isStoreError(error) || (error as NodeJS.ErrnoException).syscall !== undefined;
  if (!isOfFile && !(error instanceof StoreProblem)) return error as Error;
  const why = error instanceof StoreProblem && error.cause instanceof Error ? error.cause : error;
  // What can end by itself does: the next request finds it usable again.
  const fix = error instanceof Unusable ? error.fix : "see that it is there, can be written, and has room";
  return new ServiceProblem(`${visible(path)} cannot be used (${visible(messageOf(why))}): ${fix}.`, { cause: error });
}

/** Why the file is not to be used, where it is not SQLite that says so. */
class Unusable extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
