import { waitingAmong } from "./delivery-table.js";
import { idsBefore } from "./erase.js";
import { evalRunsBefore } from "./erase-evals.js";
import type { Connection } from "./files/connection.js";
import { unpacked } from "./packing/pack-stored.js";

/** How much of a store is kept. */
export interface Bounds {
  /** Milliseconds. */
  ageMs?: number;
  /** Bytes: of traces and eval runs the oldest go first, whatever they are. */
  bytes?: number;
}

/** What is not to be kept. Times are microseconds since 1970. */
export interface Limit {
  /** What began before, the oldest first. */
  before: number;
  /** What has not ended may still go on if it began since. */
  ended: number;
  /** Only as long as the store is too large. */
  isSize: boolean;
}

const DAY_MS = 86_400_000;

/** What a store takes in use, in bytes: free pages are used again before its file grows. */
export function bytesInUse(connection: Connection): number {
  return (connection.pragma("page_count") - connection.pragma("freelist_count")) * connection.pragma("page_size");
}

/** What is not to be kept just now; undefined where that is nothing. @param now milliseconds since 1970 */
export function limitOf(connection: Connection, { ageMs, bytes }: Bounds, now: number): Limit | undefined {
  // What earlier versions kept takes less when it is packed: that comes first.
  const isSize = bytes !== undefined && bytesInUse(connection) > bytes && unpacked(connection) === 0;
  if (!isSize && ageMs === undefined) return undefined;
  const before = (isSize ? now : now - (ageMs ?? 0)) * 1000;
  return { before, ended: Math.min(before, (now - DAY_MS) * 1000), isSize };
}

/** What is beyond bounds, and goes. */
export interface Beyond {
  traces: string[];
  evalRuns: string[];
  /** How many traces are beyond them and stay, since a backend is still to get something of them. */
  waiting: number;
}

interface Wanted {
  keep: Bounds;
  /** Milliseconds since 1970. */
  now: number;
  /** Names of the backends that are waited for. */
  targets: readonly string[];
}

/** What of a store is too old, and, by what each takes on the average, too much. */
export function beyond(connection: Connection, { keep: { ageMs, bytes }, now, targets }: Wanted): Beyond {
  const before = ageMs === undefined ? Number.NEGATIVE_INFINITY : now - ageMs;
  const old = idsBefore(connection, before);
  const tooMany = bytes === undefined ? { traces: [], evalRuns: [] } : oldestBeyond(connection, bytes, targets);
  const traces = [...new Set([...old, ...tooMany.traces])];
  const waiting = waitingAmong(connection, traces, targets);
  return {
    traces: traces.filter((id) => !waiting.has(id)),
    evalRuns: [...new Set([...evalRunsBefore(connection, before), ...tooMany.evalRuns])],
    waiting: waiting.size,
  };
}

/** Something that takes room, and when it began. */
interface Kept {
  id: string;
  at: number;
  bytes: number;
  isEval: boolean;
}

/** The oldest of what a store of a size has too much of, with the traces that wait and free nothing. */
function oldestBeyond(
  connection: Connection,
  bytes: number,
  targets: readonly string[],
): Pick<Beyond, "traces" | "evalRuns"> {
  const inUse = bytesInUse(connection);
  if (inUse <= bytes) return { traces: [], evalRuns: [] };
  const runs = evalsBySize(connection);
  const rows = connection.sql("SELECT trace_id AS id, start_us AS at FROM traces").all() as {
    id: string;
    at: number;
  }[];
  const ofEvals = runs.reduce((sum, run) => sum + run.bytes, 0);
  const each = Math.max(0, inUse - ofEvals) / Math.max(1, rows.length);
  const all = [...runs, ...rows.map((row) => ({ ...row, bytes: each, isEval: false }))].sort((a, b) => a.at - b.at);
  const waiting = waitingAmong(
    connection,
    rows.map(({ id }) => id),
    targets,
  );
  let tooMuch = inUse - bytes;
  const going: Kept[] = [];
  for (const one of all) {
    if (tooMuch <= 0) break;
    going.push(one);
    if (one.isEval || !waiting.has(one.id)) tooMuch -= one.bytes;
  }
  const idsOf = (isEval: boolean) => going.filter((one) => one.isEval === isEval).map(({ id }) => id);
  return { traces: idsOf(false), evalRuns: idsOf(true) };
}

/** What a text takes in a table without row ids: of a long one, all but its beginning is on pages of its own. */
const taken = (text: string) => `iif(octet_length(${text}) < 1000, octet_length(${text}) + 60,
  500 + 4096 * ((octet_length(${text}) + 3600) / 4092))`;

function evalsBySize(connection: Connection): Kept[] {
  const rows = connection
    .sql(
      `SELECT id, started_us AS at, ${taken("plan")} + ${taken("ifnull(summary, '')")} +
         (SELECT ifnull(sum(${taken("body")}), 0) FROM eval_results WHERE run_id = eval_runs.id) AS bytes
       FROM eval_runs`,
    )
    .all() as Omit<Kept, "isEval">[];
  return rows.map((row) => ({ ...row, isEval: true }));
}
