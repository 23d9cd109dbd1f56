import type { Database } from "./files/open.js";
import type { Row } from "./rows.js";

/** Rows that are read at once, as long as they can be. */
const PAGE = 200;
/** Numbers that are tried behind the last row that was read, where nothing says which is the highest. */
const BEYOND = 100_000;
/** Jumps over damaged parts of one table. */
const MOST_JUMPS = 10_000;

type Value = string | number | null;

/** Rows of a damaged table with an `id`: those that cannot be read are narrowed down to single numbers, and left out. */
export function* rowsById(db: Database, table: string): Generator<Row> {
  const page = `SELECT * FROM ${table} WHERE id >= ? ORDER BY id LIMIT ${PAGE}`;
  const highest = highestId(db, table);
  let last = 0;
  for (let from = 1; from <= (highest ?? last + BEYOND); ) {
    const rows = attempt(db, page, [from]);
    if (rows) {
      yield* rows;
      if (rows.length < PAGE) return;
      last = Math.max(from, Number(rows.at(-1)?.id ?? 0) || 0);
      from = last + 1;
    } else {
      for (const row of isLost(db, table, from) ? [] : rowsBetween(db, table, from, from + PAGE - 1)) {
        last = Math.max(last, Number(row.id) || 0);
        yield row;
      }
      from += PAGE;
    }
  }
}

/** Numbers that are tried before a page's rows are looked for one by one. */
const SAMPLES = 9;

/** Whether a page's rows are lost as one: with a page of SQLite's that leads to others, thousands of them are. */
function isLost(db: Database, table: string, from: number): boolean {
  const sql = `SELECT 1 FROM ${table} WHERE id = ?`;
  const samples = Array.from({ length: SAMPLES }, (_, n) => from + Math.round((n * (PAGE - 1)) / (SAMPLES - 1)));
  return samples.every((id) => attempt(db, sql, [id]) === undefined);
}

function* rowsBetween(db: Database, table: string, from: number, to: number): Generator<Row> {
  const rows = attempt(db, `SELECT * FROM ${table} WHERE id BETWEEN ? AND ?`, [from, to]);
  if (rows) yield* rows;
  else if (from < to) {
    const middle = Math.floor((from + to) / 2);
    yield* rowsBetween(db, table, from, middle);
    yield* rowsBetween(db, table, middle + 1, to);
  }
}

/** The highest `id`, which an index may know where the table does not say it. */
function highestId(db: Database, table: string): number | undefined {
  const indexes = attempt(db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?", [table]) ?? [];
  for (const source of ["", ...indexes.map(({ name }) => ` INDEXED BY "${name}"`)]) {
    const [row] = attempt(db, `SELECT max(id) AS id FROM ${table}${source}`, []) ?? [];
    if (typeof row?.id === "number") return row.id;
  }
  return undefined;
}

/**
 * Rows of a damaged table that is sorted by other columns: from its beginning to what cannot be read, behind which it
 * looks for the next row that can.
 *
 * @param keys columns of its primary key: texts, at most the last one a number
 */
export function* rowsByKey(db: Database, table: string, keys: readonly string[]): Generator<Row> {
  const seen = new Set<string>();
  let after: Value[] | undefined;
  for (let jumps = 0; jumps < MOST_JUMPS; ) {
    const rows = after
      ? (pageBehind(db, table, keys, ">", after, PAGE) ?? pageBehind(db, table, keys, ">", after, 1))
      : attempt(db, `SELECT * FROM ${table} ORDER BY ${keys.join(", ")} LIMIT ${PAGE}`, []);
    const fresh = (rows ?? []).filter((row) => isNew(seen, keys, row));
    yield* fresh;
    if (rows?.length === 0) return;
    const last = fresh.at(-1);
    if (last) {
      after = keys.map((key) => last[key] as Value);
      continue;
    }
    jumps++;
    const next = jump(db, table, keys, after ?? keys.map(() => ""), (row) => isNew(seen, keys, row));
    if (!next) return;
    yield next;
    after = keys.map((key) => next[key] as Value);
  }
}

function isNew(seen: Set<string>, keys: readonly string[], row: Row): boolean {
  const name = JSON.stringify(keys.map((key) => String(row[key])));
  if (seen.has(name)) return false;
  seen.add(name);
  return true;
}

function pageBehind(
  db: Database,
  table: string,
  keys: readonly string[],
  operator: ">" | ">=",
  key: readonly Value[],
  limit: number,
): Row[] | undefined {
  const sql = `SELECT * FROM ${table} WHERE (${keys.join(", ")}) ${operator} (${keys.map(() => "?").join(", ")})
    ORDER BY ${keys.join(", ")} LIMIT ${limit}`;
  return attempt(db, sql, key);
}

/** Letters of keys, in SQLite's order. */
const LETTERS = "-0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";
/** How much of a key's end is tried for the shortest jump. */
const DEPTH = 12;

/** The first row behind a damaged part: keys are tried that are more and more unlike the last one that was read. */
function jump(
  db: Database,
  table: string,
  keys: readonly string[],
  after: readonly Value[],
  isFresh: (row: Row) => boolean,
): Row | undefined {
  for (let column = keys.length - 1; column >= 0; column--) {
    const key = after[column];
    if (typeof key !== "string") continue;
    for (let length = Math.min(key.length, DEPTH); length >= 0; length--) {
      for (const letter of LETTERS) {
        if (length < key.length && letter <= (key[length] ?? "")) continue;
        const start = after.map((value, index) =>
          index < column
            ? value
            : index === column
              ? key.slice(0, length) + letter
              : typeof value === "string"
                ? ""
                : -1,
        );
        const [row] = pageBehind(db, table, keys, ">=", start, 1) ?? [];
        if (row && isFresh(row)) return row;
        if (length > 2) break; // of deep ends the next letter will do
      }
    }
  }
  return undefined;
}

/** Rows of a question; undefined where it cannot be answered. */
export function attempt(db: Database, sql: string, values: readonly Value[]): Row[] | undefined {
  try {
    const statement = db.prepare(sql);
    return statement.all(...values) as Row[];
  } catch {
    return undefined; // what this costs is counted where rows are missing
  }
}
