import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf, UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";
import type { Database } from "../../tracing/store/files/database.js";
import { makeStoreFolder } from "../../tracing/store/files/folder.js";
import { isStoreError, requirePlain, rollBack, StoreProblem, versionOf } from "../../tracing/store/files/open.js";
import { SCHEMA, SCHEMA_VERSION } from "./schema.js";

/** How long a writer waits for other processes, in milliseconds. */
const PATIENCE_MS = 5000;

type Value = string | number | null;
type Prepared = ReturnType<Database["prepare"]>;

/** The service's file. @param home the store's folder */
export function servicePath(home: string): string {
  return join(home, "service.db");
}

/** The file cannot be used now: what is wrong, and what to do. A request gets 503 for it. */
export class ServiceProblem extends UserError {}

/**
 * What the service keeps: keys, jobs and their results, batches, reviews, messages that wait, and who did what. It is a
 * file of its own, and there is no other place: where it cannot be used, nothing is accepted.
 */
export class ServiceFile {
  private readonly statements = new Map<string, Prepared>();
  private readonly inode: number | undefined;

  private constructor(
    private readonly db: Database,
    readonly path: string,
  ) {
    this.inode = statSync(path, { throwIfNoEntry: false })?.ino;
  }

  /** Opens the file, and makes it where it is not there. @throws ServiceProblem */
  static open(path: string): ServiceFile {
    try {
      requirePlain(path);
      if (!existsSync(path)) {
        makeStoreFolder(dirname(path));
        closeSync(openSync(path, "a", 0o600)); // for its owner only; SQLite gives its companions the same mode
      }
      const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
      try {
        // What is answered as accepted is on disk, and what is removed is overwritten: it is of people.
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        migrate(db);
        return new ServiceFile(db, path);
      } catch (error) {
        db.close();
        throw error;
      }
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** Opens the file if there is one. @throws ServiceProblem */
  static openExisting(path: string): ServiceFile | undefined {
    return existsSync(path) ? ServiceFile.open(path) : undefined;
  }

  /** Does work that is kept as a whole, or not at all. @throws ServiceProblem where it cannot be kept */
  change<T>(work: () => T): T {
    if (this.db.isTransaction) return work();
    try {
      // A file that was removed or replaced would take all this, and nobody would find it again.
      if (statSync(this.path, { throwIfNoEntry: false })?.ino !== this.inode) {
        throw new Unusable("it was removed or replaced while it was in use");
      }
      this.db.exec("BEGIN IMMEDIATE");
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      rollBack(this.db);
      throw problemOf(this.path, error);
    }
  }

  /** @throws ServiceProblem where the file cannot be read */
  rows<Row>(sql: string, ...values: Value[]): Row[] {
    try {
      return this.prepared(sql).all(...values) as Row[];
    } catch (error) {
      throw problemOf(this.path, error);
    }
  }

  /** The first row, if there is one. @throws ServiceProblem where the file cannot be read */
  row<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.rows<Row>(sql, ...values)[0];
  }

  /** @returns how many rows were changed. @throws ServiceProblem where the file cannot be written */
  run(sql: string, ...values: Value[]): number {
    try {
      return Number(this.prepared(sql).run(...values).changes);
    } catch (error) {
      throw problemOf(this.path, error);
    }
  }

  /** A value that is made once and stays. */
  setting(name: string, make: () => string): string {
    return this.change(() => {
      this.run("INSERT OR IGNORE INTO settings VALUES (?, ?)", name, make());
      return this.row<{ value: string }>("SELECT value FROM settings WHERE name = ?", name)?.value ?? "";
    });
  }

  /** The secret by which this file's hashes of requests are of use to nobody else. */
  get salt(): string {
    return this.setting("salt", () => randomBytes(16).toString("hex"));
  }

  /** Writes the log into the file, and empties it: what was removed is then nowhere any more. */
  settle(): void {
    this.rows("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** Lets go of the file, and leaves no log: SQLite does not empty it as long as statements are not collected. */
  close(): void {
    this.settle();
    this.db.close();
  }

  private prepared(sql: string): Prepared {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function migrate(db: Database): void {
  if (versionOf(db) === SCHEMA_VERSION) return;
  db.exec("BEGIN IMMEDIATE");
  const version = versionOf(db); // another process may have done it since
  if (version > SCHEMA_VERSION) {
    throw new Unusable(`a newer underwrite wrote it (schema ${version}, this one knows ${SCHEMA_VERSION})`);
  }
  if (version === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}`);
  db.exec("COMMIT");
}

/** What is no fault of SQLite or of files is said by whoever threw it: a request's own mistake, say. */
function problemOf(path: string, error: unknown): Error {
  const isOfFile =
    error instanceof Unusable || isStoreError(error) || (error as NodeJS.ErrnoException).syscall !== undefined;
  if (!isOfFile && !(error instanceof StoreProblem)) return error as Error;
  const why = error instanceof StoreProblem && error.cause instanceof Error ? error.cause : error;
  return new ServiceProblem(
    `${visible(path)} cannot be used (${visible(messageOf(why))}): see that it is there and can be written, and start the service again.`,
    { cause: error },
  );
}

/** Why the file is not to be used, where it is not SQLite that says so. */
class Unusable extends Error {}
