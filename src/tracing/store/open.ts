import { closeSync, existsSync, lstatSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf } from "../../errors.js";
import { withLockSync } from "../../files/with-lock.js";
import { makeStoreFolder } from "./folder.js";
import { MIGRATIONS, SCHEMA_VERSION } from "./schema.js";

export type Database = InstanceType<typeof DatabaseSync>;

/** A database, and which file it is: another process may put a new one in its place. */
export interface OpenDatabase {
  db: Database;
  /** Inode of its file; undefined in memory. */
  inode?: number;
}

/** The store cannot be used as it is: what is wrong, and what to do. */
export class StoreProblem extends Error {
  override readonly name = "StoreProblem";
}

/** SQLite's primary result codes that we tell apart (https://sqlite.org/rescode.html). */
const SQLITE = { busy: 5, corrupt: 11, notADatabase: 26 };

/** How long a writer waits for the others, in milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the store's database, readable by its owner only, and brings its schema up to date.
 *
 * @param path file, or `:memory:`
 * @param onAside told where a corrupt file was moved: it is kept, and a new one is begun
 * @throws StoreProblem when the file cannot be opened, or is from a newer version
 */
export function openDatabase(path: string, onAside: (keptAs: string) => void = () => {}): OpenDatabase {
  try {
    requirePlain(path);
    return connect(path, (inode) => {
      const kept = setAside(path, inode);
      if (kept) onAside(kept);
      return connect(path);
    });
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    throw new StoreProblem(`${path} cannot be opened (${messageOf(error)})`, { cause: error });
  }
}

/**
 * Opens the store's database so that SQLite refuses to change it. A file that SQLite opens for reading only would
 * leave the companions of its log behind: so it is opened as ever, and told to take queries only.
 *
 * @throws StoreProblem when the file cannot be opened, or has a schema of another version
 */
export function openReadOnly(path: string): Database {
  requirePlain(path);
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    db.exec("PRAGMA query_only = ON");
    const version = versionOf(db);
    if (version === SCHEMA_VERSION) return db;
    const todo = version < SCHEMA_VERSION ? "underwrite traces brings it up to date" : "it needs a newer underwrite";
    throw new StoreProblem(`${path} has schema ${version}, and this underwrite reads ${SCHEMA_VERSION}: ${todo}`);
  } catch (error) {
    db.close();
    if (error instanceof StoreProblem) throw error;
    throw new StoreProblem(`${path} cannot be opened (${messageOf(error)})`, { cause: error });
  }
}

function connect(path: string, onCorrupt?: (inode?: number) => OpenDatabase): OpenDatabase {
  if (path !== ":memory:" && !existsSync(path)) createFile(path);
  // Looked up before it is opened: afterwards another process may have put this file aside and begun a new one.
  const inode = path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false })?.ino;
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    migrate(db, path);
    // What is removed or replaced is overwritten: it is of applicants.
    db.exec("PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
    return { db, inode };
  } catch (error) {
    if (!onCorrupt || !isCorrupt(error)) {
      db.close();
      throw error;
    }
    // Moved before it is closed: SQLite writes nothing to a file that is not where it was.
    try {
      return onCorrupt(inode);
    } finally {
      db.close();
    }
  }
}

/** A store that is a link could be any database of the machine, and would be changed into ours. @throws StoreProblem */
function requirePlain(path: string): void {
  const files = path === ":memory:" ? [] : [path, `${path}-wal`, `${path}-shm`];
  const strange = files.find((file) => {
    const stats = statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()
      ? lstatSync(file, { throwIfNoEntry: false })
      : undefined;
    return stats && !stats.isFile() && !stats.isDirectory(); // SQLite says it of a folder
  });
  if (strange === undefined) return;
  const cause = new Error("it is no plain file");
  throw new StoreProblem(`${strange} cannot be opened (${cause.message})`, { cause });
}

/** An empty file for its owner only; SQLite gives its companions the same mode. */
function createFile(path: string): void {
  makeStoreFolder(dirname(path));
  closeSync(openSync(path, "a", 0o600));
}

function migrate(db: Database, path: string): void {
  const version = versionOf(db);
  if (version > SCHEMA_VERSION) {
    throw new StoreProblem(
      `${path} was written by a newer underwrite (schema ${version}, this one knows ${SCHEMA_VERSION})`,
    );
  }
  useWriteAheadLog(db);
  if (version === SCHEMA_VERSION) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it since.
    for (const migration of MIGRATIONS.slice(versionOf(db))) {
      if (typeof migration === "string") db.exec(migration);
      else migration(db);
    }
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (error) {
    rollBack(db);
    throw error;
  }
}

/** Of several processes that begin a store, SQLite lets one switch to its log, and makes the others try again. */
function useWriteAheadLog(db: Database): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (resultCode(error) !== SQLITE.busy || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function versionOf(db: Database): number {
  return (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}

/** Ends a transaction that failed, unless SQLite has ended it: it does on a full disk. */
export function rollBack(db: Database): void {
  if (db.isTransaction) db.exec("ROLLBACK");
}

/** SQLite's primary result code; undefined for errors of others. */
function resultCode(error: unknown): number | undefined {
  const code = (error as { sqliteCode?: number } | null)?.sqliteCode;
  return code === undefined ? undefined : code & 0xff;
}

/** Whether an error is SQLite's. */
export function isStoreError(error: unknown): boolean {
  return resultCode(error) !== undefined;
}

/** Whether an error says that the file is damaged, or no database at all. */
export function isCorrupt(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

/**
 * Moves a damaged file and its companions out of the way. To be done while it is open: see `connect`.
 *
 * @param inode the file that is damaged
 * @returns where it is kept; undefined when another process has put it aside already
 */
export function setAside(path: string, inode?: number): string | undefined {
  return withLockSync(`${path}.lock`, path, (lease) => {
    lease.check();
    return setAsideAlone(path, inode);
  });
}

function setAsideAlone(path: string, inode?: number): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return undefined;
  const stem = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  let kept = stem;
  for (let n = 2; existsSync(kept); n++) kept = `${stem}-${n}`;
  // The database last: a new one must never find the old one's companions.
  const moved = ["-wal", "-shm", ""].map((suffix) => move(path + suffix, kept + suffix));
  return moved.at(-1) ? kept : undefined;
}

/** Whether a file was there to be moved. */
function move(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
