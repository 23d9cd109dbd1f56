import { randomBytes } from "node:crypto";
import { type RerunResult, rerunTraces } from "../../../analysis/replay/rerun.js";
import type { Config } from "../../../config.js";
import { chooseModel, openModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { runAgent } from "../../../runtime/run-agent.js";
import { validationScores } from "../../../runtime/validation-scores.js";
import type { TraceSource } from "../../../tracing/source.js";
import type { Context } from "../../context.js";
import { requireBound, Spending } from "../../spending.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../../tracing.js";

export interface LiveOptions {
  source: TraceSource;
  agent: AnyAgent;
  /** As given to `--model`. */
  model?: string;
  concurrency: number;
  /** Begin no more runs once so many US dollars are spent. */
  maxCostUsd?: number;
}

/**
 * Runs the inputs of stored traces again, traced under a session of their own.
 *
 * @throws UserError for a paid model without a bound inside a coding agent
 */
export async function rerunLive(
  context: Context,
  config: Config,
  traceIds: readonly string[],
  { source, agent, model: named, concurrency, maxCostUsd }: LiveOptions,
): Promise<RerunResult> {
  const model = await openModel(agent, config, chooseModel(config, named).id);
  requireBound(config, [model.id], maxCostUsd);
  const spending = new Spending(maxCostUsd);
  const session = `replay-${randomBytes(4).toString("hex")}`;
  const what = traceIds.length === 1 ? "1 trace is" : `${traceIds.length} traces are`;
  if (traceIds.length > 0) context.note(`${what} run again with ${model.id}, as session ${session}.`);
  const tracing = await startTracing(context, config);
  try {
    const result = await rerunTraces(traceIds, {
      agent,
      model: model.id,
      session,
      read: (traceId) => source.trace(traceId),
      async run(input) {
        const { signal } = context;
        const { tracer } = tracing;
        const { strict } = config;
        const made = await runAgent(agent, input, { model, strict, signal, tracer, session, tags: ["replay"] });
        spending.add(made.run.cost_usd);
        tracing.addScores(validationScores(made));
        return made;
      },
      concurrency,
      signal: context.signal,
      mayBegin: () => spending.mayGoOn,
    });
    if (!spending.mayGoOn) {
      context.note(`The cost limit was reached: ${result.runs.length} of ${traceIds.length} traces were run again.`);
    }
    reportWaiting(context, await tracing.flush(FLUSH_WITHIN_MS));
    return result;
  } finally {
    tracing.close();
  }
}
