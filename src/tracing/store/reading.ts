import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf } from "../../errors.js";
import { addMissingTables } from "./files/missing-tables.js";
import {
  BUSY_TIMEOUT_MS,
  type Database,
  isStoreError,
  openDatabase,
  refuseNewer,
  requirePlain,
  StoreProblem,
  versionOf,
} from "./files/open.js";
import { SCHEMA_VERSION } from "./files/schema.js";
import { addSpanFunctions } from "./packing/span-function.js";

/** A database that is only read, and in which not a byte of the store's files is changed. */
export interface Reading {
  db: Database;
  /** Whether what it reads is no longer what the store has: then it is to be opened anew. */
  isStale(): boolean;
  /** It is of an older version, without observations: they are to be made before they are asked for. */
  lacksObservations: boolean;
  /** It is what could be saved of a damaged file. */
  isSalvaged?: boolean;
  close(): void;
}

/** How often files are copied that change while they are. */
const COPIES = 5;

/**
 * Opens a store for reading, also one that lies where nothing can be written, of somebody else, or of an older
 * version. Where there is none, an empty one in memory stands in.
 *
 * - Without a log that anybody writes, SQLite is told that nothing changes (`immutable`), so that it needs neither
 *   locks nor companion files; whoever reads asks `isStale` afterwards.
 * - With one, SQLite reads along with its writers, by their index.
 * - Where that cannot be (half a transaction of a killed writer; companions that cannot be opened), files are copied.
 *
 * @throws StoreProblem
 */
export function openForReading(path: string): Reading {
  try {
    requirePlain(path);
    const files = filesOf(path);
    if (files.database === undefined) return inMemory(path);
    if (files.journal !== undefined) return openCopy(path);
    if (files.log === undefined) return openAs(path, "immutable=1", () => !sameFiles(files, filesOf(path)));
    const inode = files.database.ino;
    try {
      return hasWriters(path) ? openAs(path, "mode=ro", () => filesOf(path).database?.ino !== inode) : openCopy(path);
    } catch (error) {
      if (!isStoreError(error)) throw error;
      return openCopy(path);
    }
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    throw new StoreProblem(`${path} cannot be opened (${messageOf(error)})`, { cause: error });
  }
}

/**
 * Whether a log is in use, so that it has an index that need not be made. An index that is opened for reading only is
 * so for all of this process, also for who writes later: so it is closed at once. That needs `exec`, since the binding
 * closes nothing of which there is a statement.
 */
function hasWriters(path: string): boolean {
  const db = new DatabaseSync(`${pathToFileURL(path)}?mode=ro&readonly_shm=1`, { readOnly: true });
  try {
    db.exec("SELECT 1 FROM sqlite_schema LIMIT 1");
    return true;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    return false; // whatever is wrong with it is told when it is read
  } finally {
    db.close();
  }
}

function inMemory(path: string): Reading {
  const { db } = openDatabase(":memory:");
  const isStale = () => filesOf(path).database !== undefined;
  return { db, isStale, lacksObservations: false, close: () => db.close() };
}

function openAs(path: string, how: string, isStale: () => boolean): Reading {
  const file = new DatabaseSync(`${pathToFileURL(path)}?${how}`, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const reading = readingOf(file, path, () => file.close());
  const version = reading.version;
  // One that is being made, or of an older version, is brought up to date by its next writer.
  return { ...reading, isStale: () => isStale() || (version < SCHEMA_VERSION && hasOtherVersion(file, version)) };
}

function hasOtherVersion(db: Database, version: number): boolean {
  try {
    return versionOf(db) !== version;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    return true; // whatever has become of it, it is to be opened anew
  }
}

/**
 * What is read of an open file: in place of one without anything in it, whose making has only begun or was cut short,
 * an empty store in memory, as where there is none.
 *
 * @param closeFile called when it is closed, and when it cannot be read
 * @throws StoreProblem for a newer version's store
 */
function readingOf(
  file: Database,
  path: string,
  closeFile: () => void,
): Omit<Reading, "isStale"> & { version: number } {
  try {
    addSpanFunctions(file);
    const version = versionOf(file);
    refuseNewer(path, version);
    if (version > 0 || !isEmpty(file)) {
      const lacksObservations = version < SCHEMA_VERSION && addMissingTables(file);
      return { db: file, version, lacksObservations, close: closeFile };
    }
    const { db } = openDatabase(":memory:");
    const close = () => {
      db.close();
      closeFile();
    };
    return { db, version, lacksObservations: false, close };
  } catch (error) {
    closeFile();
    throw error;
  }
}

function isEmpty(db: Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").all().length === 0;
}

/** Opens a copy of the files as they are now, which is removed when it is closed. */
function openCopy(path: string): Reading {
  const folder = temporaryFolder();
  try {
    const copy = join(folder.path, "traces.db");
    const files = copyFiles(path, copy);
    const file = new DatabaseSync(copy, { timeout: BUSY_TIMEOUT_MS });
    const reading = readingOf(file, path, () => {
      file.close();
      folder.remove();
    });
    return { ...reading, isStale: () => !sameFiles(files, filesOf(path)) };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** A folder for its owner only, which goes with the process at the latest. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "underwrite-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { path, remove };
}

const COMPANIONS = { database: "", log: "-wal", journal: "-journal" } as const;

/** Copies a database and its log; when they change meanwhile, again. @returns the files that were copied */
export function copyFiles(path: string, copy: string): Files {
  for (let tries = 1; ; tries++) {
    const before = filesOf(path);
    for (const part of ["database", "log", "journal"] as const) {
      const suffix = COMPANIONS[part];
      rmSync(copy + suffix, { force: true });
      if (before[part] !== undefined) copyIfThere(path + suffix, copy + suffix);
    }
    if (sameFiles(before, filesOf(path)) || tries === COPIES) return before;
  }
}

/** A writer may remove a companion between a look and its copying: the next look sees it. */
function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

interface FileState {
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
}

/** A store's files; a log or journal without content is none. */
interface Files {
  database?: FileState;
  log?: FileState;
  journal?: FileState;
}

function filesOf(path: string): Files {
  const log = stateOf(path + COMPANIONS.log);
  const journal = stateOf(path + COMPANIONS.journal);
  return {
    database: stateOf(path),
    log: log && log.size > 0n ? log : undefined,
    journal: journal && journal.size > 0n ? journal : undefined,
  };
}

function stateOf(path: string): FileState | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && { ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs };
}

function sameFiles(a: Files, b: Files): boolean {
  return (["database", "log", "journal"] as const).every((part) => {
    const [before, after] = [a[part], b[part]];
    return before?.ino === after?.ino && before?.size === after?.size && before?.mtimeNs === after?.mtimeNs;
  });
}
