import { partsOfRunId } from "../tracing/runs.js";
import { type Score, scoreId } from "../tracing/score.js";
import type { Project } from "./open-project.js";

/** What a person says of a run. */
export interface PersonScore {
  name: string;
  value: number | string;
  data_type: Score["data_type"];
  comment?: string | undefined;
}

/** Keeps a person's score beside a run; said again, it replaces what that name had. @param run its whole id */
export async function scoreRun(project: Project, run: string, said: PersonScore): Promise<Score> {
  const { traceId, spanId } = partsOfRunId(run);
  const { comment, ...judged } = said;
  const score: Score = {
    id: scoreId(run, "person", said.name),
    trace_id: traceId,
    ...(spanId === undefined ? {} : { span_id: spanId }),
    ...judged,
    ...(comment === undefined ? {} : { comment }),
    source: "person",
  };
  (await project.tracing()).addScores([score]);
  return score;
}
