import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { TextOf } from "../packing/pack-span.js";
import { textReader } from "../packing/text-table.js";
import { fillObservations } from "../queries/observation-rows.js";
import { openForReading, type Reading } from "../reading.js";
import { BadRows } from "./bad-rows.js";
import { inTransaction, rollBack } from "./database.js";
import {
  type Database,
  isCorrupt,
  isStoreError,
  type OpenOptions,
  openDatabase,
  StoreProblem,
  setAside,
} from "./open.js";
import { openSalvaged } from "./salvage.js";

type Prepared = ReturnType<Database["prepare"]>;
type Values = Parameters<Prepared["all"]>;

/** A statement of a connection: whoever keeps it need not care when the file under it is opened anew. */
export interface Statement {
  run(...values: Values): ReturnType<Prepared["run"]>;
  get(...values: Values): unknown;
  all(...values: Values): unknown[];
}

/** How often a question is asked anew because the store changed under it. */
const ASK_AGAIN = 5;

/** An open store file: its statements, each prepared once, and its transactions. */
export class Connection {
  /** What could not be read and was left out. */
  readonly badRows: BadRows;
  private readonly inode: number | undefined;
  private reading: Reading | undefined;
  private statements = new Map<string, Prepared>();
  private texts: TextOf | undefined;
  private waitMs: number | undefined;

  private constructor(
    private db: Database,
    readonly path: string,
    { inode, reading, badRows = new BadRows() }: { inode?: number; reading?: Reading; badRows?: BadRows },
  ) {
    this.inode = inode;
    this.reading = reading;
    this.badRows = badRows;
  }

  /** @throws StoreProblem */
  static open(path: string, options?: OpenOptions): Connection {
    const { db, inode } = openDatabase(path, options);
    return new Connection(db, path, { inode });
  }

  /**
   * For reading only. It follows the file: what others write is seen, and where a file is put in the place of the one
   * that was opened, it is opened. Of a damaged file it reads what can be read.
   *
   * @throws StoreProblem
   */
  static openReadOnly(path: string): Connection {
    const badRows = new BadRows();
    const reading = openReadable(path, badRows);
    return new Connection(reading.db, path, { reading, badRows });
  }

  sql(text: string): Statement {
    if (!this.reading) {
      const prepared = this.prepare(text);
      return {
        run: (...values) => prepared.run(...values),
        get: (...values) => allRows(prepared, values)[0],
        all: (...values) => allRows(prepared, values),
      };
    }
    return {
      run: () => {
        throw new StoreProblem(`${this.path} is open for reading only`);
      },
      get: (...values) => this.read(text, values)[0],
      all: (...values) => this.read(text, values),
    };
  }

  /** A text that spans share, by its number; undefined for one that is lost, which is counted as a bad row. */
  readonly textOf: TextOf = (id) => {
    this.texts ??= textReader(
      (text) => this.sql(text),
      (lost) => this.badRows.add("texts", lost),
    );
    return this.texts(id);
  };

  /** How long each write waits for other writers, in milliseconds. */
  waitAtMost(ms: number): void {
    const whole = Math.ceil(ms);
    if (whole === this.waitMs) return;
    this.db.exec(`PRAGMA busy_timeout = ${whole}`);
    this.waitMs = whole;
  }

  /** A number that is another one when other connections have written since; undefined where it cannot be told. */
  changesOfOthers(): number | undefined {
    try {
      return Number((this.prepare("PRAGMA data_version").get() as { data_version: unknown }).data_version);
    } catch (error) {
      if (!isStoreError(error)) throw error;
      return undefined; // whoever has locked it all lets nobody read
    }
  }

  /** The number that a pragma of SQLite's gives. */
  pragma(name: string): number {
    return Number(Object.values(this.sql(`PRAGMA ${name}`).get() as object)[0]);
  }

  /** What is noted under a name; undefined where nothing is. */
  note(name: string): string | undefined {
    const [row] = this.sql("SELECT value FROM settings WHERE name = ?").all(name) as { value: unknown }[];
    return row && String(row.value);
  }

