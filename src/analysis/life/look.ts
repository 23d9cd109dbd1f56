import type { SeenRuns } from "../analyze.js";
import type { FaultInRuns } from "../findings/sightings.js";
import type { SeenFile } from "./seen-file.js";

/** How unlikely it must be that a fault which is still there stayed unseen by chance. */
const CHANCE = 0.01;
/** Fewest runs that say so. */
const MIN_NEWER = 5;

export interface Look {
  agent: string;
  /** `local` or `langfuse`. */
  source: string;
  /** Milliseconds since 1970, as all times here. */
  at: number;
  runs: number;
  /** All runs of a time were read, not a choice of them: what it does not show is not there. */
  isWhole: boolean;
  versions: readonly { version: string; first_seen: number }[];
  seen: SeenRuns;
  /** Since when a plan takes faults for mended, by id. */
  settled: ReadonlyMap<string, number>;
}

/** What is another than at the look before: ids of faults. */
export interface Changes {
  /** When the look before was; null where this is the first. */
  since: number | null;
  /** Never seen before. */
  new: string[];
  /** Seen again after they were mended. */
  reopened: string[];
  /** Not seen any more, in so many runs that chance does not explain it. */
  gone: string[];
}

/** What is kept of a fault. */
export interface SeenRow {
  id: string;
  agent: string;
  code: string;
  subject: string;
  method: string;
  severity: string;
  source: string;
  first_seen: number;
  last_seen: number;
  /** In how many runs of the last look that showed it, of how many up to the last of these. */
  seen_in: number;
  of_runs: number;
  /** When the newest run began that did not show it any more; null where that was never so. */
  gone_at: number | null;
}

/** Keeps what a look has seen, and says what is another than before. Looks of several processes follow each other. */
export function keepLook(file: SeenFile, look: Look): Changes {
  return file.change(() => {
    const { agent, source } = look;
    const before = new Map(rowsOf(file, agent).map((row) => [row.id, row]));
    const [last] = file.rows<{ at: number | null }>(
      "SELECT max(at) AS at FROM looks WHERE agent = ? AND source = ?",
      agent,
      source,
    );
    const changes: Changes = { since: last?.at ?? null, new: [], reopened: [], gone: [] };
    const keepRuns = runKeeper(file, look);
    const seen = merged(look.seen.faults);
    for (const fault of seen.values()) {
      const known = before.get(fault.id);
      keepRuns(fault);
      const row = keepFault(file, look, fault, known);
      if (!known) changes.new.push(row.id);
      else if (isReopened(row, look) && !isReopened(known, look)) changes.reopened.push(row.id);
    }
    if (!look.isWhole) return changes;
    for (const row of rowsOf(file, agent)) {
      const isTold = row.gone_at !== null && row.gone_at >= row.last_seen;
      if (row.source !== source || isTold || !isGone(row, look.seen.starts)) continue;
      if (before.has(row.id)) changes.gone.push(row.id);
      const newest = look.seen.starts.reduce((latest, at) => Math.max(latest, at), row.last_seen);
      file.run("UPDATE findings SET gone_at = ? WHERE id = ?", newest, row.id);
    }
    keepWindow(file, look);
    return changes;
  });
}

/** When an agent's runs were looked at last, all that match, and how many those were; undefined before the first time. */
export function lastLook(file: SeenFile, agent: string): { at: number; runs: number } | undefined {
  return file.rows<{ at: number; runs: number }>(
    "SELECT at, runs FROM looks WHERE agent = ? ORDER BY at DESC LIMIT 1",
    agent,
  )[0];
}

/** What is kept of an agent's faults, those that were seen last first. */
export function rowsOf(file: SeenFile, agent: string): SeenRow[] {
  return file.rows<SeenRow>("SELECT * FROM findings WHERE agent = ? ORDER BY last_seen DESC, id", agent);
}

