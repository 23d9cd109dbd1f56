import { unfavourableOutcomes } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { keyFigures, type ListedTrace, renderTraceTable } from "./trace-table.js";

/** Traces in a document, where it is not said how many. */
const IN_JSON = 50;
/** Rows of a screen that are no traces: the titles, and the line that says that there are more. */
const OTHER_ROWS = 2;

export interface ListOptions extends FilterWords, OutputOptions {
  source: string;
  full?: boolean;
}

/** `underwrite traces`: the newest traces, in a line each. */
export async function listTraces(context: Context, options: ListOptions): Promise<number> {
  const project = await context.project();
  const filter = readFilter(options, Date.now());
  const source = await project.source(options.source);
  if (wantsJson(context, options)) {
    printJson(context, await source.list(options.full ? filter : { limit: IN_JSON, ...filter }));
    return EXIT.done;
  }
  const { columns, rows } = screenOf(context);
  const most = filter.limit ?? (options.full ? Number.POSITIVE_INFINITY : rows - OTHER_ROWS);
  const listed: ListedTrace[] = [];
  const limit = Number.isFinite(most) ? most + 1 : undefined; // one more tells that there are more
  for await (const trace of source.traces({ ...filter, limit })) listed.push({ trace, input: keyFigures(trace) });
  if (listed.length === 0) {
    context.note(await noneMatch(source, options, filter));
    return EXIT.done;
  }
  const color = colors(context.stdout, project.config, options);
  context.print(renderTraceTable(listed.slice(0, most), color, unfavourableOutcomes(), columns));
  if (listed.length > most && filter.limit === undefined)
    context.print(color.dim("… and older ones (--full, or --limit <n>)"));
  return EXIT.done;
}

/** Says that nothing matches, and whether runs of another kind do. */
async function noneMatch(source: TraceSource, { kind }: ListOptions, filter: TraceFilter): Promise<string> {
  const others = kind === undefined ? await source.list({ ...filter, kind: undefined, limit: 1 }) : [];
  return others.length > 0
    ? "No real runs match; evals, replays or probes do: --kind all shows them."
    : "No traces match.";
}
