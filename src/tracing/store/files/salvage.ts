import { closeSync, openSync, readFileSync, readSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { attempt } from "../readable-rows.js";
import { copyFiles, openForReading, type Reading, temporaryFolder } from "../reading.js";
import { parseSpan } from "../rows.js";
import type { BadRows } from "./bad-rows.js";
import { type Database, isCorrupt, openDatabase, StoreProblem } from "./open.js";
import { type Recovery, recoverInto } from "./recover.js";

/** Bytes of a page, as SQLite makes new stores. */
const PAGE_BYTES = 4096;

/**
 * Copies what can be read of a store, damaged or not, into a new one. The original is not touched.
 *
 * @throws StoreProblem when it cannot be opened at all
 */
export function salvage(path: string, target: Database): Recovery & { checks: string[] } {
  const found = salvageFrom(openDamaged(path), target);
  if (found.tables.some(({ copied }) => copied > 0)) return found;
  return { ...salvageFrom(openMended(path), target), checks: found.checks };
}

function salvageFrom(source: Reading, target: Database): Recovery & { checks: string[] } {
  try {
    return { checks: checksOf(source.db), ...recoverInto(target, source.db) };
  } finally {
    source.close();
  }
}

/** Largest damaged store that is copied for each command that reads it, in bytes. */
const LARGEST_SALVAGED = 2_000_000_000;

/** What can be saved of a damaged store, in a copy of its own that is removed when it is closed. @throws StoreProblem */
export function openSalvaged(path: string, badRows: BadRows, problem?: StoreProblem): Reading {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_SALVAGED) {
    throw new StoreProblem(`${path} is damaged, and too large to be copied for reading`, {
      cause: problem?.cause,
      fix: "underwrite traces recover does it",
    });
  }
  if (problem && !holdsPages(path)) throw problem;
  const folder = temporaryFolder();
  let db: Database | undefined;
  const close = () => {
    db?.close();
    folder.remove();
  };
  try {
    db = openDatabase(join(folder.path, "traces.db")).db;
    const { tables, bad } = salvage(path, db);
    if (problem && tables.every(({ copied }) => copied === 0)) throw problem;
    badRows.note(`${path} is damaged (${lossText(tables, bad)}): underwrite traces recover copies what can be read`);
    const inode = statSync(path, { throwIfNoEntry: false })?.ino;
    const isStale = () => statSync(path, { throwIfNoEntry: false })?.ino !== inode;
    return { db, isStale, lacksObservations: false, isSalvaged: true, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** What a recovery lost, in a few words. */
export function lossText(tables: Recovery["tables"], bad: BadRows): string {
  const lost = tables.filter(({ lost }) => lost !== 0);
  const rows = lost.map(
    ({ table, lost }) => `${lost ?? "an unknown number of"} ${lost === 1 ? "row" : "rows"} of ${table}`,
  );
  const found = bad.counts().map(({ table, first }) => `first of ${table}: ${first}`);
  if (rows.length === 0) return ["nothing was lost", ...found].join("; ");
  return [`lost: ${rows.join(", ")}`, ...found].join("; ");
}

/** What SQLite finds wrong in a database, a line each, at most a hundred; nothing where it is whole. */
function checksOf(db: Database): string[] {
  try {
    const rows = db.prepare("PRAGMA integrity_check(100)").all() as { integrity_check: string }[];
    return rows.map(({ integrity_check }) => integrity_check).filter((line) => line !== "ok");
  } catch (error) {
    return [(error as Error).message]; // it is too damaged to be checked: that is what there is to say
  }
}

/** Opens a store as it is, or, where its first page is damaged, a copy with the first page of a new store. */
function openDamaged(path: string): Reading {
  try {
    const reading = openForReading(path);
    if (hasTables(reading.db)) return reading;
    reading.close();
  } catch (error) {
    if (!(error instanceof StoreProblem && isCorrupt(error.cause))) throw error;
  }
  return openMended(path);
}

function hasTables(db: Database): boolean {
  try {
    return db.prepare("SELECT 1 FROM spans LIMIT 1").all().length >= 0;
  } catch (error) {
    // A page that cannot be read says that there is a table.
    return isCorrupt(error) && !/malformed database schema/.test(String(error));
  }
}

function change(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

/** A way in which a store came to be: what is done with a new database before and after its tables are made. */
interface Layout {
  before?: string;
  after?: string;
}

/** Earlier versions made stores whose free pages could not be given back some at a time. */
const MADE_EARLIER = "CREATE TABLE made_earlier (id); DROP TABLE made_earlier;";
const LAYOUTS: readonly Layout[] = [
  {},
  { after: "VACUUM" },
  { before: MADE_EARLIER },
  { before: MADE_EARLIER, after: "VACUUM" },
];

/**
 * The first page says where each table begins. Tables of stores that came to be in one way begin at the same places, so
 * that another's says it, too: the first one by which a span can be read.
 */
function openMended(path: string): Reading {
  if (!holdsPages(path)) throw new StoreProblem(`${path} has no row that can be read (it holds no part of a store)`);
  for (const layout of LAYOUTS) {
    const reading = openMendedAs(path, layout);
    if (hasSpans(reading.db)) return reading;
    reading.close();
  }
  return openMendedAs(path, {});
}

/** First bytes of a page of a table or an index, with rows or with what leads to them. */
const PAGE_KINDS = [2, 5, 10, 13];
const PAGE_HEAD = 8;

/** Whether a file holds a page of a database, behind the first: of any other no row is looked for, by thousands of questions. */
function holdsPages(path: string): boolean {
  if (["-wal", "-journal"].some((end) => statSync(path + end, { throwIfNoEntry: false })?.size)) return true;
  const file = openSync(path, "r");
  const head = Buffer.alloc(PAGE_HEAD);
  try {
    for (let at = PAGE_BYTES; readSync(file, head, 0, PAGE_HEAD, at) === PAGE_HEAD; at += PAGE_BYTES) {
      const [rows, content] = [head.readUInt16BE(3), head.readUInt16BE(5)];
      const isPage = content <= PAGE_BYTES && PAGE_HEAD + 2 * rows <= content; // places of rows, a gap, the rows
      if (isPage && PAGE_KINDS.includes(head[0] ?? 0)) return true;
    }
    return false;
  } finally {
    closeSync(file);
  }
}

function hasSpans(db: Database): boolean {
  const ends = ["ASC", "DESC"].map(
    (order) => `SELECT trace_id, span_id, body AS span FROM spans ORDER BY id ${order} LIMIT 1`,
  );
  // One is found by its own ids and times: texts that it shares may be lost.
  return ends.some((sql) => parseSpan(attempt(db, sql, [])?.[0] ?? {}, () => undefined) !== undefined);
}

function openMendedAs(path: string, { before, after = "" }: Layout): Reading {
  const folder = temporaryFolder();
  try {
    const [copy, model] = [join(folder.path, "traces.db"), join(folder.path, "model.db")];
    if (before) change(model, before);
    openDatabase(model).db.close();
    change(model, `${after}; PRAGMA wal_checkpoint(TRUNCATE)`);
    copyFiles(path, copy);
    const pages = Math.floor(statSync(copy).size / PAGE_BYTES);
    truncateSync(copy, Math.max(pages, 1) * PAGE_BYTES);
    const first = readFileSync(model).subarray(0, PAGE_BYTES);
    first.writeUInt32BE(Math.max(pages, 1), 28); // the size of the database
    first.writeUInt32BE(first.readUInt32BE(24), 92); // which is valid for this change of it
    const file = openSync(copy, "r+");
    writeSync(file, first, 0, PAGE_BYTES, 0);
    closeSync(file);
    const reading = openForReading(copy);
    const close = () => {
      reading.close();
      folder.remove();
    };
    return { ...reading, close };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
