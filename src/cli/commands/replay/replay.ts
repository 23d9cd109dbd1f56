import { agentNamed } from "../../../agents/index.js";
import { affectedIds, type ReplayResult, replayTraces } from "../../../analysis/replay.js";
import type { Config } from "../../../config.js";
import { EXIT, UserError } from "../../../errors.js";
import { chooseModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import type { TraceFilter } from "../../../tracing/filter.js";
import type { TraceSource } from "../../../tracing/source.js";
import type { Context } from "../../context.js";
import { colors } from "../../output/colors.js";
import { countProgress } from "../../output/count-progress.js";
import { printJson, wantsJson } from "../../output/json.js";
import { requireBound } from "../../spending.js";
import { readMaxCost } from "../eval/eval-options.js";
import { parseCount } from "../option-values.js";
import { type FilterOptions, readFilter } from "../traces/filter-options.js";
import { openSource } from "../traces/open.js";
import { renderReplay } from "./render.js";
import { rerunLive } from "./rerun-live.js";

export interface ReplayOptions extends Omit<FilterOptions, "model"> {
  recordedModel?: string;
  source: string;
  agent?: string;
  live?: boolean;
  model?: string;
  concurrency: string;
  maxCost?: string;
  failOnChange?: boolean;
  json?: boolean;
  color: boolean;
}

/** `underwrite replay`: what stored traces are under today's code. */
export async function replay(context: Context, options: ReplayOptions): Promise<number> {
  const agent = agentNamed(options.agent);
  const concurrency = parseCount("--concurrency", options.concurrency, { min: 1, max: 64 });
  if (options.maxCost !== undefined && !options.live) throw new UserError("--max-cost is for --live: leave it out.");
  if (options.model !== undefined && !options.live) {
    throw new UserError("--model is for --live; to choose runs by their model, give --recorded-model.");
  }
  const maxCostUsd = readMaxCost(options.maxCost);
  const config = await context.config();
  if (options.live) requireBound(config, [chooseModel(config, options.model).id], maxCostUsd);
  const filter = readFilter({ ...options, model: options.recordedModel }, Date.now());
  const source = await openSource(context, config, options.source);
  const result = await replayWindow(context, config, { source, filter, agent });
  const ids = affectedIds(result);
  if (options.live) {
    const { model } = options;
    result.live = await rerunLive(context, config, ids, { source, agent, model, concurrency, maxCostUsd });
  }
  if (wantsJson(context, options)) printJson(context, { window: windowOf(filter, source), ...result });
  else context.print(renderReplay(result, colors(context.stdout, config, options)));
  if (context.signal.aborted) return EXIT.interrupted;
  return options.failOnChange && ids.length > 0 ? EXIT.checkFailed : EXIT.done;
}

/** Replays all traces of a filter, with a count of them on a terminal. */
async function replayWindow(
  context: Context,
  config: Config,
  { source, filter, agent }: { source: TraceSource; filter: TraceFilter; agent: AnyAgent },
): Promise<ReplayResult> {
  const progress = countProgress(context, config, "traces replayed");
  const { signal } = context;
  return replayTraces(source.traces(filter), agent, { onTrace: progress.show, signal }).finally(progress.stop);
}

/** Which traces a command read, in terms that another command line can give again. */
function windowOf({ since, until, ...rest }: TraceFilter, source: TraceSource): object {
  const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString());
  const filters = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { since: iso(since), until: iso(until), source: source.name, ...Object.fromEntries(filters) };
}
