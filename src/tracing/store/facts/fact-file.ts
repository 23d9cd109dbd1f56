import { closeSync, existsSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { messageOf, UserError } from "../../../errors.js";
import { visible } from "../../../text/visible.js";
import { partsOfRunId } from "../../runs.js";
import type { Database } from "../files/database.js";
import { makeStoreFolder } from "../files/folder.js";
import { requirePlain } from "../files/open.js";

/** Version of the file's schema, in SQLite's `user_version`. */
const VERSION = 1;
/** How long a process waits for the others, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Sets of an agent that are kept beside the one that is in use: of another branch of the code, say. */
const OTHER_SETS = 1;

/**
 * What was read of traces: for each set (an agent by a version of the code) and trace a short text, and what it shares
 * with others. The stamp says of which state of the trace it is.
 */
const SCHEMA = `
  CREATE TABLE sets (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, name TEXT NOT NULL UNIQUE, used REAL NOT NULL);
  CREATE TABLE shared (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
  CREATE TABLE facts (set_id INTEGER NOT NULL, trace_id TEXT NOT NULL, stamp TEXT NOT NULL, shared INTEGER NOT NULL,
    body TEXT NOT NULL, start_us REAL NOT NULL, PRIMARY KEY (set_id, trace_id)) WITHOUT ROWID;
`;

/** What traces shared goes with the last of them. */
const DROP_UNSHARED = "DELETE FROM shared WHERE id NOT IN (SELECT shared FROM facts)";

/** The file of facts, beside the store. @param home the store's folder */
export function factsPath(home: string): string {
  return join(home, "facts.db");
}

/** The file cannot be used. */
export class FactsProblem extends UserError {}

/** What was read of a trace. */
export interface KeptFacts {
  trace_id: string;
  stamp: string;
  start_us: number;
  /** JSON that many traces have in common, and JSON of its own. */
  shared: string;
  body: string;
}

/** An open file of facts. Nothing in it cannot be read anew: one that is damaged is removed. */
export class FactFile {
  private readonly ids = new Map<string, number>();

  private constructor(readonly db: Database) {}

  /** Opens the file to change it, and makes it where it is not there. @throws FactsProblem */
  static open(path: string): FactFile {
    try {
      requirePlain(path);
      if (!existsSync(path)) {
        makeStoreFolder(dirname(path));
        closeSync(openSync(path, "a", 0o600));
      }
      return FactFile.opened(path);
    } catch (error) {
      throw problemOf(path, error);
    }
  }

  /** A file that is gone when it is closed: for who may not write beside the store. */
  static temporary(): FactFile {
    return FactFile.opened("");
  }

  private static opened(path: string): FactFile {
    const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
    try {
      // What is removed is overwritten: it is of people. A plain journal leaves no file behind.
      db.exec("PRAGMA secure_delete = ON; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000");
      migrate(db);
      return new FactFile(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The set of an agent and a version of the code. Those that were not used lately go. @param now milliseconds since 1970 */
  use(agent: string, name: string, now: number): number {
    const [known] = this.db.prepare("SELECT id FROM sets WHERE name = ?").all(name) as { id: number }[];
    return this.change(() => {
      if (known) {
        this.db.prepare("UPDATE sets SET used = ? WHERE id = ?").run(now, known.id);
        return known.id;
      }
      const old = this.db.prepare("SELECT id FROM sets WHERE agent = ? ORDER BY used DESC LIMIT -1 OFFSET ?");
      for (const { id } of old.all(agent, OTHER_SETS) as { id: number }[]) {
        this.db.prepare("DELETE FROM facts WHERE set_id = ?").run(id);
        this.db.prepare("DELETE FROM sets WHERE id = ?").run(id);
        this.db.exec(DROP_UNSHARED);
      }
      this.db.prepare("INSERT OR IGNORE INTO sets (agent, name, used) VALUES (?, ?, ?)").run(agent, name, now);
      return (this.db.prepare("SELECT id FROM sets WHERE name = ?").get(name) as { id: number }).id;
    });
  }

  /** What is kept of traces, each as `[id, stamp, shared, body]` in JSON: of those between two ids, or of some. */
  read(
    set: number,
    ids: readonly string[],
    between?: [first: string, last: string],
  ): [string, string, number, unknown][] {
    const among = between ? "trace_id BETWEEN ?2 AND ?3" : "trace_id IN (SELECT value FROM json_each(?2))";
    const row = this.db
      .prepare(
        // Put together as text: what is JSON need not be read to be passed on.
        `SELECT group_concat('[' || json_quote(trace_id) || ',' || json_quote(stamp) || ',' || shared || ',' || body || ']') AS page
           FROM facts WHERE set_id = ?1 AND ${among}`,
      )
      .get(set, ...(between ?? [JSON.stringify(ids)])) as { page: string | null };
    return JSON.parse(`[${row.page ?? ""}]`);
  }

  /** What traces have in common, by its number. */
  shared(id: number): string | undefined {
    return (this.db.prepare("SELECT body FROM shared WHERE id = ?").get(id) as { body: string } | undefined)?.body;
  }

  /**
   * Keeps what was read of traces, of those that are still there.
   *
   * @param there which of some ids are: asked while nobody else may write
   * @returns of how many
   */
  keep(set: number, facts: readonly KeptFacts[], there: (ids: string[]) => ReadonlySet<string>): number {
    return this.change(() => {
      const left = there(facts.map(({ trace_id }) => trace_id));
      const insert = this.db.prepare("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?)");
      for (const { trace_id, stamp, start_us, shared, body } of facts) {
        if (left.has(trace_id)) insert.run(set, trace_id, stamp, this.idOf(shared), body, start_us);
      }
      return left.size;
    });
  }

  private idOf(shared: string): number {
    const known = this.ids.get(shared);
    // Somebody who forgets may have removed it.
    if (known !== undefined && this.shared(known) === shared) return known;
    this.db.prepare("INSERT OR IGNORE INTO shared (body) VALUES (?)").run(shared);
    const { id } = this.db.prepare("SELECT id FROM shared WHERE body = ?").get(shared) as { id: number };
    this.ids.set(shared, id);
    return id;
  }

  /** Does work that is kept as a whole, or not at all. */
  change<T>(work: () => T): T {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }
}

/**
 * Removes what was read of traces, or of all that began before a time (milliseconds since 1970). Nothing where there is
 * no file.
 *
 * @param home the store's folder
 * @throws FactsProblem where it cannot be removed
 */
export function forgetFacts(
  home: string,
  { traces = [], before }: { traces?: readonly string[]; before?: number },
): void {
  const path = factsPath(home);
  if (!existsSync(path)) return;
  const file = FactFile.open(path);
  try {
    file.change(() => {
      const { db } = file;
      let removed =
        before === undefined ? 0 : db.prepare("DELETE FROM facts WHERE start_us < ?").run(before * 1000).changes;
      const ofTrace = db.prepare("DELETE FROM facts WHERE set_id IN (SELECT id FROM sets) AND trace_id = ?");
      for (const id of traces) removed = Number(removed) + Number(ofTrace.run(partsOfRunId(id).traceId).changes);
      if (Number(removed) > 0) db.exec(DROP_UNSHARED);
    });
  } catch (error) {
    throw problemOf(path, error);
  } finally {
    file.close();
  }
}

function migrate(db: Database): void {
  const version = versionOf(db);
  if (version === VERSION) return;
  db.exec("BEGIN IMMEDIATE");
  if (versionOf(db) === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${VERSION}`); // another process may have done it since
  db.exec("COMMIT");
  if (versionOf(db) !== VERSION)
    throw new Error(`another version of underwrite wrote it (schema ${version}, this one knows ${VERSION})`);
}

function versionOf(db: Database): number {
  return Number((db.prepare("PRAGMA user_version").get() as { user_version: unknown }).user_version);
}

function problemOf(path: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const what = `${visible(path)} cannot be used (${visible(messageOf(error))})`;
  return new FactsProblem(`${what}: see that its folder can be written, or remove it to have it made anew.`, {
    cause: error,
  });
}
