import { waitingAmong } from "./delivery-table.js";
import { eraseBatch, eraseLeftOverScores, eraseUnusedOrigins, mendTextUses } from "./erase.js";
import { eraseSomeOf } from "./erase-evals.js";
import type { Connection } from "./files/connection.js";
import { INCREMENTAL, isBusy } from "./files/open.js";
import { packStored } from "./packing/pack-stored.js";
import { type Bounds, type Limit, limitOf } from "./retention.js";

/** What is removed, for whoever keeps something of it elsewhere. */
export interface Gone {
  traces?: readonly string[];
  evalRuns?: readonly string[];
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
   * Removes what is kept elsewhere of what goes, and may wait so many milliseconds for others. It is called before, so that
   * nothing is left that nobody can reach where that is ended by force, and again afterwards, for somebody may have kept
   * more meanwhile. Where it throws, nothing goes; where others are at work there for longer, what goes does so next time.
   */
  forget?: (gone: Gone, patienceMs?: number) => void;
}

export interface Kept {
  /** Traces that are not to be kept stay, since a backend is still to get something of them. */
  isWaiting: boolean;
}

/** Traces that are removed in one transaction, and how many are looked at at once for them. */
const BATCH = 10;
const PAGE = 50;
/** Pages that are given back at once. */
const PAGES = 50;
const DAY_MS = 86_400_000;

/**
 * Does a little of what a store needs now and then, in transactions of a few milliseconds: removes, for good, what is
 * not to be kept, packs what earlier versions kept, and gives free pages back. What is left is done next time.
 */
export function upkeep(connection: Connection, options: Upkeep): Kept {
  const until = performance.now() + options.withinMs;
  const isTime = () => performance.now() < until;
  const walk = new Walk(connection, options, isTime);
  let hasErased = false;
  do {
    const step = nextStep(connection, options, walk);
    if (!step || !eraseStep(connection, options, step, until - performance.now())) break;
    hasErased = true;
  } while (isTime());
  walk.end();
  while (isTime() && eraseLeftOver(connection, options) > 0) hasErased = true;
  mendTextUses(connection);
  if (hasErased && isTime()) dropOrigins(connection, options.now);
  while (isTime() && packStored(connection) > 0);
  if (isTime() && connection.pragma("auto_vacuum") === INCREMENTAL && connection.pragma("freelist_count") > 0) {
    connection.exec(`PRAGMA incremental_vacuum(${PAGES})`);
  }
  // Its text is overwritten, but in the log, which another process may be reading: then its end empties it.
  if (hasErased) connection.sql("PRAGMA wal_checkpoint(TRUNCATE)").get();
  return { isWaiting: walk.isWaiting };
}

/** What goes next: some traces, or some results of an eval run. */
type Step = { traces: readonly string[] } | { evalRun: string };

/** The oldest of what is not to be kept. */
function nextStep(connection: Connection, { keep = {}, now }: Upkeep, walk: Walk): Step | undefined {
  const limit = limitOf(connection, keep, now);
  if (!limit) return undefined;
  const due = walk.next(limit);
  const [run] = connection
    .sql(
      `SELECT id, started_us FROM eval_runs WHERE started_us < ? AND (summary IS NOT NULL OR started_us < ?)
       ORDER BY started_us LIMIT 1`,
    )
    .all(limit.before, limit.ended) as { id: string; started_us: number }[];
  const older = due.filter(({ start_us }) => !run || start_us < run.started_us);
  if (older.length > 0) return { traces: older.map(({ trace_id }) => trace_id) };
  return run && { evalRun: run.id };
}

/**
 * Removes what goes next, unless it is to be kept by now: another process may have written, or removed as much.
 *
 * @returns false where others are at work on what is kept of it elsewhere for longer than there is time
 */
