import { affectedIds } from "../../analysis/replay/replay.js";
import { EXIT, UserError } from "../../errors.js";
import { type LiveRequest, replay } from "../../services/replay.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import { countText } from "../../text/format.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { findingsOf } from "../plan/findings-of.js";
import { colors } from "../terminal/colors.js";
import { countProgress } from "../terminal/count-progress.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { parseCount } from "../terminal/option-values.js";
import { screenOf } from "../terminal/screen.js";
import { renderReplay } from "./render.js";

export interface ReplayOptions extends Omit<FilterWords, "model">, OutputOptions {
  recordedModel?: string;
  source?: string;
  from?: string;
  agent?: string;
  strict?: boolean;
  live?: boolean;
  model?: string;
  concurrency: string;
  maxCost?: string;
  failOnChange?: boolean;
  full?: boolean;
}

/** `underwrite replay`: what stored traces are under today's code. */
export async function replayCommand(context: Context, options: ReplayOptions): Promise<number> {
  const { agent, analysis, ...window } = await findingsOf(context, options);
  const source = options.source ?? analysis?.window.source ?? "local";
  const concurrency = parseCount("--concurrency", options.concurrency, { min: 1, max: 64 });
  if (options.maxCost !== undefined && !options.live) throw new UserError("--max-cost is for --live: leave it out.");
  if (options.model !== undefined && !options.live) {
    throw new UserError("--model is for --live; to choose runs by their model, give --recorded-model.");
  }
  const live = { model: options.model, concurrency, maxCostUsd: readMaxCost(options.maxCost) };
  const project = await context.project();
  const filter = readFilter({ ...options, ...window, model: options.recordedModel }, Date.now());
  const progress = countProgress(context, project.config, "traces replayed");
  const result = await replay(project, agent, {
    source,
    filter,
    onProgress: progress.show,
    live: options.live ? { ...live, ...liveNotes(context, progress.stop) } : undefined,
  }).finally(progress.stop);
  if (wantsJson(context, options)) printJson(context, { window: windowOf(filter, source), ...result });
  else {
    const screen = screenOf(context, options);
    context.print(renderReplay(result, colors(context.stdout, project.config, options), screen));
  }
  if (context.signal.aborted) return EXIT.interrupted;
  const affected = affectedIds(result).length;
  if (!options.failOnChange || affected === 0) return EXIT.done;
  context.verdict(`replay failed: ${countText(affected, "trace")} would come out otherwise today (--fail-on-change).`);
  return EXIT.checkFailed;
}

/** Says what is run again, and what a cost limit left out. */
export function liveNotes(context: Context, stop: () => void = () => {}): Pick<LiveRequest, "onBegin" | "onCostLimit"> {
  return {
    onBegin({ traces, model, session }) {
      stop();
      const what = traces === 1 ? "1 trace is" : `${traces} traces are`;
      context.note(`${what} run again with ${model}, as session ${session}.`);
    },
    onCostLimit: (made, of) => context.note(`The cost limit was reached: ${made} of ${of} traces were run again.`),
  };
}

/** Which traces a command read, in terms that another command line can give again. */
function windowOf({ since, until, ...rest }: TraceFilter, source: string): object {
  const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString());
  const filters = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { since: iso(since), until: iso(until), source, ...Object.fromEntries(filters) };
}
