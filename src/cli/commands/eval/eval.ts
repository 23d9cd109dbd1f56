import { agentNamed } from "../../../agents/index.js";
import type { Config } from "../../../config.js";
import { EXIT } from "../../../errors.js";
import { compareEvals, requireSameAgent } from "../../../evals/compare.js";
import type { CaseRun, EvalPlan, EvalReport } from "../../../evals/eval-run.js";
import { type EvalEnd, keepEnd, keepPlan } from "../../../evals/history.js";
import { buildReport } from "../../../evals/report.js";
import { PROVIDER_FAILS, runEvals } from "../../../evals/run-evals.js";
import { lockRun } from "../../../evals/run-lock.js";
import { countText } from "../../../evals/wording.js";
import type { Lease } from "../../../files/lock.js";
import { openModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import type { Tracing } from "../../../tracing/tracing.js";
import type { Context } from "../../context.js";
import { FLUSH_WITHIN_MS, reportWaiting, startTracing } from "../../tracing.js";
import { type EvalCommandOptions, readBounds } from "./eval-options.js";
import { evalProgress } from "./eval-progress.js";
import { type LangfuseRun, requireLangfuse, startLangfuseRun } from "./langfuse-run.js";
import { type PreparedEval, preparedNow, prepareEval } from "./prepare-eval.js";
import { checkForms, writeReports } from "./write-reports.js";

/** `underwrite eval [count]`: runs the cases of an agent's suite, and says whether the gate holds. */
export async function runEvalCommand(
  context: Context,
  count: string | undefined,
  options: EvalCommandOptions,
): Promise<number> {
  const bounds = readBounds(options);
  const config = await context.config();
  checkForms(config, options);
  requireLangfuse(config, options);
  const agent = agentNamed(options.agent);
  const prepared = await prepareEval(context, config, agent, count, options);
  const { plan, cases, baseline } = prepared;
  if (baseline) requireSameAgent(baseline, plan);
  const tracing = await startTracing(context, config);
  try {
    const langfuse = options.langfuse ? await startLangfuseRun(context, config, plan, cases, options) : undefined;
    const report = await evaluate(context, config, { agent, prepared, tracing, langfuse, bounds, options });
    await writeReports(context, report, options, { suite: cases });
    reportWaiting(context, await tracing.flush(FLUSH_WITHIN_MS));
    await langfuse?.finish(report);
    return exitCodeOf(context, report);
  } finally {
    tracing.close();
  }
}

/** How long an eval that has ended waits for a store that others hold, in milliseconds. */
const SETTLE_WITHIN_MS = 10_000;

interface EvalCommand {
  agent: AnyAgent;
  prepared: PreparedEval;
  tracing: Tracing;
  /** The experiment in Langfuse that it is as well. */
  langfuse?: LangfuseRun;
  bounds: ReturnType<typeof readBounds>;
  options: EvalCommandOptions;
}

/**
 * Runs what was prepared, keeps the run, and gives its report.
 *
 * @throws UserError when another process is at the same run
 */
export async function evaluate(context: Context, config: Config, command: EvalCommand): Promise<EvalReport> {
  const lease = await lockRun(config.home, command.prepared.plan.run_id, context.signal);
  try {
    const prepared = preparedNow(context, config, command.prepared);
    return await run(context, config, { ...command, prepared }, lease);
  } finally {
    lease?.release();
  }
}

async function run(
  context: Context,
  config: Config,
  { agent, prepared, tracing, langfuse, bounds, options }: EvalCommand,
  lease: Lease | undefined,
): Promise<EvalReport> {
  const { plan, selection, cases, done, baseline } = prepared;
  const model = await openModel(agent, config, plan.versions.model);
  const judge = plan.judge === null ? null : await openModel(agent, config, plan.judge);
  const startedAt = performance.now();
  keep(tracing, (store) => keepPlan(store, plan, selection));
  if (!options.quiet) introduce(context, plan, done);
  const show = await evalProgress(context, { config, plan, before: done.length, ...options });
  const { caseRuns, stopped, notKept } = await runEvals(agent, cases, plan, {
    ...bounds,
    model,
    judge,
    tracing,
    capture: config.capture,
    done,
    experimentItem: langfuse?.experimentItem,
    signal: lease ? AbortSignal.any([context.signal, lease.signal]) : context.signal,
    onCaseRun: show.onCaseRun,
  }).finally(show.stop);
  lease?.check();
  const end: EvalEnd = { duration_ms: Math.round(performance.now() - startedAt), stopped };
  keep(tracing, (store) => keepEnd(store, plan.run_id, end));
  await tracing.settle(context.signal.aborted ? FLUSH_WITHIN_MS : SETTLE_WITHIN_MS);
  const kept = { ...end, not_kept: notKept() };
  const report = buildReport(plan, caseRuns, kept);
  return baseline ? buildReport(plan, caseRuns, { ...kept, baseline: compareEvals(baseline, report) }) : report;
}

function keep(tracing: Tracing, write: Parameters<Tracing["keep"]>[1]): void {
  tracing.keep({ begun: [], spans: [], scores: [] }, write);
}

function introduce(
  context: Context,
  { run_id, case_ids, skipped_ids, repeat, versions }: EvalPlan,
  done: readonly CaseRun[],
): void {
  const cases = countText(case_ids.length - skipped_ids.length, "case");
  const times = repeat === 1 ? "" : `, ${repeat} times each`;
  const before =
    done.length === 0 ? "" : `; ${countText(done.length, "result")} ${done.length === 1 ? "is" : "are"} there already`;
  const model =
    versions.model === "offline" ? "the embedded offline model (no language model is asked)" : versions.model;
  context.note(`Eval run ${run_id}: ${cases}${times} with ${model}${before}.`);
}

function exitCodeOf(context: Context, { run_id, gate, stopped }: EvalReport): number {
  if (context.signal.aborted) {
    context.note(`underwrite: interrupted; what was finished is kept: underwrite eval --resume ${run_id} goes on.`);
    return EXIT.interrupted;
  }
  if (stopped === PROVIDER_FAILS) return EXIT.provider;
  return gate.passed ? EXIT.done : EXIT.checkFailed;
}
