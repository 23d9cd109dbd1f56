import type { Config } from "../../../config.js";
import { withDeadline } from "../../../deadline.js";
import type { McpActions } from "../../../mcp/tool.js";
import { chooseModel, openModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { runAgent } from "../../../runtime/run-agent.js";
import { validationScores } from "../../../runtime/validation-scores.js";
import type { TraceStore } from "../../../tracing/store/store.js";
import type { Tracing } from "../../../tracing/tracing.js";
import { untilAborted } from "../../../until-aborted.js";
import type { Context } from "../../context.js";
import { documentOf } from "../../output/document.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../../tracing.js";
import { evaluate } from "../eval/eval.js";
import { type EvalCommandOptions, readBounds } from "../eval/eval-options.js";
import { prepareEval } from "../eval/prepare-eval.js";

/** Milliseconds that a server which ends waits for its runs, which were told to end, and then for the store. */
const SETTLE_WITHIN_MS = 1000;

/**
 * Runs and evals, as the commands `run` and `eval` make them. All of a server's share one tracing: each would keep a
 * file open for longer than it lasts.
 *
 * @param store the store for reading, which is asked for when it is needed
 */
export function mcpActions(
  context: Context,
  config: Config,
  store: () => TraceStore,
): McpActions & { close(): Promise<void> } {
  let opening: Promise<Tracing> | undefined;
  const tracingOnce = () => {
    opening ??= startTracing(context, config);
    return opening;
  };
  const going = new Set<Promise<unknown>>();
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    going.add(work);
    return work.finally(() => going.delete(work));
  };
  const actions: McpActions = {
    async runAgent(agent, fields, { model: named, session, signal }) {
      const input = agent.parseInput(fields);
      const model = await openModel(agent, config, chooseModel(config, named).id);
      const tracing = await tracingOnce();
      const result = await runAgent(agent, input, {
        model,
        strict: config.strict,
        signal,
        tracer: tracing.tracer,
        session,
      });
      tracing.addScores(validationScores(result));
      reportWaiting(context, await tracing.flush(FLUSH_WITHIN_MS));
      const { problem } = tracing;
      return { ...(problem === undefined ? {} : { not_kept: problem }), ...documentOf(agent, result) };
    },
    async runEval(agent, { signal, count, ...given }) {
      const own: Context = Object.create(context, { signal: { value: AbortSignal.any([signal, context.signal]) } });
      const options = commandOptions(agent, given);
      const asked = { ...config, codingAgent: config.codingAgent ?? "a client of MCP" };
      const prepared = await prepareEval(own, asked, agent, count?.toString(), options, store());
      const tracing = await tracingOnce();
      const report = await evaluate(own, config, { agent, prepared, tracing, bounds: readBounds(options), options });
      reportWaiting(own, await tracing.flush(FLUSH_WITHIN_MS));
      return report;
    },
  };
  return {
    runAgent: (...asked) => counted(actions.runAgent(...asked)),
    runEval: (...asked) => counted(actions.runEval(...asked)),
    async close() {
      const ended = Promise.allSettled(going);
      await withDeadline(SETTLE_WITHIN_MS, undefined, (signal) => untilAborted(ended, signal)).catch(() => {}); // given up
      const tracing = await opening;
      await tracing?.settle(SETTLE_WITHIN_MS);
      tracing?.close();
    },
  };
}

type Asked = Omit<Parameters<McpActions["runEval"]>[1], "signal" | "count">;

/** What was asked for, as options of `underwrite eval`. */
function commandOptions(agent: AnyAgent, asked: Asked): EvalCommandOptions {
  const { caseIds, tags, failedOnly, repeat, model, maxCostUsd } = asked;
  return {
    agent: agent.name,
    case: caseIds,
    tag: tags,
    failed: failedOnly,
    repeat: repeat?.toString(),
    model,
    maxCost: maxCostUsd?.toString(),
    concurrency: "8",
    timeout: "600",
    quiet: true,
    color: false,
  };
}
