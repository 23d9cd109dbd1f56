import { EXIT, UserError } from "../../errors.js";
import { langfuseTraceUrl } from "../../langfuse/project.js";
import { resolveTraceId } from "../../services/open-store.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { renderTrace } from "./waterfall.js";

export interface ShowOptions extends OutputOptions {
  source: string;
  full?: boolean;
}

/** `underwrite traces show <id|last>`: one trace as a tree. */
export async function showTrace(context: Context, id: string, options: ShowOptions): Promise<number> {
  const project = await context.project();
  const { config } = project;
  const source = await project.source(options.source);
  const traceId = await resolveTraceId(source, id);
  const trace = await source.trace(traceId);
  if (!trace) throw new UserError(`There is no trace ${id}. See underwrite traces.`);
  if (wantsJson(context, options)) {
    printJson(context, trace);
    return EXIT.done;
  }
  context.print(
    renderTrace(trace, colors(context.stdout, config, options), {
      full: options.full === true,
      screen: screenOf(context),
    }),
  );
  if (config.langfuse) context.print(`  ${langfuseTraceUrl(config.langfuse, traceId)}\n`);
  return EXIT.done;
}
