import { unfavourableOutcomes } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
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
  else context.note(await noneMatch(source, options, filter));
  return EXIT.done;
}

/** Says that nothing matches, and whether runs of another kind do. */
async function noneMatch(source: TraceSource, { kind }: ListOptions, filter: TraceFilter): Promise<string> {
  const others = kind === undefined ? await source.list({ ...filter, kind: undefined, limit: 1 }) : [];
  return others.length > 0
    ? "No real runs match; evals, replays or probes do: --kind all shows them."
    : "No traces match.";
}