function eraseStep(
  connection: Connection,
  { keep = {}, now, targets, forget = () => {} }: Upkeep,
  step: Step,
  patienceMs: number,
): boolean {
  const gone = "evalRun" in step ? { evalRuns: [step.evalRun] } : { traces: step.traces };
  try {
    forget(gone, Math.max(0, patienceMs));
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
  connection.transaction(() => {
    const limit = limitOf(connection, keep, now);
    if (!limit) return;
    if ("evalRun" in step) eraseSomeOf(connection, step.evalRun);
    else eraseBatch(connection, step.traces, (ids) => stillDue(connection, ids, { limit, targets }));
  });
  forget(gone);
  return true;
}

interface Due {
  trace_id: string;
  start_us: number;
}

/** Which traces are not to be kept: `?1` and `?2` are those of a `Limit`. */
const DUE = "start_us < ?1 AND (complete = 1 OR start_us < ?2)";

function stillDue(
  connection: Connection,
  ids: readonly string[],
  { limit, targets }: { limit: Limit; targets: readonly string[] },
): string[] {
  const rows = connection
    .sql(`SELECT trace_id FROM traces WHERE ${DUE} AND trace_id IN (SELECT value FROM json_each(?3))`)
    .all(limit.before, limit.ended, JSON.stringify(ids)) as Due[];
  const waiting = waitingAmong(connection, ids, targets);
  return rows.map(({ trace_id }) => trace_id).filter((id) => !waiting.has(id));
}

/** Name of the setting that says behind which trace the next process looks on. */
const PLACE = "upkeep_place";
const BEGINNING: Due = { trace_id: "", start_us: -Number.MAX_VALUE };

/**
 * Looks through the traces that are not to be kept, from the oldest on, and steps past those of which something waits.
 * Where many do and time runs out, the next process goes on from there, and at the end from the beginning.
 */
class Walk {
  isWaiting = false;
  private place: Due;
  private readonly began: Due;

  constructor(
    private readonly connection: Connection,
    private readonly options: Upkeep,
    private readonly isTime: () => boolean,
  ) {
    const [start = "", trace_id = ""] = (connection.note(PLACE) ?? "").split(" ");
    const start_us = Number.parseFloat(start);
    this.place = Number.isFinite(start_us) ? { start_us, trace_id } : BEGINNING;
    this.began = this.place;
  }

  /** The next traces that go; none where there are none, or time is up. */
  next({ before, ended }: Limit): Due[] {
    for (;;) {
      const { start_us, trace_id } = this.place;
      const page = this.connection
        .sql(
          `SELECT trace_id, start_us FROM traces WHERE ${DUE} AND start_us >= ?3 AND (start_us > ?3 OR trace_id < ?4)
           ORDER BY start_us, trace_id DESC LIMIT ${PAGE}`,
        )
        .all(before, ended, start_us, trace_id) as Due[];
      const ids = page.map((one) => one.trace_id);
      const waiting = waitingAmong(this.connection, ids, this.options.targets);
      const first = page.findIndex((one) => !waiting.has(one.trace_id));
      const passed = first < 0 ? page : page.slice(0, first);
      this.isWaiting ||= passed.length > 0;
      this.place = passed.at(-1) ?? this.place;
      if (first >= 0)
        return page
          .slice(first)
          .filter((one) => !waiting.has(one.trace_id))
          .slice(0, BATCH);
      if (page.length < PAGE) {
        this.place = BEGINNING;
        return [];
      }
      if (!this.isTime()) return [];
    }
  }

  /** Keeps how far it came. */
  end(): void {
    const { start_us, trace_id } = this.place;
    if (this.place === this.began) return;
    this.connection.keepNote(PLACE, this.place === BEGINNING ? undefined : `${start_us} ${trace_id}`);
  }
}

/**
 * Removes scores whose trace is not there, by their own age; of a store that is too large those that are older than all
 * of its traces. They are looked for once a day at most, for all scores are looked through.
 *
 * @returns how many were removed: where it is none, there are no more
 */
function eraseLeftOver(connection: Connection, { keep = {}, now, targets }: Upkeep): number {
  const limit = limitOf(connection, keep, now);
  if (!limit || !isDue(connection, LEFT_OVER, now)) return 0;
  const { oldest } = connection.sql("SELECT min(start_us) AS oldest FROM traces").get() as { oldest: number | null };
  const bySize = limit.isSize ? (oldest ?? limit.before) : Number.NEGATIVE_INFINITY;
  const byAge = keep.ageMs === undefined ? Number.NEGATIVE_INFINITY : (now - keep.ageMs) * 1000;
  const removed = eraseLeftOverScores(connection, Math.max(bySize, byAge), targets);
  if (removed === 0) connection.keepNote(LEFT_OVER, String(now));
  return removed;
}

const LEFT_OVER = "scores_looked_through";
const ORIGINS = "origins_looked_through";

/** Whether something was not done for a day, as the setting of a name says. */
function isDue(connection: Connection, name: string, now: number): boolean {
  return !(now - Number(connection.note(name)) < DAY_MS); // nothing is no number
}

const AT_ENDS = `SELECT origin FROM (SELECT origin FROM spans ORDER BY id LIMIT 500)
  UNION SELECT origin FROM (SELECT origin FROM spans ORDER BY id DESC LIMIT 500)`;

/**
 * What spans have in common goes with the last of them. The oldest and the newest spans tell of most that it is still
 * needed; all are looked through once a day at most.
 */
function dropOrigins(connection: Connection, now: number): void {
  if (!connection.sql(`SELECT 1 FROM origins WHERE id NOT IN (${AT_ENDS}) LIMIT 1`).get()) return;
  if (!isDue(connection, ORIGINS, now)) return;
  eraseUnusedOrigins(connection);
  connection.keepNote(ORIGINS, String(now));
}
