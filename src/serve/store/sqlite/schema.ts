import { tablesOf } from "../tables.js";

/** Version of the file's schema, in SQLite's `user_version`. */
export const SCHEMA_VERSION = 1;

export const SCHEMA = tablesOf("INTEGER PRIMARY KEY");

/** What files of earlier versions may lack, by the name that tells whether one has it: `table`, or `table.column`. */
export const ADDED: readonly (readonly [name: string, sql: string])[] = [
  ["decisions.tells", "ALTER TABLE decisions ADD COLUMN tells TEXT"],
  ["decisions.version", "ALTER TABLE decisions ADD COLUMN version TEXT"],
  ["decisions.store", "ALTER TABLE decisions ADD COLUMN store TEXT"],
  [
    "decisions_dead",
    "CREATE INDEX decisions_dead ON decisions (ended_at) WHERE state = 'failed' AND input IS NOT NULL",
  ],
  [
    "verdicts",
    `CREATE TABLE verdicts (decision TEXT PRIMARY KEY, correct INTEGER NOT NULL, comment TEXT, by TEXT NOT NULL,
       key TEXT NOT NULL, at REAL NOT NULL)`,
  ],
];
