import { EXIT, UserError } from "../../errors.js";
import { resolveTraceId } from "../../services/open-store.js";
import { scoreRun } from "../../services/score-run.js";
import type { Score } from "../../tracing/score.js";
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
  const score = await scoreRun(project, named, { name, ...readValue(value), comment: options.comment });
  if (wantsJson(context, options)) printJson(context, score);
  else context.print(`${name} ${value} is kept for trace ${named}.`);
  return EXIT.done;
}

function readValue(text: string): Pick<Score, "value" | "data_type"> {
  if (text === "true" || text === "false") return { value: text === "true" ? 1 : 0, data_type: "BOOLEAN" };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text), data_type: "NUMERIC" };
  return { value: text, data_type: "CATEGORICAL" };
}
