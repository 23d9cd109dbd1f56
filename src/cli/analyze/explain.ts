import { EXIT, UserError } from "../../errors.js";
import { explain } from "../../services/analyze.js";
import { resolveTraceId } from "../../services/open-store.js";
import type { Context } from "../context.js";
import { judgingAgent } from "../judging-agent.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { screenOf, unbounded } from "../terminal/screen.js";
import { renderExplanation } from "./render-explanation.js";

export interface ExplainOptions {
  agent?: string;
  strict?: boolean;
  source: string;
  full?: boolean;
  json?: boolean;
  color: boolean;
}

/** `underwrite explain <trace|last>`: one trace in words, and what is wrong in it. */
export async function explainCommand(context: Context, id: string, options: ExplainOptions): Promise<number> {
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const source = await project.source(options.source);
  const explanation = await explain(project, agent, await resolveTraceId(source, id), { source });
  if (!explanation) throw new UserError(`There is no trace ${id}. See underwrite traces.`);
  if (wantsJson(context, options)) printJson(context, explanation);
  else {
    const screen = options.full ? unbounded(screenOf(context)) : screenOf(context);
    context.print(renderExplanation(explanation, colors(context.stdout, project.config, options), screen));
  }
  return EXIT.done;
}
