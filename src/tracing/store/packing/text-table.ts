import { createHash } from "node:crypto";
import type { Database } from "../files/database.js";
import { type SharedText, type SpanIds, type TextOf, textsIn } from "./pack-span.js";

/** What can prepare statements: a connection, or a database. */
type Sql = (text: string) => { run: ReturnType<Database["prepare"]>["run"]; all(...values: Value[]): unknown[] };
type Value = Parameters<ReturnType<Database["prepare"]>["all"]>[number];

/** The text of a number. */
export const TEXT_OF = "SELECT body FROM texts WHERE id = ?";
const SAME_HASH = "SELECT id FROM text_uses WHERE hash = ?";

/**
 * The texts that spans share, each kept once, with how many spans have it: a text goes, for good, with its last span.
 * What is known here holds for one transaction: other processes change the same rows.
 */
export class TextTable {
  private ids = new Map<SharedText, number>();
  private made = new Set<number>();
  private changes = new Map<number, number>();

  constructor(private readonly sql: Sql) {}

  /** Forgets what it knows: a transaction begins. */
  begin(): void {
    this.ids = new Map();
    this.made = new Set();
    this.changes = new Map();
  }

  /** The number of a text; it is kept when it is not known yet. */
  readonly idOf = (text: SharedText): number => {
    const id = this.ids.get(text) ?? this.known(text) ?? this.keep(text);
    this.ids.set(text, id);
    return id;
  };

  /** Notes that a span has texts, or, with -1, that it had them. */
  count(ids: Iterable<number>, by: 1 | -1): void {
    for (const id of ids) this.changes.set(id, (this.changes.get(id) ?? 0) + by);
  }

  /** Writes what was counted, and removes what no span has: before its transaction ends. */
  end(): void {
    for (const id of this.made) if (!this.changes.has(id)) this.changes.set(id, 0);
    for (const [id, change] of this.changes) {
      this.sql("UPDATE text_uses SET uses = uses + ? WHERE id = ?").run(change, id);
      if (change > 0) continue;
      this.sql("DELETE FROM texts WHERE id IN (SELECT id FROM text_uses WHERE id = ? AND uses <= 0)").run(id);
      this.sql("DELETE FROM text_uses WHERE id = ? AND uses <= 0").run(id);
    }
    this.begin();
  }

  private known(text: SharedText): number | undefined {
    const [row] = this.sql(SAME_HASH).all(hashOf(text)) as { id: number }[];
    return row?.id;
  }

  private keep(text: SharedText): number {
    const { lastInsertRowid } = this.sql("INSERT INTO text_uses (hash, uses) VALUES (?, 0)").run(hashOf(text));
    const id = Number(lastInsertRowid);
    this.sql("INSERT INTO texts (id, body) VALUES (?, ?)").run(id, text);
    this.made.add(id);
    return id;
  }
}

/** Reads shared texts, each once as long as there is room: no number is ever given anew. */
export function textReader(sql: Sql, onLost: (id: number) => void = () => {}): TextOf {
  const known = new Map<number, SharedText>();
  let size = 0;
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const [row] = sql(TEXT_OF).all(id) as { body: unknown }[];
    if (typeof row?.body !== "string") {
      onLost(id);
      return undefined;
    }
    size += row.body.length;
    if (size > MOST_KEPT) {
      known.clear();
      size = row.body.length;
    }
    known.set(id, row.body);
    return row.body;
  };
}

/** Characters of shared texts that are kept in memory. */
const MOST_KEPT = 8_000_000;

/** Spans that are looked through at once. */
const PAGE = 500;

/**
 * Counts anew which spans have which texts, and removes those that none has: where a damaged span did not say what it
 * had, and where a store is recovered. To be done in a transaction.
 */
export function recountTexts(sql: Sql): void {
  const uses = new Map<number, number>();
  for (let last = 0; ; ) {
    const rows = sql(
      `SELECT id, trace_id, span_id, body FROM spans WHERE id > ? AND substr(body, 1, 1) <> '{' ORDER BY id LIMIT ${PAGE}`,
    ).all(last) as (SpanIds & { id: number; body: unknown })[];
    for (const { id, body, ...ids } of rows) {
      last = id;
      for (const text of textsIn(body, ids) ?? []) uses.set(text, (uses.get(text) ?? 0) + 1);
    }
    if (rows.length === 0) break;
  }
  sql("DELETE FROM text_uses").run();
  for (const [id, count] of uses) {
    const [row] = sql(TEXT_OF).all(id) as { body: string }[];
    // The number of a lost text stays taken, so that no other text is ever read in its place.
    const hash = row ? hashOf(row.body) : Buffer.from(`lost ${id}`);
    sql("INSERT OR IGNORE INTO text_uses (id, hash, uses) VALUES (?, ?, ?)").run(id, hash, count);
  }
  sql("DELETE FROM texts WHERE id NOT IN (SELECT id FROM text_uses)").run();
}

function hashOf(text: SharedText): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
