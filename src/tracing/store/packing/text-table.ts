import { hash as hashed } from "node:crypto";
import { jsonIn } from "../../../text/json.js";
import type { AnyValue } from "../../otlp/otlp.js";
import type { Database } from "../files/database.js";
import { PACKED, type SharedText, type SpanIds, sharedTextsIn, sharedValue, type TextOf } from "./pack-span.js";

/** What can prepare statements: a connection, or a database. */
type Sql = (text: string) => { run: ReturnType<Database["prepare"]>["run"]; all(...values: Value[]): unknown[] };
type Value = Parameters<ReturnType<Database["prepare"]>["all"]>[number];

const TEXT_OF = `SELECT (SELECT body FROM texts WHERE id = ?1) AS body,
  (SELECT hash FROM text_uses WHERE id = ?1) AS hash`;
const SAME_HASH = `SELECT id, (SELECT texts.body = ?2 FROM texts WHERE texts.id = text_uses.id) AS is_whole
  FROM text_uses WHERE hash = ?1`;

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

  /** The number of a text that is kept; where its body is damaged or lost, it is put back. */
  private known(text: SharedText): number | undefined {
    const [row] = this.sql(SAME_HASH).all(hashOf(text), text) as { id: number; is_whole: number | null }[];
    if (row && row.is_whole !== 1) this.sql("INSERT OR REPLACE INTO texts (id, body) VALUES (?, ?)").run(row.id, text);
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

/**
 * Reads shared texts, each once as long as there is room, or a trace would take a sixth longer to read: no number is ever
 * given anew. One whose body is not what was kept is lost.
 */
export function textReader(
  sql: (text: string) => Pick<ReturnType<Sql>, "all">,
  onLost: (id: number) => void = () => {},
): TextOf {
  const known = new Map<number, AnyValue>();
  let size = 0;
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const [{ body, hash } = { body: null, hash: null }] = sql(TEXT_OF).all(id) as { body: unknown; hash: unknown }[];
    if (!isSharedText(body, hash)) {
      // One that nobody counts was erased with its spans since they were read.
      if (hash !== null) onLost(id);
      return undefined;
    }
    size += body.length;
    if (size > MOST_KEPT) {
      known.clear();
      size = body.length;
    }
    const value = sharedValue(body);
    known.set(id, value);
    return value;
  };
}

/** Characters of shared texts that are kept in memory. */
const MOST_KEPT = 8_000_000;

/** Spans that are looked through at once. */
const PAGE = 500;

/** How many spans have each text, looked up in all of them. A damaged span does not say what it had. */
function countUses(sql: Sql): Map<number, number> {
  const uses = new Map<number, number>();
  for (let last = 0; ; ) {
    const rows = sql(
      `SELECT id, trace_id, span_id, body FROM spans WHERE id > ? AND ${PACKED} ORDER BY id LIMIT ${PAGE}`,
    ).all(last) as (SpanIds & { id: number; body: unknown })[];
    for (const { id, body, ...ids } of rows) {
      last = id;
      for (const text of sharedTextsIn(body, ids) ?? []) uses.set(text, (uses.get(text) ?? 0) + 1);
    }
    if (rows.length === 0) return uses;
  }
}

/** How often each text was counted, and how often it should have been. */
type Uses = ReadonlyMap<number, { counted: number; found: number }>;

/** Looks up in all spans whether their texts are counted rightly. What it reads must not change meanwhile. */
export function lookAtUses(sql: Sql): Uses {
  const found = countUses(sql);
  const rows = sql("SELECT id, uses FROM text_uses").all() as { id: number; uses: number }[];
  const counted = new Map(rows.map(({ id, uses }) => [id, uses]));
  const ids = [...new Set([...found.keys(), ...counted.keys()])];
  return new Map(ids.map((id) => [id, { counted: counted.get(id) ?? 0, found: found.get(id) ?? 0 }]));
}

/**
 * Counts as often as was found, and as often more or less as was counted since; removes texts that no span has. A text
 * that is lost stays known by its hash, so that it can be put back. To be done in a transaction.
 */
export function mendUses(sql: Sql, uses: Uses): void {
  for (const [id, { counted, found }] of uses) {
    if (counted === found && counted > 0) continue;
    const { changes } = sql("UPDATE text_uses SET uses = uses + ? WHERE id = ?").run(found - counted, id);
    if (Number(changes) === 0 && found > 0 && counted === 0) countAnew(sql, id, found);
  }
  sql("DELETE FROM text_uses WHERE uses <= 0").run();
  sql("DELETE FROM texts WHERE id NOT IN (SELECT id FROM text_uses)").run();
}

/** Counts anew which spans have which texts: where a store is recovered. To be done in a transaction. */
export function recountTexts(sql: Sql): void {
  mendUses(sql, lookAtUses(sql));
}

/** Counts a text whose count is lost. Its number stays taken, so that no other text is ever read in its place. */
function countAnew(sql: Sql, id: number, uses: number): void {
  const [{ body } = { body: null }] = sql(TEXT_OF).all(id) as { body: unknown }[];
  const insert = sql("INSERT OR IGNORE INTO text_uses (id, hash, uses) VALUES (?, ?, ?)");
  const hash = typeof body === "string" ? hashOf(body) : Buffer.from(`lost ${id}`);
  // The same text may have been kept under another number since.
  if (Number(insert.run(id, hash, uses).changes) === 0) insert.run(id, Buffer.from(`again ${id}`), uses);
}

const HASH_BYTES = 16;

/** Whether a body is the text that was kept, as far as its hash tells: it may be lost itself. */
export function isSharedText(body: unknown, hash: unknown): body is SharedText {
  if (typeof body !== "string") return false;
  if (hash instanceof Uint8Array && hash.length === HASH_BYTES) return hashOf(body).equals(hash);
  return jsonIn(body) !== undefined;
}

function hashOf(text: SharedText): Buffer {
  return hashed("sha256", text, "buffer").subarray(0, HASH_BYTES);
}
