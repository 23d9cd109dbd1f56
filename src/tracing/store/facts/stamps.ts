import { setImmediate as breathe } from "node:timers/promises";
import type { TraceFilter } from "../../filter.js";
import type { Connection } from "../files/connection.js";
import { conditions } from "../queries/queries.js";

/** Traces that are looked at with one question. */
const PAGE = 1000;

/** A trace as far as what was read of it before must be known to be of it as it is now. */
export interface Stamped {
  trace_id: string;
  /** Changes with each span and each score that comes to the trace. */
  stamp: string;
  start_us: number;
  agent: string | null;
  complete: boolean;
  runs: number;
}

type Row = [
  id: string,
  start: number,
  end: number,
  spans: number,
  runs: number,
  complete: number,
  agent: string | null,
  scores: string,
];

const COLUMNS = "trace_id, start_us, end_us, spans, runs, complete, agent";
const SCORES = `(SELECT count(*) || ' ' || ifnull(max(created_us), '') FROM scores WHERE scores.trace_id = page.trace_id)`;

/**
 * The traces that a filter lets through, many at a time: in the order in which they are kept, and newest first where
 * only so many runs are meant. Then they go on without end at the limit: some may hold none of these runs, some several.
 * They come as one text a page: that is several times as quick as row by row.
 */
export async function* stampedPages(connection: Connection, filter: TraceFilter): AsyncGenerator<Stamped[]> {
  const { where, values } = conditions(filter);
  const isNewest = filter.limit !== undefined;
  const order = isNewest ? "ORDER BY start_us DESC, trace_id" : "ORDER BY trace_id";
  const beyond = isNewest ? "start_us <= ?1 AND (start_us < ?1 OR trace_id > ?2)" : "?1 = ?1 AND trace_id > ?2";
  const size = Math.min(filter.limit ?? PAGE, PAGE);
  let last: Stamped | undefined;
  while (size > 0) {
    const among = `${where ? `${where} AND` : "WHERE"} ${last ? beyond : "?1 = ?1 AND ?2 = ?2"}`;
    const [row] = connection
      .sql(
        `SELECT json_group_array(json_array(${COLUMNS}, ${SCORES})) AS page FROM (SELECT ${COLUMNS} FROM traces ${numbered(among)} ${order} LIMIT ${size}) AS page`,
      )
      .all(last?.start_us ?? 0, last?.trace_id ?? "", ...values);
    const page = (JSON.parse((row as { page: string }).page) as Row[]).map(stampedOf);
    last = page.at(-1);
    if (page.length > 0) yield page;
    if (page.length < size) return;
    await breathe(); // lets signals and timers in
  }
}

/** Conditions with the parameters of a filter behind the two of the place. */
function numbered(where: string): string {
  let number = 2;
  return where.replace(/\?(?!\d)/g, () => `?${++number}`);
}

function stampedOf([trace_id, start_us, end_us, spans, runs, complete, agent, scores]: Row): Stamped {
  const stamp = `${spans} ${end_us} ${scores}`;
  return { trace_id, stamp, start_us, agent, complete: complete === 1, runs };
}

/** Which of some traces are there now. */
export function idsThere(connection: Connection, traceIds: readonly string[]): ReadonlySet<string> {
  const sql = "SELECT trace_id FROM traces WHERE trace_id IN (SELECT value FROM json_each(?))";
  return new Set(
    (connection.sql(sql).all(JSON.stringify(traceIds)) as { trace_id: string }[]).map((row) => row.trace_id),
  );
}
