import { chmodSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf } from "../../errors.js";
import { MIGRATIONS, SCHEMA_VERSION } from "./schema.js";

export type Database = InstanceType<typeof DatabaseSync>;

/** The store cannot be used as it is: what is wrong, and what to do. */
export class StoreProblem extends Error {
  override readonly name = "StoreProblem";
}

/** SQLite's primary result codes that we tell apart (https://sqlite.org/rescode.html). */
const SQLITE = { corrupt: 11, notADatabase: 26 };

/**
 * Opens the store's database, readable by its owner only, and brings its schema up to date.
 *
 * @param path file, or `:memory:`
 * @param onAside told where a corrupt file was moved: it is kept, and a new one is begun
 * @throws StoreProblem when the file cannot be opened, or is from a newer version
 */
export function openDatabase(path: string, onAside: (keptAs: string) => void = () => {}): Database {
  try {
    return connect(path);
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    if (!isCorrupt(error)) throw new StoreProblem(`${path} cannot be opened (${messageOf(error)})`, { cause: error });
    onAside(setAside(path));
    return connect(path);
  }
}

function connect(path: string): Database {
  const isNew = path !== ":memory:" && !existsSync(path);
  if (isNew) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (isNew) chmodSync(path, 0o600);
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: Database, path: string): void {
  if (versionOf(db) === SCHEMA_VERSION) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(db);
    if (version > SCHEMA_VERSION) {
      throw new StoreProblem(
        `${path} was written by a newer underwrite (schema ${version}, this one knows ${SCHEMA_VERSION})`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(db: Database): number {
  return (db.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}

/** Whether an error says that the file is damaged, or no database at all. */
export function isCorrupt(error: unknown): boolean {
  const code = (error as { sqliteCode?: number }).sqliteCode ?? 0;
  return [SQLITE.corrupt, SQLITE.notADatabase].includes(code & 0xff);
}

/** Moves a damaged file and its companions out of the way. */
export function setAside(path: string): string {
  const kept = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  return kept;
}
