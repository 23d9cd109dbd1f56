import { setTimeout as pause } from "node:timers/promises";
import { eraseBatch, eraseUnusedOrigins } from "./erase.js";
import type { Connection } from "./files/connection.js";
import { INCREMENTAL, isBusy } from "./files/open.js";
import { packStored, unpacked } from "./packing/pack-stored.js";

/** How much of a store is kept. */
interface Bounds {
  /** Milliseconds. */
  ageMs?: number;
  /** Bytes. */
  bytes?: number;
}

export interface Upkeep {
  keep?: Bounds;
  /** Names of the backends that are configured: what they have not acknowledged is kept. */
  targets: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** Begins nothing more after so many milliseconds. */
  withinMs: number;
  /**
   * Removes what is kept of traces elsewhere: before they are removed, so that nothing is left where that is ended by
   * force, and again afterwards, for somebody may have read them meanwhile. It may wait so many milliseconds for others.
   */
  forget?: (ids: readonly string[], patienceMs?: number) => void;
}

/** Traces that are removed in one transaction, and how many of the oldest are looked at for them. */
const BATCH = 10;
const LOOKED_AT = 500;
/** Results of eval runs that are removed in one transaction. */
const RESULTS = 200;
/** Pages that are given back at once. */
const PAGES = 50;
const DAY_MS = 86_400_000;
/** How long others are let in now and then, in milliseconds. */
const LET_IN_MS = 5;

/**
 * Does a little of what a store needs now and then, in transactions of a few milliseconds: removes, for good, what is
 * not to be kept, packs what earlier versions kept, and gives free pages back. What is left is done next time.
 */
export function upkeep(connection: Connection, options: Upkeep): void {
  const until = performance.now() + options.withinMs;
  const isTime = () => performance.now() < until;
  let hasErased = false;
  for (let ids = due(connection, options); ids.length > 0; ids = isTime() ? due(connection, options) : []) {
    if (!isForgotten(ids, options, until - performance.now())) break;
    const { traces } = eraseBatch(connection, ids, { resultsOf: "sessions" });
    options.forget?.(ids);
    hasErased ||= traces > 0;
  }
  while (isTime() && eraseOldEval(connection, options));
  if (hasErased && isTime()) dropOrigins(connection, options.now);
  while (isTime() && packStored(connection) > 0);
  if (isTime() && numberOf(connection, "auto_vacuum") === INCREMENTAL && numberOf(connection, "freelist_count") > 0) {
    connection.exec(`PRAGMA incremental_vacuum(${PAGES})`);
  }
  // Its text is overwritten, but in the log, which another process may be reading: then its end empties it.
  if (hasErased) connection.sql("PRAGMA wal_checkpoint(TRUNCATE)").get();
}

