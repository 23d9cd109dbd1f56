import { randomBytes } from "node:crypto";
import { affectedIds, type ReplayResult, replayTraces } from "../analysis/replay/replay.js";
import { type RerunResult, rerunTraces } from "../analysis/replay/rerun.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { TraceFilter } from "../tracing/filter.js";
import { type AskedSource, sourceOf } from "./analyze.js";
import type { Project } from "./open-project.js";
import { type AskedModel, askedModel, askedName, runOnce } from "./run-once.js";
import { requireBound, Spending } from "./spending.js";

/** How the inputs of recorded runs are run again. */
export interface LiveRequest {
  /** `local` by default. */
  source?: AskedSource;
  /** By default the one that the settings name. */
  model?: AskedModel;
  /** Runs at once, 4 by default. */
  concurrency?: number;
  /** Begin no more runs once so many US dollars are spent. */
  maxCostUsd?: number;
  signal?: AbortSignal;
  /** Told what is about to be run. */
  onBegin?: (live: { traces: number; model: string; session: string }) => void;
  /** Told when the cost limit ended it before all traces were run again. */
  onCostLimit?: (made: number, of: number) => void;
}

/** Which recorded runs are replayed. */
export interface ReplayRequest {
  /** `local` by default. */
  source?: AskedSource;
  /** All traces by default. */
  filter?: TraceFilter;
  /** Runs the affected ones again, with a model. */
  live?: Omit<LiveRequest, "source" | "signal">;
  signal?: AbortSignal;
  /** Told after each trace how many were read. */
  onProgress?: (read: number) => void;
}

/**
 * Recomputes tools, check and policy of recorded runs with today's agent, no model asked; then, where it is asked for,
 * runs those again that meet something else today.
 *
 * @throws UserError for a paid model without a bound inside a coding agent, and the signal's reason when it is aborted
 */
export async function replay(
  project: Project,
  agent: AnyAgent,
  { source: asked, filter = {}, live, signal, onProgress }: ReplayRequest = {},
): Promise<ReplayResult> {
  if (live) requireBound(project.config, [askedName(project.config, live.model)], live.maxCostUsd);
  const source = await sourceOf(project, asked);
  const options = { onTrace: onProgress, signal: signal ?? project.signal };
  const result = await replayTraces(source.traces(filter), agent, options);
  if (!live) return result;
  return { ...result, live: await rerunLive(project, agent, affectedIds(result), { ...live, source, signal }) };
}

/**
 * Runs the inputs of stored traces again, recorded under a session of their own.
 *
 * @throws UserError for a paid model without a bound inside a coding agent
 */
export async function rerunLive(
  project: Project,
  agent: AnyAgent,
  traceIds: readonly string[],
  request: LiveRequest = {},
): Promise<RerunResult> {
  const { config } = project;
  const { concurrency = 4, maxCostUsd, onBegin, onCostLimit } = request;
  const signal = request.signal ?? project.signal;
  const source = await sourceOf(project, request.source);
  const model = await askedModel(agent, config, request.model);
  requireBound(config, [model.id], maxCostUsd);
  const spending = new Spending(maxCostUsd);
  const session = `replay-${randomBytes(4).toString("hex")}`;
  if (traceIds.length > 0) onBegin?.({ traces: traceIds.length, model: model.id, session });
  const options = { model, kind: "replay" as const, session, tags: ["replay"], signal: request.signal };
  const result = await rerunTraces(traceIds, {
    agent,
    model: model.id,
    host: model.host,
    session,
    read: (traceId) => source.trace(traceId),
    async run(input) {
      const { result: made } = await runOnce(project, agent, input, options);
      spending.add(made.run.cost_usd);
      return made;
    },
    concurrency,
    signal,
    mayBegin: () => spending.mayGoOn,
  });
  if (!spending.mayGoOn) onCostLimit?.(result.runs.length, traceIds.length);
  await project.deliver();
  return result;
}
