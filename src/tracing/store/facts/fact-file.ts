import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UserError } from "../../../errors.js";
import { visible } from "../../../text/visible.js";
import { partsOfRunId } from "../../runs.js";
import { type Database, inTransaction } from "../files/database.js";
import { createFile, isBusy, isStoreError, openedAs, requirePlain, versionOf } from "../files/open.js";

/** Version of the file's schema, in SQLite's `user_version`. What another version kept is not read. */
const VERSION = 2;
/** How long a process waits for the others, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Sets of an agent that are kept beside the one that is in use: of another branch of the code, say. */
const OTHER_SETS = 1;

/**
 * What was read of traces: for each set (an agent by a version of the code) and trace a short text, and what it shares
 * with others. The stamp says of which state of the trace it is. A number is never given twice: a process may know what
 * it stood for before another one removed it.
 */
const SCHEMA = `
  DROP TABLE IF EXISTS facts;
  DROP TABLE IF EXISTS shared;
  DROP TABLE IF EXISTS sets;
  CREATE TABLE sets (id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
    used REAL NOT NULL);
  CREATE TABLE shared (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL UNIQUE);
  CREATE TABLE facts (set_id INTEGER NOT NULL, trace_id TEXT NOT NULL, stamp TEXT NOT NULL, shared INTEGER NOT NULL,
    body TEXT NOT NULL, start_us REAL NOT NULL, PRIMARY KEY (set_id, trace_id)) WITHOUT ROWID;
  CREATE INDEX facts_by_shared ON facts (shared);
`;

/** What traces had in common that are gone. */
const UNUSED = "DELETE FROM shared WHERE NOT EXISTS (SELECT 1 FROM facts WHERE facts.shared = shared.id)";

/** The file of facts, beside the store. @param home the store's folder */
export function factsPath(home: string): string {
  return join(home, "facts.db");
}

/** The file cannot be used. */
export class FactsProblem extends UserError {}

/** Another version of underwrite wrote the file. */
class OtherVersion extends Error {}

/** What was read of a trace. */
export interface KeptFacts {
  trace_id: string;
  stamp: string;
  start_us: number;
  /** JSON that many traces have in common, and JSON of its own. */
  shared: string;
  body: string;
}

/** The same as it is kept: with the number of what many traces have in common. */
export type FactRow = Omit<KeptFacts, "shared" | "start_us"> & { shared: number };

/** An open file of facts. Nothing in it cannot be read anew: one that is damaged is removed. */
export class FactFile {
  private constructor(
    private readonly db: Database,
    /** Other processes may read and change it. */
    readonly isShared: boolean,
  ) {}

