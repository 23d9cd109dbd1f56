import { partsOfRunId } from "../../tracing/runs.js";
import { eraseBefore, eraseDecision } from "./decisions.js";
import { ServiceFile, servicePath } from "./service-file.js";

/**
 * Removes what the service keeps of decisions whose traces are erased: of those that are named, or of all that ended
 * before a time (milliseconds since 1970). Nothing where there is no service.
 *
 * @param home the store's folder
 * @returns how many decisions
 * @throws ServiceProblem where the file cannot be written
 */
export function forgetDecisions(
  home: string,
  { traces = [], before }: { traces?: readonly string[]; before?: number },
): number {
  const file = ServiceFile.openExisting(servicePath(home));
  if (!file) return 0;
  try {
    const removed = file.change(() => {
      const old = before === undefined ? 0 : eraseBefore(file, before);
      const ids = traces.flatMap((trace) =>
        file.rows<{ id: string }>("SELECT id FROM decisions WHERE trace_id = ?", partsOfRunId(trace).traceId),
      );
      return ids.filter(({ id }) => eraseDecision(file, id)).length + old;
    });
    file.settle();
    return removed;
  } finally {
    file.close();
  }
}
