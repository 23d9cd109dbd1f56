import { explainTrace } from "../../../analysis/explain.js";
import { EXIT, UserError } from "../../../errors.js";
import type { Context } from "../../context.js";
import { judgingAgent } from "../../judging-agent.js";
import { colors } from "../../output/colors.js";
import { renderExplanation } from "../../output/explanation.js";
import { printJson, wantsJson } from "../../output/json.js";
import { openSource, resolveTraceId } from "../traces/open.js";

export interface ExplainOptions {
  agent?: string;
  strict?: boolean;
  source: string;
  json?: boolean;
  color: boolean;
}

/** `underwrite explain <trace|last>`: one trace in words, and what is wrong in it. */
export async function explain(context: Context, id: string, options: ExplainOptions): Promise<number> {
  const config = await context.config();
  const agent = judgingAgent(config, options);
  const source = await openSource(context, config, options.source);
  const traceId = await resolveTraceId(source, id);
  const explanation = await explainTrace(source, agent, traceId, { now: Date.now() });
  if (!explanation) throw new UserError(`There is no trace ${id}. See underwrite traces.`);
  if (wantsJson(context, options)) printJson(context, explanation);
  else {
    const columns = context.stdout.columns || undefined;
    context.print(renderExplanation(explanation, colors(context.stdout, config, options), columns));
  }
  return EXIT.done;
}
