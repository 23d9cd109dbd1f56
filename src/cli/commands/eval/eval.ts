import { agentNamed } from "../../../agents/index.js";
import type { Config } from "../../../config.js";
import { EXIT } from "../../../errors.js";
import { compareEvals } from "../../../evals/compare.js";
import type { CaseRun, EvalReport } from "../../../evals/eval-run.js";
import { keepEnd, keepPlan } from "../../../evals/history.js";
import { buildReport } from "../../../evals/report.js";
import { runEvals } from "../../../evals/run-evals.js";
import type { Model } from "../../../runtime/model.js";
import { openModel } from "../../../runtime/open-model.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../../tracing.js";
import { type EvalCommandOptions, readBounds } from "./eval-options.js";
import { evalProgress } from "./eval-progress.js";
import { prepareEval } from "./prepare-eval.js";
import { writeReports } from "./write-reports.js";

/** `underwrite eval [count]`: runs the cases of an agent's suite, and says whether the gate holds. */
export async function evaluate(context: Context, count: string | undefined, options: EvalCommandOptions): Promise<number> {
  const config = await context.config();
  const agent = agentNamed(options.agent);
  const bounds = readBounds(options);
  const { plan, selection, cases, done, baseline } = await prepareEval(context, config, agent, count, options);
  const model = await openModel(agent, config, plan.versions.model);
  const judge: Model | null = plan.judge === null ? null : await openModel(agent, config, plan.judge);
  const startedAt = performance.now();
  const tracing = await startTracing(context, config);
  try {
    tracing.keep({ begun: [], spans: [], scores: [] }, (store) => keepPlan(store, plan, selection));
    introduce(context, options, plan.run_id, cases.length, model, done);
    const show = await evalProgress(context, {
      config,
      ...options,
      total: plan.case_ids.length * plan.repeat,
      done: done.length,
      repeats: plan.repeat,
    });
    const { caseRuns, stopped } = await runEvals(agent, cases, plan, {
      ...bounds,
      model,
      judge,
      tracing,
      capture: config.capture,
      done,
      signal: context.signal,
      onCaseRun: show.onCaseRun,
    }).finally(show.stop);
    const end = { duration_ms: Math.round(performance.now() - startedAt), stopped };
    tracing.keep({ begun: [], spans: [], scores: [] }, (store) => keepEnd(store, plan.run_id, end));
    const alone = buildReport(plan, caseRuns, end);
    const report = baseline ? buildReport(plan, caseRuns, { ...end, baseline: compareEvals(baseline, alone) }) : alone;
    await writeReports(context, config, { agent, report, cases, options });
    await deliverReports(context, config, options, tracing);
    return exitCodeOf(context, report, caseRuns);
  } finally {
    tracing.close();
  }
}
