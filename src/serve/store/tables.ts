/**
 * The tables of a service, in SQL that PostgreSQL and SQLite read alike. Times are milliseconds since 1970. A decision's
 * `input` is there until it is decided, and is removed then, whatever the capture: without it a queued job could not be
 * done. Whom to tell of a decision is said by who took it (`tells`), as others may decide it; `version` is of the product
 * that took it, and `store` names the traces of who works on it.
 *
 * Never changed once it is released: what comes later is a step of PostgreSQL's, and in SQLite's list of what is added.
 *
 * @param serial the type of a key that the database counts up
 */
export function tablesOf(serial: string): string {
  return `
  CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL);
  CREATE TABLE keys (id text PRIMARY KEY, name text NOT NULL, hash text NOT NULL, scopes text NOT NULL,
    created_at double precision NOT NULL, revoked_at double precision);
  CREATE TABLE decisions (seq ${serial}, id text NOT NULL UNIQUE, key text NOT NULL,
    agent text NOT NULL, state text NOT NULL, is_async integer NOT NULL, created_at double precision NOT NULL,
    ended_at double precision, input text, link text, batch text, line integer, idempotency text, request text,
    not_before double precision NOT NULL, attempts integer NOT NULL DEFAULT 0, losses integer NOT NULL DEFAULT 0,
    lease text, lease_until double precision, pid integer, machine text, store text, tells text, version text,
    document text, capture text, exit_reason text, valid integer, trace_id text, span_id text, problem text);
  CREATE UNIQUE INDEX decisions_by_idempotency ON decisions (key, idempotency) WHERE idempotency IS NOT NULL;
  CREATE INDEX decisions_to_do ON decisions (not_before, seq) WHERE state = 'queued';
  CREATE INDEX decisions_at_work ON decisions (lease_until) WHERE state = 'running';
  CREATE INDEX decisions_by_batch ON decisions (batch, line) WHERE batch IS NOT NULL;
  CREATE INDEX decisions_open_in_batch ON decisions (batch) WHERE state IN ('queued', 'running');
  CREATE INDEX decisions_by_end ON decisions (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX decisions_by_trace ON decisions (trace_id) WHERE trace_id IS NOT NULL;
  CREATE INDEX decisions_dead ON decisions (ended_at) WHERE state = 'failed' AND input IS NOT NULL;
  CREATE TABLE batches (id text PRIMARY KEY, key text NOT NULL, agent text NOT NULL, created_at double precision NOT NULL,
    rows integer NOT NULL, ended_at double precision, idempotency text, request text);
  CREATE UNIQUE INDEX batches_by_idempotency ON batches (key, idempotency) WHERE idempotency IS NOT NULL;
  CREATE TABLE reviews (decision text PRIMARY KEY, reason text NOT NULL, codes text NOT NULL,
    opened_at double precision NOT NULL, resolved_at double precision, action text, outcome text, said text, by text);
  CREATE INDEX reviews_open ON reviews (opened_at) WHERE resolved_at IS NULL;
  CREATE TABLE verdicts (decision text PRIMARY KEY, correct integer NOT NULL, comment text, by text NOT NULL,
    key text NOT NULL, at double precision NOT NULL);
  CREATE TABLE audit (id ${serial}, at double precision NOT NULL, key text NOT NULL,
    by text, action text NOT NULL, subject text NOT NULL, details text);
  CREATE INDEX audit_by_subject ON audit (subject);
  CREATE TABLE messages (id text PRIMARY KEY, at double precision NOT NULL, body text NOT NULL,
    attempts integer NOT NULL DEFAULT 0, not_before double precision NOT NULL, given_up integer NOT NULL DEFAULT 0,
    problem text);
  CREATE INDEX messages_to_send ON messages (not_before) WHERE given_up = 0;
`;
}
