import { partsOfRunId } from "../../tracing/runs.js";
import { eraseBefore, eraseDecision } from "./decisions.js";
import { openExisting, type Place } from "./open.js";

/**
 * Removes what the service keeps of decisions whose traces are erased: of those that are named, or of all that ended
 * before a time (milliseconds since 1970). Nothing where there is no service.
 *
 * @returns how many decisions
 * @throws ServiceProblem where the database cannot be written
 */
export async function forgetDecisions(
  place: Place,
  { traces = [], before }: { traces?: readonly string[]; before?: number },
): Promise<number> {
  const database = await openExisting(place);
  if (!database) return 0;
  try {
    const removed = await database.change(async (queries) => {
      let count = before === undefined ? 0 : await eraseBefore(queries, before);
      for (const trace of traces) {
        const sql = "SELECT id FROM decisions WHERE trace_id = ?";
        for (const { id } of await queries.rows<{ id: string }>(sql, partsOfRunId(trace).traceId)) {
          if (await eraseDecision(queries, id)) count++;
        }
      }
      return count;
    });
    await database.tend();
    return removed;
  } finally {
    await database.close();
  }
}
