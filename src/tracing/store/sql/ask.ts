import { randomBytes } from "node:crypto";
import { constants, type DatabaseSync } from "@photostructure/sqlite";
import { UserError } from "../../../errors.js";
import { redactorOf } from "../../../text/redact.js";
import { show } from "../../../text/visible.js";
import { addMissingTables } from "../files/missing-tables.js";
import { addSpanFunctions, SPAN_ATTRIBUTE, SPAN_JSON } from "../packing/span-function.js";
import { textReader } from "../packing/text-table.js";
import { fillObservations } from "../queries/observation-rows.js";
import { openForReading } from "../reading.js";
import { readStatement } from "./statement.js";
import { VIEWS, type ViewName, viewQuery } from "./views.js";

/**
 * SQLite's functions that a question may call (https://sqlite.org/lang_corefunc.html, lang_aggfunc.html, lang_datefunc.html,
 * lang_mathfunc.html, windowfunctions.html, json1.html): none of them writes, loads or tells anything but of its arguments.
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count
  cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format
  glob group_concat hex if ifnull iif instr json json_array json_array_insert json_array_length json_error_position
  json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
  json_replace json_set json_type json_valid jsonb jsonb_array jsonb_extract jsonb_group_array jsonb_group_object
  jsonb_object julianday lag last_value lead length like likelihood likely ln log log10 log2 lower ltrim max median min
  mod nth_value ntile nullif octet_length percent_rank percentile percentile_cont percentile_disc pi pow power printf
  quote radians random rank replace round row_number rtrim sign sin sinh soundex sqrt strftime string_agg substr substring
  sum tan tanh time timediff total trim trunc typeof unhex unicode unixepoch unlikely upper`.split(/\s+/),
);

/** A question in SQL, and what its answer may take. */
export interface SqlQuestion {
  /** The store's file; it need not exist. */
  path: string;
  sql: string;
  /** Most rows. */
  rows: number;
  /** Most of all rows together, in characters of JSON. */
  characters: number;
  /** Values that are blanked wherever the views have them. */
  secrets: readonly string[];
}

export interface SqlAnswer {
  columns: string[];
  rows: unknown[][];
  /** Why there are no more: `rows` or `characters` was reached. Absent where these are all. */
  cut?: "rows" | "characters";
}

type Connection = InstanceType<typeof DatabaseSync>;

const { SQLITE_OK, SQLITE_DENY, SQLITE_READ, SQLITE_SELECT, SQLITE_FUNCTION, SQLITE_RECURSIVE } = constants;

/** Tables that are functions: they read what they are given, and nothing else. */
const TABLE_FUNCTIONS: readonly string[] = ["json_each", "json_tree"];

/** Most that one value, one statement and its parts may take: what is larger is a mistake, or an attack. */
const LIMITS = { length: 20_000_000, sqlLength: 20_000, column: 200, exprDepth: 200, compoundSelect: 50, attach: 0 };

/**
 * Asks the store in SQL: one SELECT over the views, and nothing else. SQLite's own authorizer says which tables,
 * columns and functions a statement touches when it is prepared; what is not listed is refused.
 *
 * The caller bounds the time that it takes, by ending the process: SQLite's own interrupt cannot be had.
 *
 * @throws UserError that says what is wrong with the question; StoreProblem
 */
export function askSql({ path, sql, rows: most, characters, secrets }: SqlQuestion): SqlAnswer {
  const statement = readStatement(sql);
  const reading = openForReading(path);
  try {
    const db = reading.db as Connection;
    db.exec("PRAGMA temp_store = MEMORY"); // it forgets what was temporary
    if (addMissingTables(db)) fillObservations(db);
    const refused: string[] = [];
    try {
      addViews(db, secrets, refused);
      return rowsOf(db, statement, { most, characters });
    } catch (error) {
      throw new UserError(`The query is not answered: ${refused[0] ?? (error as Error).message}.`, { cause: error });
    }
  } finally {
    reading.close();
  }
}

/**
 * Gives a connection the views, and lets it read nothing else. A view `spans` is one over a view with a secret name,
 * the only one that may read the tables: a name of the question's own (`WITH spans AS …`) is taken for no view.
 */