/** Whether what is kept of traces elsewhere is removed; not where others are at work there for longer than there is time. */
function isForgotten(ids: readonly string[], { forget }: Upkeep, patienceMs: number): boolean {
  try {
    forget?.(ids, Math.max(0, patienceMs));
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
}

/** What a store takes in use, in bytes: free pages are used again before its file grows. */
export function bytesInUse(connection: Connection): number {
  const pages = numberOf(connection, "page_count") - numberOf(connection, "freelist_count");
  return pages * numberOf(connection, "page_size");
}

/** The oldest traces that are not to be kept, unless a backend is still to get something of them. */
function due(connection: Connection, { keep = {}, targets, now }: Pick<Upkeep, "keep" | "targets" | "now">): string[] {
  // What earlier versions kept takes less when it is packed: that comes first.
  const isTooLarge = keep.bytes !== undefined && bytesInUse(connection) > keep.bytes && unpacked(connection) === 0;
  if (!isTooLarge && keep.ageMs === undefined) return [];
  const before = isTooLarge ? now * 1000 : (now - (keep.ageMs ?? 0)) * 1000;
  const rows = connection
    .sql(
      `SELECT trace_id FROM (SELECT trace_id FROM traces WHERE start_us < ?1 ORDER BY start_us LIMIT ${LOOKED_AT}) AS t
       WHERE NOT EXISTS (${WAITING_SPANS}) AND NOT EXISTS (${WAITING_SCORES}) LIMIT ${BATCH}`,
    )
    .all(before, JSON.stringify(targets)) as { trace_id: string }[];
  return rows.map(({ trace_id }) => trace_id);
}

const WAITS = "d.target IN (SELECT value FROM json_each(?2)) AND d.delivered_us IS NULL";
const WAITING_SPANS = `SELECT 1 FROM deliveries AS d WHERE ${WAITS}
  AND d.item >= 'span ' || t.trace_id || ' ' AND d.item < 'span ' || t.trace_id || '!'`;
const WAITING_SCORES = `SELECT 1 FROM scores AS s JOIN deliveries AS d ON d.item = 'score ' || s.id
  WHERE ${WAITS} AND s.trace_id = t.trace_id`;

/** Removes some results of the oldest eval run that is too old, and then the run. @returns whether there was one */
function eraseOldEval(connection: Connection, { keep, now }: Upkeep): boolean {
  if (keep?.ageMs === undefined) return false;
  const before = (now - keep.ageMs) * 1000;
  const [run] = connection
    .sql("SELECT id FROM eval_runs WHERE started_us < ? ORDER BY started_us LIMIT 1")
    .all(before) as { id: string }[];
  if (!run) return false;
  connection.transaction(() => {
    const { changes } = connection
      .sql(
        `DELETE FROM eval_results WHERE run_id = ?1 AND (case_id, repeat) IN
           (SELECT case_id, repeat FROM eval_results WHERE run_id = ?1 LIMIT ${RESULTS})`,
      )
      .run(run.id);
    if (Number(changes) < RESULTS) connection.sql("DELETE FROM eval_runs WHERE id = ?").run(run.id);
  });
  return true;
}

const AT_ENDS = `SELECT origin FROM (SELECT origin FROM spans ORDER BY id LIMIT 500)
  UNION SELECT origin FROM (SELECT origin FROM spans ORDER BY id DESC LIMIT 500)`;

/**
 * What spans have in common goes with the last of them. The oldest and the newest spans tell of most that it is still
 * needed; all are looked through once a day at most.
 */
function dropOrigins(connection: Connection, now: number): void {
  if (!connection.sql(`SELECT 1 FROM origins WHERE id NOT IN (${AT_ENDS}) LIMIT 1`).get()) return;
  const name = "origins_looked_through";
  const [last] = connection.sql("SELECT value FROM settings WHERE name = ?").all(name) as { value: string }[];
  if (last && now - Number(last.value) < DAY_MS) return;
  eraseUnusedOrigins(connection);
  connection.sql("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)").run(name, String(now));
}

/** Packs all that earlier versions kept, and lets other writers in: for commands that may take their time. */
export async function packAll(connection: Connection): Promise<void> {
  for (let step = 1; packStored(connection) > 0; step++) if (step % 10 === 0) await pause(LET_IN_MS);
}

/** The oldest traces that a store of a size has too many of: as many as take what is too much, by the average. */
export function idsBeyond(connection: Connection, bytes: number): string[] {
  const inUse = bytesInUse(connection);
  const { count } = connection.sql("SELECT count(*) AS count FROM traces").get() as { count: number };
  const tooMany = inUse > bytes ? Math.min(count, Math.ceil((count * (inUse - bytes)) / inUse)) : 0;
  const rows = connection.sql("SELECT trace_id FROM traces ORDER BY start_us LIMIT ?").all(tooMany);
  return (rows as { trace_id: string }[]).map(({ trace_id }) => trace_id);
}

function numberOf(connection: Connection, pragma: string): number {
  return Number(Object.values(connection.sql(`PRAGMA ${pragma}`).get() as object)[0]);
}
