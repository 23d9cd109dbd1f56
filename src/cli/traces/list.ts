import { unfavourableOutcomes } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { type FilterOptions, readFilter } from "./filter-options.js";
import { renderTraceTable } from "./trace-table.js";

export interface ListOptions extends FilterOptions {
  source: string;
  json?: boolean;
  color: boolean;
}

/** `underwrite traces`: the newest traces, in a line each. */
export async function listTraces(context: Context, options: ListOptions): Promise<number> {
  const project = await context.project();
  const { config } = project;
  const filter = readFilter(options, Date.now());
  const source = await project.source(options.source);
  const traces = await source.list(filter);
  if (wantsJson(context, options)) printJson(context, traces);
  else if (traces.length > 0)
    context.print(renderTraceTable(traces, colors(context.stdout, config, options), unfavourableOutcomes()));
  else context.note("No traces match.");
  return EXIT.done;
}
