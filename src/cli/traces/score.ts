import { EXIT } from "../../errors.js";
import { scoreTrace as keepScore } from "../../services/traces/score-trace.js";
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
  id: string,
  name: string,
  value: string,
  { comment, ...options }: ScoreOptions,
): Promise<number> {
  const project = await context.project();
  const { score, run } = await keepScore(project, localSource(project.store()), id, { name, value, comment });
  if (wantsJson(context, options)) printJson(context, score);
  else context.print(`${name} ${value} is kept for trace ${run}.`);
  return EXIT.done;
}
