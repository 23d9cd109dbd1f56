import type { Connection } from "./files/connection.js";
import { letOthersWrite } from "./files/database.js";

/** Results that are removed in one transaction. */
const RESULTS = 200;

/** Ids of the eval runs that began before a time (milliseconds). */
export function evalRunsBefore(connection: Connection, before: number): string[] {
  const rows = connection.sql("SELECT id FROM eval_runs WHERE started_us < ?").all(before * 1000) as { id: string }[];
  return rows.map(({ id }) => id);
}

/** Removes eval runs with their results, some at a time. @returns how many results that were */
export async function eraseEvalRuns(connection: Connection, ids: readonly string[]): Promise<number> {
  let results = 0;
  for (const id of ids) {
    for (let isThere = true; isThere; ) {
      const step = eraseSomeOf(connection, id);
      results += step.results;
      isThere = step.isThere;
      await letOthersWrite();
    }
  }
  return results;
}

/** Removes some results of an eval run, and with the last of them the run. @returns whether there are more */
export function eraseSomeOf(connection: Connection, id: string): { results: number; isThere: boolean } {
  return connection.transaction(() => {
    const { changes } = connection
      .sql(
        `DELETE FROM eval_results WHERE run_id = ?1 AND (case_id, repeat) IN
           (SELECT case_id, repeat FROM eval_results WHERE run_id = ?1 LIMIT ${RESULTS})`,
      )
      .run(id);
    const results = Number(changes);
    if (results < RESULTS) connection.sql("DELETE FROM eval_runs WHERE id = ?").run(id);
    return { results, isThere: results === RESULTS };
  });
}

export interface ResultOfTrace {
  trace_id: string;
  run_id: string;
  case_id: string;
  repeat: number;
}

const GIVEN = "(SELECT value FROM json_each(?1))";
/** A result that is no JSON, by damage, is of no trace. */
const TRACE_OF = "CASE WHEN json_valid(body) THEN json_extract(body, '$.trace_id') END";

/** Results of some traces: looked for in all eval runs, or, which takes no time, in those that the traces' sessions name. */
export function resultsOf(
  connection: Connection,
  traces: readonly string[],
  { among }: { among: "all" | "sessions" },
): ResultOfTrace[] {
  const inSessions = `run_id IN (SELECT session FROM traces WHERE trace_id IN ${GIVEN}) AND `;
  return connection
    .sql(
      `SELECT ${TRACE_OF} AS trace_id, run_id, case_id, repeat FROM eval_results
       WHERE ${among === "all" ? "" : inSessions}${TRACE_OF} IN ${GIVEN}`,
    )
    .all(JSON.stringify(traces)) as ResultOfTrace[];
}

/** Removes results, unless another run has taken their place since. @returns how many */
export function eraseResults(connection: Connection, results: readonly ResultOfTrace[]): number {
  const remove = connection.sql(
    `DELETE FROM eval_results WHERE run_id = ? AND case_id = ? AND repeat = ? AND ${TRACE_OF} = ?`,
  );
  return results.reduce(
    (sum, { run_id, case_id, repeat, trace_id }) => sum + Number(remove.run(run_id, case_id, repeat, trace_id).changes),
    0,
  );
}
