import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf, UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";
import { partsOfRunId } from "../../tracing/runs.js";
import { type Database, inTransaction } from "../../tracing/store/files/database.js";
import { createFile, isUnwritable, openedAs, requirePlain, versionOf } from "../../tracing/store/files/open.js";

/** Version of the file's schema, in SQLite's `user_version`. */
const VERSION = 1;
/** How long a process waits for the others, in milliseconds. */
const PATIENCE_MS = 10_000;
/** How long a file must have been as it is to be told from what it will be, in milliseconds: clocks of files tick slowly. */
const SETTLED_MS = 2000;

/**
 * What was seen: faults, the runs that show each, how many runs each look read, and notices that wait. Times are
 * milliseconds since 1970. A fault goes with the last run that shows it.
 */
const SCHEMA = `
  CREATE TABLE versions (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, version TEXT NOT NULL, first_seen REAL NOT NULL,
    UNIQUE (agent, version));
  CREATE TABLE findings (id TEXT PRIMARY KEY, agent TEXT NOT NULL, code TEXT NOT NULL, subject TEXT NOT NULL,
    method TEXT NOT NULL, severity TEXT NOT NULL, source TEXT NOT NULL, first_seen REAL NOT NULL, last_seen REAL NOT NULL,
    seen_in INTEGER NOT NULL, of_runs INTEGER NOT NULL, gone_at REAL);
  CREATE TABLE sightings (finding TEXT NOT NULL, trace_id TEXT NOT NULL, started_at REAL NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (finding, trace_id)) WITHOUT ROWID;
  CREATE INDEX sightings_by_trace ON sightings (trace_id);
  CREATE TABLE looks (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, source TEXT NOT NULL, at REAL NOT NULL,
    since REAL NOT NULL, until REAL NOT NULL, runs INTEGER NOT NULL);
  CREATE TABLE told (watch TEXT NOT NULL, finding TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (watch, finding))
    WITHOUT ROWID;
  CREATE TABLE notices (id TEXT PRIMARY KEY, watch TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL);
`;

/** Made by whoever opens a file to change it: an earlier build does without. The newest runs of a fault are read by it. */
const ADDED_INDEX = "CREATE INDEX IF NOT EXISTS sightings_by_start ON sightings (finding, started_at)";

const TABLES = ["versions", "findings", "sightings", "looks", "told", "notices"];

/** The file of what was seen, beside the store. @param home the store's folder */
export function seenPath(home: string): string {
  return join(home, "findings.db");
}

/** The file cannot be used: what is wrong, and what to do. */
export class SeenProblem extends UserError {
  /** Only because nobody may write there. */
  get isUnwritable(): boolean {
    return isUnwritable(this.cause);
  }
}

/** The open file. Each piece of work is one transaction, which waits for those of other processes. */
export class SeenFile {
  /** @param stamp another one after each change, by whatever process; undefined where that cannot be told */
  private constructor(
    readonly db: Database,
    readonly path: string,
    readonly stamp?: string,
  ) {}