/** Since when a fault is taken for mended: by a plan, or because it was not seen any more. */
export function settledAt({ id, gone_at }: SeenRow, settled: ReadonlyMap<string, number>): number | undefined {
  const times = [settled.get(id), gone_at ?? undefined].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

function isReopened(row: SeenRow, { settled }: Look): boolean {
  const since = settledAt(row, settled);
  return since !== undefined && row.last_seen > since;
}

/** Two findings can gather one fault: a tool that ignores either of two inputs. */
function merged(faults: readonly FaultInRuns[]): Map<string, FaultInRuns> {
  const byId = new Map<string, FaultInRuns>();
  for (const fault of faults) {
    const known = byId.get(fault.id);
    byId.set(fault.id, known ? { ...known, runs: new Map([...known.runs, ...fault.runs]) } : fault);
  }
  return byId;
}

function runKeeper(file: SeenFile, { agent, versions }: Look): (fault: FaultInRuns) => void {
  const ids = new Map<string, number>();
  const add = file.db.prepare(
    "INSERT INTO versions (agent, version, first_seen) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET first_seen = min(first_seen, excluded.first_seen)",
  );
  const find = file.db.prepare("SELECT id FROM versions WHERE agent = ? AND version = ?");
  for (const { version, first_seen } of versions) {
    add.run(agent, version, first_seen);
    ids.set(version, (find.get(agent, version) as { id: number }).id);
  }
  const insert = file.db.prepare("INSERT OR IGNORE INTO sightings VALUES (?, ?, ?, ?)");
  return ({ id, runs }) => {
    for (const [traceId, { started_at, version }] of runs) insert.run(id, traceId, started_at, ids.get(version) ?? 0);
  };
}

function keepFault(file: SeenFile, look: Look, fault: FaultInRuns, known: SeenRow | undefined): SeenRow {
  const { id, code, subject, method, severity, runs } = fault;
  let [first, last] = [known?.first_seen ?? Number.POSITIVE_INFINITY, known?.last_seen ?? Number.NEGATIVE_INFINITY];
  for (const { started_at } of runs.values()) {
    first = Math.min(first, started_at);
    last = Math.max(last, started_at);
  }
  const until = look.seen.starts.reduce((count, at) => count + (at <= last ? 1 : 0), 0);
  const counts = look.isWhole || !known ? { seen_in: runs.size, of_runs: Math.max(until, runs.size) } : known;
  const row: SeenRow = {
    id,
    agent: look.agent,
    code,
    subject,
    method,
    severity,
    source: look.source,
    first_seen: first,
    last_seen: last,
    seen_in: counts.seen_in,
    of_runs: counts.of_runs,
    gone_at: known?.gone_at ?? null,
  };
  file.run(
    "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ...(Object.values(row) as (string | number | null)[]),
  );
  return row;
}

function keepWindow(file: SeenFile, { agent, source, at, runs, seen }: Look): void {
  if (runs === 0) return;
  let [since, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const start of seen.starts) {
    since = Math.min(since, start);
    until = Math.max(until, start);
  }
  // The last one says what was seen lately; those before say nothing more.
  file.run("DELETE FROM looks WHERE agent = ? AND source = ?", agent, source);
  file.run(
    "INSERT INTO looks (agent, source, at, since, until, runs) VALUES (?, ?, ?, ?, ?, ?)",
    agent,
    source,
    at,
    since,
    until,
    runs,
  );
}

/** Whether so many runs began since a fault was last seen that it would have shown in one of them. */
function isGone({ last_seen, seen_in, of_runs }: SeenRow, starts: Float64Array): boolean {
  const newer = starts.reduce((count, at) => count + (at > last_seen ? 1 : 0), 0);
  return newer >= MIN_NEWER && (1 - seen_in / (of_runs + 1)) ** newer < CHANCE;
}

/** The runs that show a fault, the newest first, at most so many. */
export function runsShowing(file: SeenFile, id: string, limit: number): string[] {
  const sql = "SELECT trace_id FROM sightings WHERE finding = ? ORDER BY started_at DESC, trace_id LIMIT ?";
  return file.rows<{ trace_id: string }>(sql, id, limit).map(({ trace_id }) => trace_id);
}
