import { setTimeout as pause } from "node:timers/promises";
import { unfavourableOutcomes } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import { localSource } from "../../tracing/source.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { keyFigures, renderTraceTable } from "./trace-table.js";

/** How often the store is looked at, and how long a run may take to be still seen ending, in milliseconds. */
const POLL_MS = 250;
const LONGEST_RUN_MS = 3_600_000;

export interface TailOptions extends FilterWords, OutputOptions {}

/** `underwrite traces tail`: prints each run as it ends, of every process that uses the store, until Ctrl-C. */
export async function tailTraces(context: Context, options: TailOptions): Promise<number> {
  const project = await context.project();
  const { config } = project;
  const filter = { since: Date.now() - LONGEST_RUN_MS, ...readFilter(options, Date.now()) };
  const store = project.store({ quiet: true });
  const ended = () => store.list(filter).filter(({ complete }) => complete);
  const seen = new Set(options.since === undefined ? ended().map(({ trace_id }) => trace_id) : []);
  const color = colors(context.stdout, config, options);
  const unfavourable = unfavourableOutcomes();
  const source = localSource(store);
  const lineOf = async (id: string) => {
    const trace = await source.trace(id);
    if (!trace) return;
    const { columns } = screenOf(context);
    const table = renderTraceTable([{ trace, input: keyFigures(trace) }], color, unfavourable, columns);
    context.print(table.split("\n").slice(1).join("\n"));
  };
  context.note("Waiting for runs; Ctrl-C ends.");
  while (!context.signal.aborted) {
    for (const trace of ended().reverse()) {
      if (seen.has(trace.trace_id)) continue;
      seen.add(trace.trace_id);
      if (wantsJson(context, options)) printJson(context, trace, { indent: false });
      else await lineOf(trace.trace_id);
    }
    await pause(POLL_MS, undefined, { signal: context.signal }).catch(() => {}); // Ctrl-C ends the wait and the loop
  }
  return EXIT.interrupted;
}