  /** Notes something under a name, or, where it is undefined, that there is nothing to note. */
  keepNote(name: string, value: string | undefined): void {
    if (value === undefined) this.sql("DELETE FROM settings WHERE name = ?").run(name);
    else this.sql("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)").run(name, value);
  }

  /** Runs statements that give no rows. */
  exec(text: string): void {
    this.db.exec(text);
  }

  /** Does work that is kept as a whole, or not at all; inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    return inTransaction(this.db, work);
  }

  /** Reads all of it as it is now, whatever others write meanwhile: none of them waits. */
  snapshot<T>(read: () => T): T {
    if (this.db.isTransaction) return read();
    this.db.exec("BEGIN");
    try {
      return read();
    } finally {
      rollBack(this.db);
    }
  }

  close(): void {
    if (this.reading) this.reading.close();
    else this.db.close();
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

  private prepare(text: string): Prepared {
    const known = this.statements.get(text);
    if (known) return known;
    const statement = this.db.prepare(text);
    this.statements.set(text, statement);
    return statement;
  }

  /** All rows of a question; asked again when the file changed meanwhile, and of what can be saved when it is damaged. */
  private read(text: string, values: Values): unknown[] {
    for (let tries = 1; ; tries++) {
      if (this.reading?.isStale()) this.use(openReadable(this.path, this.badRows));
      try {
        if (this.reading?.lacksObservations && /\bobservations\b/.test(text)) this.makeObservations(this.reading);
        const rows = allRows(this.prepare(text), values);
        if (!this.reading?.isStale() || tries === ASK_AGAIN) return rows;
      } catch (error) {
        const isUnusable = isCorrupt(error) || /no such (?:table|column)/.test(String(error));
        if (this.reading?.isStale() && tries < ASK_AGAIN) continue;
        if (!isStoreError(error)) throw error;
        if (!isUnusable || this.reading?.isSalvaged) {
          throw new StoreProblem(`${this.path} cannot be read (${(error as Error).message})`, { cause: error });
        }
        this.use(openSalvaged(this.path, this.badRows));
      }
    }
  }

  private makeObservations(reading: Reading): void {
    fillObservations(this.db);
    reading.lacksObservations = false;
  }

  private use(reading: Reading): void {
    this.reading?.close();
    letGo();
    this.reading = reading;
    this.db = reading.db;
    this.statements = new Map();
    this.texts = undefined;
  }
}

/** Opens a file for reading; of one that is no database, what can be saved. @throws StoreProblem */
function openReadable(path: string, badRows: BadRows): Reading {
  try {
    return openForReading(path);
  } catch (error) {
    if (error instanceof StoreProblem && isCorrupt(error.cause)) return openSalvaged(path, badRows, error);
    throw error;
  }
}

/** Rows of a statement. An integer beyond those of JavaScript, which no row of ours has, comes as a `bigint`. */
function allRows(statement: Prepared, values: Values): unknown[] {
  try {
    return statement.all(...values);
  } catch (error) {
    if (!/too large to be represented/i.test(String(error))) throw error;
    statement.setReadBigInts(true);
    try {
      return statement.all(...values).map(withNumbers);
    } finally {
      statement.setReadBigInts(false);
    }
  }
}

function withNumbers(row: object): object {
  const entries = Object.entries(row).map(([name, value]) => {
    const isSafe = typeof value === "bigint" && Number.isSafeInteger(Number(value));
    return [name, isSafe ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Databases that are closed and still hold their file, at most. */
const MOST_HELD = 32;
let held = 0;

/**
 * To be called when a database was closed in a process that goes on. The binding gives a file free only when all
 * statements that were prepared on it have been collected as garbage, and a server that makes little garbage would run
 * out of files: so that every so many times, it is collected.
 */
function letGo(): void {
  if (++held < MOST_HELD) return;
  held = 0;
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  setFlagsFromString("--no-expose-gc");
}