  /**
   * Opens the file to change it, and makes it where it is not there.
   *
   * @param patienceMs how long each change waits for those of other processes
   * @throws FactsProblem
   */
  static open(path: string, patienceMs = PATIENCE_MS): FactFile {
    try {
      requirePlain(path);
      createFile(path);
      return FactFile.opened(path, patienceMs);
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** A file that is gone when it is closed: for who may not write beside the store. */
  static temporary(): FactFile {
    return FactFile.opened("", PATIENCE_MS);
  }

  private static opened(path: string, patienceMs: number): FactFile {
    return openedAs(path, { timeout: Math.ceil(patienceMs) }, (db) => {
      // What is removed is overwritten: it is of people. A plain journal leaves no file behind.
      db.exec("PRAGMA secure_delete = ON; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000");
      migrate(db);
      return new FactFile(db, path !== "");
    });
  }

  /** The set of an agent and a version of the code. Those that were not used lately go. @param now milliseconds since 1970 */
  use(agent: string, name: string, now: number): number {
    return inTransaction(this.db, () => {
      const [known] = this.db.prepare("SELECT id FROM sets WHERE name = ?").all(name) as { id: number }[];
      if (known) {
        this.db.prepare("UPDATE sets SET used = ? WHERE id = ?").run(now, known.id);
        return known.id;
      }
      const old = this.db.prepare("SELECT id FROM sets WHERE agent = ? ORDER BY used DESC LIMIT -1 OFFSET ?");
      for (const { id } of old.all(agent, OTHER_SETS) as { id: number }[]) {
        this.db.prepare("DELETE FROM facts WHERE set_id = ?").run(id);
        this.db.prepare("DELETE FROM sets WHERE id = ?").run(id);
      }
      this.db.exec(UNUSED);
      const added = this.db.prepare("INSERT INTO sets (agent, name, used) VALUES (?, ?, ?)").run(agent, name, now);
      return Number(added.lastInsertRowid);
    });
  }

  /** What is kept of traces: of those between two ids, or of some. */
  read(set: number, ids: readonly string[], between?: [first: string, last: string]): FactRow[] {
    const among = between ? "trace_id BETWEEN ?2 AND ?3" : "trace_id IN (SELECT value FROM json_each(?2))";
    return this.db
      .prepare(`SELECT trace_id, stamp, shared, body FROM facts WHERE set_id = ?1 AND ${among}`)
      .all(set, ...(between ?? [JSON.stringify(ids)])) as FactRow[];
  }

  /** What traces have in common, by its number. */
  shared(id: number): string | undefined {
    return (this.db.prepare("SELECT body FROM shared WHERE id = ?").get(id) as { body: string } | undefined)?.body;
  }

  /**
   * Keeps what was read of traces, of those that are still there.
   *
   * @param there which of some ids are: asked while nobody else may write
   * @returns false, with nothing kept, where another process has removed the set since
   */
  keep(set: number, facts: readonly KeptFacts[], there: (ids: string[]) => ReadonlySet<string>): boolean {
    return inTransaction(this.db, () => {
      if (this.db.prepare("SELECT 1 FROM sets WHERE id = ?").all(set).length === 0) return false;
      const left = there(facts.map(({ trace_id }) => trace_id));
      const insert = this.db.prepare("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?)");
      const ids = new Map<string, number>(); // for as long as nobody else may remove one
      for (const { trace_id, stamp, start_us, shared, body } of facts) {
        if (!left.has(trace_id)) continue;
        const id = ids.get(shared) ?? this.idOf(shared);
        ids.set(shared, id);
        insert.run(set, trace_id, stamp, id, body, start_us);
      }
      return true;
    });
  }

  /** Removes what was read of traces, or of all that began before a time (milliseconds since 1970). */
  forget({ traces = [], before }: Forgotten): void {
    inTransaction(this.db, () => {
      if (before !== undefined) this.db.prepare("DELETE FROM facts WHERE start_us < ?").run(before * 1000);
      const ofTrace = this.db.prepare("DELETE FROM facts WHERE set_id IN (SELECT id FROM sets) AND trace_id = ?");
      for (const id of traces) ofTrace.run(partsOfRunId(id).traceId);
      this.db.exec(UNUSED);
    });
  }

  private idOf(shared: string): number {
    this.db.prepare("INSERT OR IGNORE INTO shared (body) VALUES (?)").run(shared);
    return (this.db.prepare("SELECT id FROM shared WHERE body = ?").get(shared) as { id: number }).id;
  }

  close(): void {
    this.db.close();
  }
}

/** Which traces are forgotten: some, or all that began before a time, in milliseconds since 1970. */
interface Forgotten {
  traces?: readonly string[];
  before?: number;
}

/**
 * Removes what was read of traces. Nothing where there is no file; one that cannot be changed, as it is damaged, another
 * version's or read-only, is removed whole.
 *
 * @param home the store's folder
 * @param patienceMs how long it waits for other processes
 * @throws FactsProblem where it cannot be removed
 */
export function forgetFacts(home: string, which: Forgotten, patienceMs?: number): void {
  const path = factsPath(home);
  if (!existsSync(path)) return;
  try {
    const file = FactFile.open(path, patienceMs);
    try {
      file.forget(which);
    } finally {
      file.close();
    }
  } catch (error) {
    const cause = error instanceof FactsProblem ? error.cause : error;
    if (isBusy(cause) || !(isStoreError(cause) || cause instanceof OtherVersion)) throw problemOf(path, error);
    removeFacts(path);
  }
}

/** Removes the file, and the journal of a process that was killed. @throws FactsProblem */
export function removeFacts(path: string): void {
  try {
    for (const file of [`${path}-journal`, path]) rmSync(file, { force: true });
  } catch (error) {
    throw problemOf(path, error);
  }
}

/** What an earlier version kept goes: it is made anew. */
function migrate(db: Database): void {
  if (versionOf(db) === VERSION) return;
  inTransaction(db, () => {
    const version = versionOf(db); // another process may have done it since
    if (version > VERSION)
      throw new OtherVersion(`a newer underwrite wrote it (schema ${version}, this one knows ${VERSION})`);
    if (version < VERSION) db.exec(`${SCHEMA} PRAGMA user_version = ${VERSION}`);
  });
}

function problemOf(path: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const what = `${visible(path)} cannot be used (${visible(messageOf(error))})`;
  return new FactsProblem(`${what}: see that its folder can be written, or remove it to have it made anew.`, {
    cause: error,
  });
}
