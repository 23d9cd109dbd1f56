import type { EvalOutcome } from "../../../analysis/plan/eval-outcome.js";
import type { Plan } from "../../../analysis/plan/plan.js";
import type { LabelledCase } from "../../../analysis/plan/predict.js";
import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import { expectedFields } from "../../../evals/case.js";
import { loadCases } from "../../../evals/case-files.js";
import type { EvalReport } from "../../../evals/eval-run.js";
import { findEvalRun } from "../../../evals/history.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { knownFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../../tracing.js";
import { evaluate } from "../eval/eval.js";
import { readBounds } from "../eval/eval-options.js";
import { loadReport, reportOfKept } from "../eval/load-report.js";
import { prepareEval } from "../eval/prepare-eval.js";
import { openStore } from "../traces/open.js";

/** The cases of an agent with what they expect; none where there is no suite. @throws UserError for one that cannot be read */
export function readCases(agent: AnyAgent): LabelledCase[] {
  return loadCases(agent, knownFiles(agent)).map((known) => ({
    id: known.id,
    input: known.application,
    expected: expectedFields(known),
  }));
}

/** The eval run that a person names, else the last; undefined where none was made. @throws UserError for one that is not there */
export function lastEval(context: Context, config: Config, agent: AnyAgent, named?: string): EvalReport | undefined {
  const store = openStore(context, config);
  try {
    return loadReport(store, named ?? "last", agent.name);
  } catch (error) {
    if (named === undefined && error instanceof UserError) return undefined;
    throw error;
  } finally {
    store.close();
  }
}

/** The eval run that a plan predicts flips from; undefined where there is none, or it is gone. */
export function evalBefore(
  context: Context,
  config: Config,
  agent: AnyAgent,
  { predictions }: Pick<Plan, "predictions">,
): EvalOutcome | undefined {
  const { eval_run, flip } = predictions.cases;
  if (eval_run === null || flip.length === 0) return undefined;
  const store = openStore(context, config, { quiet: true });
  try {
    return reportOfKept(findEvalRun(store, eval_run, agent.name));
  } catch (error) {
    if (error instanceof UserError) return undefined; // a plan outlives the runs that it was made from
    throw error;
  } finally {
    store.close();
  }
}

/** Runs cases of an agent's suite as underwrite eval does, and keeps the run. Cases that are gone are left out. */
export async function evalNow(
  context: Context,
  config: Config,
  agent: AnyAgent,
  caseIds: readonly string[],
  { model, maxCost, color }: { model?: string; maxCost?: string; color: boolean },
): Promise<EvalReport | undefined> {
  const known = new Set(readCases(agent).map(({ id }) => id));
  const ids = caseIds.filter((id) => known.has(id));
  if (ids.length === 0) return undefined;
  const options = { case: ids, model, maxCost, concurrency: "8", timeout: "600", color };
  const prepared = await prepareEval(context, config, agent, undefined, options);
  const tracing = await startTracing(context, config);
  try {
    const report = await evaluate(context, config, { agent, prepared, tracing, bounds: readBounds(options), options });
    reportWaiting(context, await tracing.flush(FLUSH_WITHIN_MS));
    return report;
  } finally {
    tracing.close();
  }
}
