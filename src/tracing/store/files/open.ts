import { closeSync, existsSync, lstatSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf, UserError } from "../../../errors.js";
import { withLockSync } from "../../../files/with-lock.js";
import { makeStoreFolder } from "../../../folder/make-folder.js";
import { addSpanFunctions } from "../packing/span-function.js";
import { type Database, inTransaction } from "./database.js";
import { ADDED_INDEXES, MIGRATIONS, SCHEMA_VERSION } from "./schema.js";

export type { Database };

/** A database, and which file it is: another process may put a new one in its place. */
export interface OpenDatabase {
  db: Database;
  /** Inode of its file; undefined in memory. */
  inode?: number;
}

/** The store cannot be used as it is: what is wrong, and what to do. */
export class StoreProblem extends UserError {
  /**
   * @param said what is wrong, without a full stop
   * @param fix what to do; by default what its cause asks for
   */
  constructor(
    readonly said: string,
    { cause, fix = fixOf(cause) }: { cause?: unknown; fix?: string } = {},
  ) {
    super(`${said}: ${fix}, or set UNDERWRITE_HOME to another folder.`, { cause });
  }
}

function fixOf(cause: unknown): string {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === "EEXIST" || code === "ENOTDIR") return "move away the file that is where its folder should be";
  return "see that you may read and write it and its folder";
}

export interface OpenOptions {
  /** Told where a corrupt file was moved: it is kept, and a new one is begun. */
  onAside?: (keptAs: string) => void;
  /** How long it waits for other writers, in milliseconds: to open it, and then for each write. */
  patienceMs?: number;
}

/** SQLite's primary result codes that we tell apart (https://sqlite.org/rescode.html). */
const SQLITE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  cannotOpen: 14,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  notADatabase: 26,
};

/** SQLite's number of the mode in which a store's free pages can be given back some at a time. */
export const INCREMENTAL = 2;

/** How long a writer waits for the others, in milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the store's database, readable by its owner only, and brings its schema up to date.
 *
 * @param path file, or `:memory:`
 * @throws StoreProblem when the file cannot be opened, or is from a newer version
 */
export function openDatabase(path: string, { onAside, patienceMs = BUSY_TIMEOUT_MS }: OpenOptions = {}): OpenDatabase {
  try {
    requirePlain(path);
    return connect(path, patienceMs, (inode) => {
      const kept = setAside(path, inode);
      if (kept) onAside?.(kept);
      return connect(path, patienceMs);
    });
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    throw new StoreProblem(`${path} cannot be opened (${messageOf(error)})`, { cause: error });
  }
}

function connect(path: string, patienceMs: number, onCorrupt?: (inode?: number) => OpenDatabase): OpenDatabase {
  if (path !== ":memory:") createFile(path);
  // Looked up before it is opened: afterwards another process may have put this file aside and begun a new one.
  const inode = path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false })?.ino;
  const db = new DatabaseSync(path, { timeout: Math.ceil(patienceMs) });
  try {
    addSpanFunctions(db);
    migrate(db, path, patienceMs);
    db.exec(ADDED_INDEXES);
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

/** Opens a database file, and closes it where what makes something of it fails. */
export function openedAs<T>(
  path: string,
  options: { timeout: number; readOnly?: boolean },
  make: (db: Database) => T,
): T {
  const db = new DatabaseSync(path, options);
  try {
    return make(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A store that is a link could be any database of the machine, and would be changed into ours. @throws StoreProblem */
export function requirePlain(path: string): void {
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

/** Makes an empty file where there is none, for its owner only; SQLite gives its companions the same mode. */
export function createFile(path: string): void {
  if (existsSync(path)) return;
  makeStoreFolder(dirname(path));
  closeSync(openSync(path, "a", 0o600));
}

function migrate(db: Database, path: string, patienceMs: number): void {
  const version = versionOf(db);
  refuseNewer(path, version);
  // Only a database without anything in it takes it: others are as they are.
  db.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}`);
  useWriteAheadLog(db, patienceMs);
  if (version === SCHEMA_VERSION) return;
  inTransaction(db, () => {
    // Another process may have done it since.
    for (const migration of MIGRATIONS.slice(versionOf(db))) {
      if (typeof migration === "string") db.exec(migration);
      else migration(db);
    }
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** @throws StoreProblem for a store of a newer version's schema */
export function refuseNewer(path: string, version: number): void {
  if (version <= SCHEMA_VERSION) return;
  throw new StoreProblem(
    `${path} was written by a newer underwrite (schema ${version}, this one knows ${SCHEMA_VERSION})`,
    { fix: "upgrade underwrite" },
  );
}

/** Of several processes that begin a store, SQLite lets one switch to its log, and makes the others try again. */
function useWriteAheadLog(db: Database, patienceMs: number): void {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (resultCode(error) !== SQLITE.busy || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

export function versionOf(db: Database): number {
  return (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}

/** SQLite's primary result code; undefined for errors of others. */
function resultCode(error: unknown): number | undefined {
  const { sqliteCode, code, message = "" } = (error ?? {}) as { sqliteCode?: number; code?: string; message?: string };
  if (sqliteCode !== undefined) return sqliteCode & 0xff;
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  return TOLD_BY_WORDS.find(([words]) => message.includes(words))?.[1];
}

/** The binding gives errors amid the rows of an answer without their code. */
const TOLD_BY_WORDS: readonly [words: string, code: number][] = [
  ["database disk image is malformed", SQLITE.corrupt],
  ["malformed database schema", SQLITE.corrupt],
  ["file is not a database", SQLITE.notADatabase],
  ["is locked", SQLITE.busy],
  ["disk I/O error", SQLITE.ioError],
  ["unable to open database file", SQLITE.cannotOpen],
];

/** Whether an error is SQLite's. */
export function isStoreError(error: unknown): boolean {
  return resultCode(error) !== undefined;
}

/** Whether an error says that others hold the store: it may go later, also where opening it failed so. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error instanceof UserError ? error.cause : error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

/** Whether an error says that the file that is open cannot be written, or is no longer where it was. */
export function isReadOnly(error: unknown): boolean {
  return resultCode(error) === SQLITE.readOnly;
}

/** Whether an error says that nobody may write there: the file, or its folder. */
export function isUnwritable(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return isReadOnly(error) || ["EROFS", "EACCES", "EPERM"].includes(code ?? "");
}

/** Whether an error is about what was to be written, which no try again will change. */
export function isOfItem(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE.tooBig || code === SQLITE.constraint || code === SQLITE.mismatch;
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
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return undefined;
    const stem = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, "-")}`;
    let kept = stem;
    for (let n = 2; existsSync(kept); n++) kept = `${stem}-${n}`;
    // The database last: a new one must never find the old one's companions.
    const moved = ["-wal", "-shm", ""].map((suffix) => move(path + suffix, kept + suffix));
    return moved.at(-1) ? kept : undefined;
  });
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
