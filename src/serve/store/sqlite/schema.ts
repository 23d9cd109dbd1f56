/** Version of the file's schema, in SQLite's `user_version`. */
export const SCHEMA_VERSION = 1;

/**
 * Times are milliseconds since 1970. A decision's `input` is there until it is decided, and is removed then, whatever
 * the capture: without it a queued job could not be done.
 */
export const SCHEMA = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE keys (id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, scopes TEXT NOT NULL,
    created_at REAL NOT NULL, revoked_at REAL);
  CREATE TABLE decisions (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, agent TEXT NOT NULL,
    state TEXT NOT NULL, is_async INTEGER NOT NULL, created_at REAL NOT NULL, ended_at REAL, input TEXT, link TEXT,
    batch TEXT, line INTEGER, idempotency TEXT, request TEXT, not_before REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0, lease TEXT, lease_until REAL, pid INTEGER, machine TEXT,
    document TEXT, capture TEXT, exit_reason TEXT, valid INTEGER, trace_id TEXT, span_id TEXT, problem TEXT);
  CREATE UNIQUE INDEX decisions_by_idempotency ON decisions (key, idempotency) WHERE idempotency IS NOT NULL;
  CREATE INDEX decisions_to_do ON decisions (not_before, seq) WHERE state = 'queued';
  CREATE INDEX decisions_at_work ON decisions (lease_until) WHERE state = 'running';
  CREATE INDEX decisions_by_batch ON decisions (batch, line) WHERE batch IS NOT NULL;
  CREATE INDEX decisions_open_in_batch ON decisions (batch) WHERE state IN ('queued', 'running');
  CREATE INDEX decisions_by_end ON decisions (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX decisions_by_trace ON decisions (trace_id) WHERE trace_id IS NOT NULL;
  CREATE TABLE batches (id TEXT PRIMARY KEY, key TEXT NOT NULL, agent TEXT NOT NULL, created_at REAL NOT NULL,
    rows INTEGER NOT NULL, ended_at REAL, idempotency TEXT, request TEXT);
  CREATE UNIQUE INDEX batches_by_idempotency ON batches (key, idempotency) WHERE idempotency IS NOT NULL;
  CREATE TABLE reviews (decision TEXT PRIMARY KEY, reason TEXT NOT NULL, codes TEXT NOT NULL, opened_at REAL NOT NULL,
    resolved_at REAL, action TEXT, outcome TEXT, said TEXT, by TEXT);
  CREATE INDEX reviews_open ON reviews (opened_at) WHERE resolved_at IS NULL;
  CREATE TABLE audit (id INTEGER PRIMARY KEY, at REAL NOT NULL, key TEXT NOT NULL, by TEXT, action TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT);
  CREATE TABLE messages (id TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL, given_up INTEGER NOT NULL DEFAULT 0, problem TEXT);
  CREATE INDEX messages_to_send ON messages (not_before) WHERE given_up = 0;
`;

/**
 * What came later, by the name that tells whether a file has it: `table`, or `table.column`. Whom to tell of a decision
 * is said by who took it (`tells`), as others may decide it; `version` is of the product that took it, and `store` names
 * the traces of who works on it.
 */
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
