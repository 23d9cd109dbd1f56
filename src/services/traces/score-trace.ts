import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { partsOfRunId } from "../../tracing/runs.js";
import { isRight, isVerdict, type Score, scoreId } from "../../tracing/score.js";
import type { TraceSource } from "../../tracing/source.js";
import type { Project } from "../open-project.js";
import { resolveTraceId } from "../open-store.js";

/** What a person says of a run. */
export interface PersonScore {
  /** What is judged: `correct`. */
  name: string;
  value: number | string;
  data_type: Score["data_type"];
  comment?: string | undefined;
}

/** Keeps a person's score beside a run, and for the backends; said again, it replaces what that name had. @param run its whole id */
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

/**
 * Keeps a person's score of a run that is named as people name it: the value as text, `true`, a number or a word.
 *
 * @param named its id, or as many first digits as are unique
 * @throws UserError for a name that no score can have, a verdict that is neither, and where there is no such run
 */
export async function scoreTrace(
  project: Project,
  source: TraceSource,
  named: string,
  { name, value, comment }: { name: string; value: string; comment?: string | undefined },
): Promise<{ score: Score; run: string }> {
  if (!/^[\w.:-]{1,100}$/.test(name)) {
    throw new UserError(`${JSON.stringify(name)} is no score's name: give letters, digits, dots and dashes.`);
  }
  const run = await resolveTraceId(source, named);
  return { score: await scoreRun(project, run, { name, ...readValue(name, value), comment }), run };
}

/** @throws UserError for a verdict that says neither right nor wrong: nobody would ever read it */
function readValue(name: string, text: string): Pick<Score, "value" | "data_type"> {
  if (isVerdict(name)) {
    const right = isRight(text);
    if (right === undefined) throw new UserError(`${name} is ${show(text)}: give true or false.`);
    return { value: right ? 1 : 0, data_type: "BOOLEAN" };
  }
  if (text === "true" || text === "false") return { value: text === "true" ? 1 : 0, data_type: "BOOLEAN" };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text), data_type: "NUMERIC" };
  return { value: text, data_type: "CATEGORICAL" };
}
