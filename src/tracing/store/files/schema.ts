import { KIND_OF_OLDER, RUNS_OF_OLDER } from "../../vocabulary/kinds.js";
import { fillObservations } from "../queries/observation-rows.js";
import type { Database } from "./database.js";

/** Name of the setting that says up to which number spans are still to be packed; absent where all are. */
export const UNPACKED = "unpacked_spans";

/** Version of the store's schema, in SQLite's `user_version`. */
export const SCHEMA_VERSION = 5;

type Migration = string | ((db: Database) => void);

/** Beside the spans, whose bodies are long: counting over many reads these narrow rows only. */
export const OBSERVATIONS = `
  CREATE TABLE observations (
    id INTEGER PRIMARY KEY,
    start_us REAL NOT NULL,
    duration_us REAL NOT NULL,
    type TEXT NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    parent_id TEXT,
    model TEXT,
    input_tokens REAL,
    output_tokens REAL,
    cost_usd REAL,
    environment TEXT NOT NULL,
    version TEXT,
    release TEXT,
    trace_name TEXT,
    session TEXT,
    user TEXT
  );
  CREATE INDEX observations_by_start ON observations (start_us);
  CREATE INDEX observations_by_type ON observations (type, start_us);
  CREATE INDEX observations_by_name ON observations (name, start_us);
  CREATE INDEX observations_by_level ON observations (level, start_us) WHERE level <> 'DEFAULT';`;

const IN_BRIEF = "start_us DESC, trace_id, kind, runs, outcome, valid, complete, errors, model, name, agent, session";

/** The hour in which a trace began, counted from 1970: who counts by it writes it so, that SQLite finds it in its index. */
export const HOUR_OF_START = "CAST(start_us / 3600000000 AS INTEGER)";

/**
 * Indexes of later builds, which an older one does without: whoever opens a store to write makes those that are missing.
 * Traces in brief: what filters look at, so that one that lets few through reads no row that it does not give. Traces by
 * hour: what is counted by the hour, in the order in which it is gathered; the start as well, else each row is read for it.
 * Traces amiss: those whose output did not stand, or may not have; few, and asked for most.
 */
export const ADDED_INDEXES = `
  CREATE INDEX IF NOT EXISTS traces_in_brief ON traces (${IN_BRIEF});
  CREATE INDEX IF NOT EXISTS scores_by_name ON scores (name, value);
  CREATE INDEX IF NOT EXISTS traces_by_hour ON traces (${HOUR_OF_START}, kind, outcome, valid, complete, start_us);
  CREATE INDEX IF NOT EXISTS traces_amiss ON traces (${IN_BRIEF}) WHERE runs > 1 OR valid = 0;`;

/**
 * The store's schema, one migration a version: SQL, or work on the database; the n-th leads from version n to n + 1.
 * Times are microseconds since 1970, and doubles, as are tokens: what other programs wrote may be beyond the integers
 * that JavaScript reads. A span's exact figures are in its body.
 */
export const MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE origins (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY,
    trace_id TEXT NOT NULL,
    span_id TEXT NOT NULL,
    name TEXT NOT NULL,
    start_us REAL NOT NULL,
    duration_us REAL NOT NULL,
    error INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX spans_by_trace ON spans (trace_id, span_id);
  CREATE INDEX spans_by_name ON spans (name, duration_us, start_us);
  CREATE INDEX spans_with_error ON spans (start_us) WHERE error = 1;
  CREATE TABLE traces (
    trace_id TEXT PRIMARY KEY,
    start_us REAL NOT NULL,
    end_us REAL NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0,
    name TEXT,
    agent TEXT,
    model TEXT,
    outcome TEXT,
    exit_reason TEXT,
    valid INTEGER,
    session TEXT,
    version TEXT,
    round_trips INTEGER NOT NULL DEFAULT 0,
    input_tokens REAL NOT NULL DEFAULT 0,
    output_tokens REAL NOT NULL DEFAULT 0,
    cost_usd REAL,
    spans INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX traces_by_start ON traces (start_us DESC);
  CREATE TABLE scores (
    id TEXT PRIMARY KEY,
    trace_id TEXT NOT NULL,
    span_id TEXT,
    name TEXT NOT NULL,
    value NOT NULL,
    data_type TEXT NOT NULL,
    comment TEXT,
    source TEXT NOT NULL,
    created_us REAL NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX scores_by_trace ON scores (trace_id);
  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    item TEXT NOT NULL,
    delivered_us REAL,
    UNIQUE (target, item)
  );
  CREATE INDEX deliveries_pending ON deliveries (target) WHERE delivered_us IS NULL;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE eval_runs (
    id TEXT PRIMARY KEY,
    agent TEXT NOT NULL,
    started_us REAL NOT NULL,
    plan TEXT NOT NULL,
    summary TEXT
  ) WITHOUT ROWID;
  CREATE INDEX eval_runs_by_start ON eval_runs (started_us DESC);
  CREATE TABLE eval_results (
    run_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, case_id, repeat)
  ) WITHOUT ROWID;
  `,
  (db) => {
    db.exec(OBSERVATIONS);
    db.exec(`
  CREATE INDEX spans_by_id ON spans (span_id);
  DROP INDEX spans_with_error;
  DROP INDEX spans_by_name;`);
    fillObservations(db);
  },
  `
  ALTER TABLE traces ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE traces ADD COLUMN kind TEXT NOT NULL DEFAULT 'run';
  UPDATE traces SET runs = ${RUNS_OF_OLDER}, kind = ${KIND_OF_OLDER};
  `,
  // Bodies that are there already are packed later, some at a time: see `packing/pack-stored.ts`.
  `
  CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE text_uses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    uses INTEGER NOT NULL
  );
  INSERT OR REPLACE INTO settings SELECT '${UNPACKED}', CAST(max(id) AS TEXT) FROM spans HAVING max(id) IS NOT NULL;
  `,
];
