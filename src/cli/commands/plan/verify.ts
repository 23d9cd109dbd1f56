import { agentNamed } from "../../../agents/index.js";
import { type Grading, gradePredictions, replayEvidenceSchema } from "../../../analysis/plan/grade.js";
import { movePlan, nextStatus, refuseChanged } from "../../../analysis/plan/move-plan.js";
import { unprovenCases } from "../../../analysis/plan/moved-codes.js";
import { warnOfOtherModels } from "../../../analysis/plan/other-models.js";
import type { Plan } from "../../../analysis/plan/plan.js";
import { readPlan } from "../../../analysis/plan/plan-folder.js";
import { replayTraces } from "../../../analysis/replay.js";
import type { Config } from "../../../config.js";
import { EXIT, UserError } from "../../../errors.js";
import { chooseModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { readAs } from "../../../runtime/read-as.js";
import type { TraceSource } from "../../../tracing/source.js";
import type { Trace } from "../../../tracing/trace.js";
import { visible } from "../../../visible.js";
import type { Context } from "../../context.js";
import { colors } from "../../output/colors.js";
import { printJson, wantsJson } from "../../output/json.js";
import { requireBound } from "../../spending.js";
import { readMaxCost } from "../eval/eval-options.js";
import { readJsonInput } from "../json-input.js";
import { parseCount } from "../option-values.js";
import { rerunLive } from "../replay/rerun-live.js";
import { openSource } from "../traces/open.js";
import { evalBefore, evalNow, lastEval } from "./eval-evidence.js";
import { plansPath } from "./plans-path.js";
import { renderGrading } from "./render-grading.js";

export interface VerifyOptions {
  eval?: string;
  replay?: string;
  live: boolean;
  model?: string;
  concurrency: string;
  maxCost?: string;
  json?: boolean;
  color: boolean;
}

/** `underwrite plan verify <plan>`: grades each prediction by an eval and a replay of today. */
export async function verifyPlan(context: Context, id: string, options: VerifyOptions): Promise<number> {
  const concurrency = parseCount("--concurrency", options.concurrency, { min: 1, max: 64 });
  const maxCostUsd = readMaxCost(options.maxCost);
  const plan = await readPlan(plansPath(), id);
  // What is settled can be graded again; it stays what it is.
  if (plan.status === "verified" || plan.status === "refuted") refuseChanged(plan);
  else nextStatus(plan, "verify");
  const config = await context.config();
  const named = agentNamed(plan.agent);
  const agent = { ...named, strict: config.strict ?? named.strict };
  const runsEval = options.eval === undefined;
  const runsLive = options.replay === undefined && options.live;
  if (runsEval || runsLive) requireBound(config, [chooseModel(config, options.model).id], maxCostUsd);
  const evalReport = await evalOf(context, config, agent, plan, options);
  const spent = runsEval ? (evalReport?.usage.cost_usd ?? 0) : 0;
  const left = maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - spent);
  const replayResult =
    options.replay === undefined
      ? await replayPredicted(context, config, agent, plan, { ...options, concurrency, maxCostUsd: left })
      : await readReplay(context, options.replay);
  if (context.signal.aborted) return EXIT.interrupted;
  const unproven = unprovenCases(agent, plan, evalBefore(context, config, agent, plan));
  const grading = gradePredictions(plan.predictions, { evalReport, replayResult, unproven });
  const warning = warnOfOtherModels(plan, { evalReport, replayResult });
  const status = await settle(plan, grading, warning);
  if (wantsJson(context, options)) {
    const evidence = { eval_run: evalReport?.run_id ?? null, replay: options.replay ?? "now" };
    printJson(context, { id: plan.id, status, ...evidence, warning, ...grading });
  } else
    context.print(renderGrading({ id: plan.id, status, warning }, grading, colors(context.stdout, config, options)));
  return grading.verdict === "verified" ? EXIT.done : EXIT.checkFailed;
}

/** Moves a plan that was applied by what its predictions came to; a plan that was settled before stays as it is. */
async function settle(
  { id, status }: Plan,
  { verdict, counts }: Grading,
  warning: string | null,
): Promise<Plan["status"]> {
  if (status !== "applied" || verdict === "open") return status;
  const action = verdict === "verified" ? "verify" : "refute";
  const note = {
    at: new Date().toISOString(),
    by: "underwrite plan verify",
    graded: counts,
    ...(warning === null ? {} : { warning }),
  };
  return (await movePlan(plansPath(), id, action, note)).status;
}

async function evalOf(
  context: Context,
  config: Config,
  agent: AnyAgent,
  { predictions }: Plan,
  options: VerifyOptions,
) {
  const { cases } = predictions;
  const predicted = [...cases.flip, ...cases.stay];
  if (options.eval !== undefined) return lastEval(context, config, agent, options.eval);
  return predicted.length === 0 ? undefined : evalNow(context, config, agent, predicted, options);
}

async function readReplay(context: Context, file: string) {
  const read = readAs(replayEvidenceSchema, await readJsonInput(context, file));
  if (read.ok) return read.data;
  throw new UserError(
    `${visible(file)} is not what underwrite replay --json prints (${visible(read.problem).slice(0, 200)}).`,
  );
}

/** Replays the traces that a plan predicts, and runs those again that only a live run can judge. */
async function replayPredicted(
  context: Context,
  config: Config,
  agent: AnyAgent,
  { window, predictions }: Plan,
  { live, ...options }: { live: boolean; model?: string; concurrency: number; maxCostUsd?: number },
) {
  const { model, concurrency, maxCostUsd } = options;
  const source = await openSource(context, config, window.source);
  const ids = [...predictions.traces.flip.trace_ids, ...predictions.traces.stay.trace_ids];
  const replayed = await replayTraces(tracesOf(source, ids), agent, { signal: context.signal });
  if (!live) return replayed;
  const graded = gradePredictions(predictions, { replayResult: replayed }).predictions;
  const unsettled = graded.filter(({ needs_live }) => needs_live).map(({ id }) => id);
  if (unsettled.length === 0) return replayed;
  return {
    ...replayed,
    live: await rerunLive(context, config, unsettled, { source, agent, model, concurrency, maxCostUsd }),
  };
}

async function* tracesOf(source: TraceSource, ids: readonly string[]): AsyncGenerator<Trace> {
  for (const id of ids) {
    const trace = await source.trace(id);
    if (trace) yield trace;
  }
}