function addViews(db: Connection, secrets: readonly string[], refused: string[]): void {
  const key = randomBytes(16).toString("hex");
  const redact = `redact_${key}`;
  const redactor = redactorOf(secrets);
  db.function(redact, { deterministic: true }, (text: unknown) =>
    typeof text === "string" ? redactor.text(text) : text,
  );
  const unpacking = { json: `${SPAN_JSON}_${key}`, attribute: `${SPAN_ATTRIBUTE}_${key}` };
  let isUnpacking = false;
  addSpanFunctions(db, {
    ...unpacking,
    textOf: textReader((sql) => ({
      all: (...values) => {
        isUnpacking = true;
        try {
          return db.prepare(sql).all(...(values as number[]));
        } finally {
          isUnpacking = false;
        }
      },
    })),
  });
  const names = Object.keys(VIEWS) as ViewName[];
  const tables = tablesOf(db, key);
  const views = new Map(names.map((name) => [`${name}_${key}`, name]));
  for (const [inner, name] of views) {
    db.exec(
      `CREATE TEMP VIEW ${inner} AS ${viewQuery(name, { tables, unpacking, ...(secrets.length > 0 ? { redact } : {}) })}`,
    );
    db.exec(`CREATE TEMP VIEW ${name} AS SELECT * FROM ${inner}`);
  }
  Object.assign(db.limits, LIMITS);
  const mayRead = (table: string, column: string, schema: string, inside: string): boolean => {
    if (isUnpacking) return ["texts", "text_uses"].includes(table); // a statement of ours, amid the question's
    if (TABLE_FUNCTIONS.includes(table)) return true;
    if (schema === "temp" && (names.some((name) => name === table) || table.endsWith(key))) return true;
    return tables.has(table) && (column === "" || inside.endsWith(key)); // without a column rows are counted
  };
  db.setAuthorizer((action, first, second, schema, inside) => {
    const [one, other] = [first ?? "", second ?? ""];
    if (action === SQLITE_SELECT || action === SQLITE_RECURSIVE) return SQLITE_OK;
    if (action === SQLITE_READ && mayRead(one, other, schema ?? "", inside ?? "")) return SQLITE_OK;
    if (
      action === SQLITE_FUNCTION &&
      (FUNCTIONS.has(other.toLowerCase()) || [redact, ...Object.values(unpacking)].includes(other))
    )
      return SQLITE_OK;
    if (action === SQLITE_READ)
      refused.push(`${show(schema === null ? one : `${schema}.${one}`)} is none of the views ${names.join(", ")}`);
    else if (action === SQLITE_FUNCTION) refused.push(`the function ${show(other)} may not be called`);
    else refused.push("it would do more than read");
    return SQLITE_DENY;
  });
}

/**
 * Where each table is. What a store of an older version lacks is temporary: it makes room for the views, under a name
 * that is as secret as theirs.
 */
function tablesOf(db: Connection, key: string): ReadonlyMap<string, string> {
  const made = db.prepare("SELECT name, type, sql FROM sqlite_temp_schema").all() as Made[];
  return new Map(
    ["traces", "spans", "observations", "scores", "eval_runs", "eval_results"].map((table) => {
      const temporary = made.find(({ name }) => name === table);
      if (!temporary) return [table, `main.${table}`];
      const name = `${table}_made_${key}`;
      if (temporary.type === "table") db.exec(`ALTER TABLE temp.${table} RENAME TO ${name}`);
      else {
        // It reads `spans`, which is to be the table and not the view.
        const [, query = ""] = /^CREATE VIEW \w+ AS (.*)$/s.exec(temporary.sql) ?? [];
        db.exec(
          `DROP VIEW temp.${table}; CREATE TEMP VIEW ${name} AS ${query.replace(/\bFROM spans\b/g, "FROM main.spans")}`,
        );
      }
      return [table, `temp.${name}`];
    }),
  );
}

type Made = { name: string; type: "table" | "view"; sql: string };

function rowsOf(db: Connection, sql: string, { most, characters }: { most: number; characters: number }): SqlAnswer {
  const statement = db.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const columns = statement.columns().map(({ name }) => name);
  const rows: unknown[][] = [];
  let left = characters;
  for (const values of statement.iterate() as Iterable<unknown[]>) {
    if (rows.length === most) return { columns, rows, cut: "rows" };
    const row = values.map(plainValue);
    left -= JSON.stringify(row).length;
    if (left < 0) return { columns, rows, cut: "characters" };
    rows.push(row);
  }
  return { columns, rows };
}

/** A value as JSON has it: whole numbers that it cannot hold as text, bytes as their count. */
function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}