  /**
   * Opens the file to change it, and makes it where it is not there.
   *
   * @param patienceMs how long each change waits for those of other processes
   * @throws SeenProblem where it cannot be written
   */
  static open(path: string, patienceMs = PATIENCE_MS): SeenFile {
    try {
      requirePlain(path);
      createFile(path);
      return openedAs(path, { timeout: Math.ceil(patienceMs) }, (db) => {
        // Rows that are removed are overwritten: they are of people. A plain journal leaves no file behind.
        db.exec("PRAGMA secure_delete = ON");
        migrate(db);
        return new SeenFile(db, path);
      });
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** Opens the file to read it; undefined where there is none. @throws SeenProblem where it cannot be read */
  static openReadOnly(path: string): SeenFile | undefined {
    if (!existsSync(path)) return undefined;
    try {
      requirePlain(path);
      const stamp = stampOf(path); // before it is read: what is read later can only be newer
      return openedAs(path, { readOnly: true, timeout: PATIENCE_MS }, (db) => {
        const version = versionOf(db);
        if (version === 0) {
          db.close(); // a process was killed before it had written anything
          return undefined;
        }
        refuseNewer(version);
        return new SeenFile(db, path, stamp);
      });
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** What a file holds, in memory: for who may not write it, and keeps nothing. @throws SeenProblem */
  static inMemory(path: string): SeenFile {
    const db = new DatabaseSync(":memory:");
    try {
      migrate(db);
      if (SeenFile.isThere(path)) {
        db.prepare("ATTACH ? AS kept").run(path);
        for (const table of TABLES) db.exec(`INSERT INTO main.${table} SELECT * FROM kept.${table}`);
        db.exec("DETACH kept");
      }
      return new SeenFile(db, ":memory:");
    } catch (error) {
      db.close();
      throw problemOf(path, error);
    }
  }

  /** Whether there is a file with something in it. @throws SeenProblem */
  private static isThere(path: string): boolean {
    const file = SeenFile.openReadOnly(path);
    file?.close();
    return file !== undefined;
  }

  /** Does work that is kept as a whole, or not at all. @throws SeenProblem where it cannot be kept */
  change<T>(work: () => T): T {
    if (this.db.isTransaction) return work(); // it is part of another one
    try {
      return inTransaction(this.db, work);
    } catch (error) {
      throw problemOf(this.path, error);
    }
  }

  /** @throws SeenProblem where the file cannot be read */
  rows<Row>(sql: string, ...values: (string | number | null)[]): Row[] {
    try {
      return this.db.prepare(sql).all(...values) as Row[];
    } catch (error) {
      throw problemOf(this.path, error);
    }
  }

  use<T>(work: (file: SeenFile) => T): T {
    try {
      return work(this);
    } finally {
      this.close();
    }
  }

  run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.db.prepare(sql).run(...values).changes);
  }

  close(): void {
    this.db.close();
  }
}

/**
 * Removes what was seen in runs: of traces, or of all that began before a time (milliseconds since 1970). Faults that no
 * run shows any more go with them. Nothing where there is no file.
 *
 * @param home the store's folder
 * @param patienceMs how long it waits for other processes
 * @returns how many sightings were removed
 */
export function forgetSeen(
  home: string,
  { traces = [], before }: { traces?: readonly string[]; before?: number },
  patienceMs?: number,
): number {
  const path = seenPath(home);
  if (!existsSync(path)) return 0;
  return SeenFile.open(path, patienceMs).use((file) =>
    file.change(() => {
      let removed = before === undefined ? 0 : file.run("DELETE FROM sightings WHERE started_at < ?", before);
      // A trace with several runs has one name for each: its id, and a span's behind it.
      const ofTrace = file.db.prepare(
        "DELETE FROM sightings WHERE trace_id = ?1 OR trace_id BETWEEN ?1 || '-' AND ?1 || '-g'",
      );
      for (const id of traces) removed += Number(ofTrace.run(partsOfRunId(id).traceId).changes);
      file.run("DELETE FROM findings WHERE id NOT IN (SELECT finding FROM sightings)");
      file.run("DELETE FROM told WHERE finding NOT IN (SELECT id FROM findings)");
      return removed;
    }),
  );
}

function migrate(db: Database): void {
  if (versionOf(db) === VERSION) {
    db.exec(ADDED_INDEX);
    return;
  }
  inTransaction(db, () => {
    const version = versionOf(db); // another process may have done it since
    refuseNewer(version);
    if (version === 0) db.exec(`${SCHEMA} ${ADDED_INDEX}; PRAGMA user_version = ${VERSION}`);
  });
}

function stampOf(path: string): string | undefined {
  const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true });
  const isSettled = Date.now() - Number(ctimeNs / 1_000_000n) >= SETTLED_MS;
  return isSettled ? [dev, ino, size, ctimeNs].join(" ") : undefined;
}

function refuseNewer(version: number): void {
  if (version > VERSION) throw new Error(`a newer underwrite wrote it (schema ${version}, this one knows ${VERSION})`);
}

function problemOf(path: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  return new SeenProblem(
    `${visible(path)} cannot be used (${visible(messageOf(error))}): see that its folder can be written, or remove it to begin anew.`,
    { cause: error },
  );
}
