import { EXIT, UserError } from "../../errors.js";
import { resolveTraceId } from "../../services/open-store.js";
import { partsOfRunId } from "../../tracing/runs.js";
import { type Score, scoreId } from "../../tracing/score.js";
import { localSource } from "../../tracing/source.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

export interface ScoreOptions {
  comment?: string;
  json?: boolean;
}

/** `underwrite traces score <id> <name> <value>`: keeps a person's verdict beside a trace. */
export async function scoreTrace(
  context: Context,
  [id, name, value]: [string, string, string],
  options: ScoreOptions,
): Promise<number> {
  if (!/^[\w.:-]{1,100}$/.test(name)) {
    throw new UserError(`${JSON.stringify(name)} is no score's name: give letters, digits, dots and dashes.`);
  }
  const project = await context.project();
  const named = await resolveTraceId(localSource(project.store()), id);
  const { traceId, spanId } = partsOfRunId(named);
  const score: Score = {
    id: scoreId(named, "person", name),
    trace_id: traceId,
    ...(spanId === undefined ? {} : { span_id: spanId }),
    name,
    ...readValue(value),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    source: "person",
  };
  const tracing = await project.tracing();
  tracing.addScores([score]);
  if (wantsJson(context, options)) printJson(context, score);
  else context.print(`${name} ${value} is kept for trace ${named}.`);
  return EXIT.done;
}

function readValue(text: string): Pick<Score, "value" | "data_type"> {
  if (text === "true" || text === "false") return { value: text === "true" ? 1 : 0, data_type: "BOOLEAN" };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text), data_type: "NUMERIC" };
  return { value: text, data_type: "CATEGORICAL" };
}
