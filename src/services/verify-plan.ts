import type { SeenRuns } from "../analysis/analyze.js";
import { judge } from "../analysis/facts/judge.js";
import { movePlan, nextStatus, refuseChanged } from "../analysis/plan/move-plan.js";
import type { Plan } from "../analysis/plan/plan.js";
import { readPlan } from "../analysis/plan/plan-folder.js";
import {
  type Grading,
  gradePredictions,
  type PlanEvidence,
  type ReplayEvidence,
} from "../analysis/plan/verify/grade.js";
import { gradeGone, seenName, sharingFlips, withoutFlips } from "../analysis/plan/verify/look-again.js";
import { unprovenCases } from "../analysis/plan/verify/moved-codes.js";
import { problemOfProof } from "../analysis/plan/verify/proof.js";
import { replayTraces } from "../analysis/replay/replay.js";
import { UserError } from "../errors.js";
import type { EvalReport } from "../evals/report/eval-report.js";
import { changedSources, describeChanged } from "../folder/built-from.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { agentVersion } from "../runtime/definition/agent-version.js";
import { readRun, versionIn } from "../runtime/record/recorded-run.js";
import type { Config } from "../settings/config.js";
import type { TraceSource } from "../tracing/source.js";
import type { Trace } from "../tracing/trace.js";
import { analyze } from "./analyze.js";
import { type EvalListener, runEval } from "./evals/run-eval.js";
import type { Project } from "./open-project.js";
import { evalBefore, lastEval, plansPath, readCases } from "./plan-evidence.js";
import { type LiveRequest, rerunLive } from "./replay.js";
import { askedName } from "./run-once.js";
import { requireBound } from "./spending.js";

/** What a plan's predictions are graded by. */
export interface VerifyRequest extends Omit<LiveRequest, "source"> {
  /** An eval run that was made since; by default the predicted cases are run now. */
  evalRun?: string;
  /** A replay that was made since; by default the predicted traces are replayed now. */
  replay?: ReplayEvidence;
  /** Run traces again that only a live run can judge; true by default. */
  live?: boolean;
  /**
   * Asked before a model that may cost money is asked without a bound: whether somebody says that it may. Without an
   * answer it may not.
   */
  maySpend?: (model: string) => Promise<boolean>;
  /** Hears of the eval run that is made. */
  evals?: EvalListener;
}

/** How a plan's predictions came out. */
export interface VerifiedPlan {
  id: string;
  status: Plan["status"];
  evalReport?: EvalReport;
  grading: Grading;
  /** Why the grading is no proof, in a sentence. */
  warning: string | null;
}

/**
 * Grades each prediction of an applied plan by an eval and a replay of today, and moves the plan by what they came to.
 * A finding without decisions that will flip, or with none but another finding's, is looked for in new runs of its inputs.
 * One that is settled can be graded again; it stays what it is.
 *
 * @throws UserError when the running build is of another source than the checkout has, when there is no such plan, when it is not applied, and for a paid model without a bound inside a
 *   coding agent; the signal's reason when it is aborted
 */
export async function verifyPlan(project: Project, id: string, request: VerifyRequest = {}): Promise<VerifiedPlan> {
  const { config } = project;
  const changed = changedSources(import.meta.url, { everyHash: true });
  if (changed.length > 0) throw new UserError(`No plan is verified by old code: ${describeChanged(changed)} first.`);
  const plan = await readPlan(plansPath(), id);
  if (plan.status === "verified" || plan.status === "refuted") refuseChanged(plan);
  else nextStatus(plan, "verify");
  const named = await project.agent(plan.agent);
  const agent = { ...named, strict: config.strict ?? named.strict };
  const { live = true, maxCostUsd } = request;
  const runsEval = request.evalRun === undefined;
  const runsLive = request.replay === undefined && live;
  if (runsEval || runsLive) await requireLeave(config, request);
  const evalReport = runsEval
    ? await evalPredicted(project, agent, plan, request)
    : lastEval(project, agent, request.evalRun);
  const spent = runsEval ? (evalReport?.usage.cost_usd ?? 0) : 0;
  const left = maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - spent);
  const replayResult =
    request.replay ?? (await replayPredicted(project, agent, plan, { ...request, live, maxCostUsd: left }));
  (request.signal ?? project.signal).throwIfAborted();
  const unproven = unprovenCases(agent, plan, evalBefore(project, agent, plan));
  const seenAgain = await lookAgain(project, agent, replayResult.live, request.signal);
  const evidence = { evalReport, replayResult, unproven, seenAgain };
  const gone = [
    ...withoutFlips(plan).map((finding) => gradeGone(finding, evidence)),
    // That their decisions flip tells that they are gone, unless they are seen.
    ...sharingFlips(plan)
      .map((finding) => gradeGone(finding, evidence))
      .filter(({ grade }) => grade === "missed"),
  ];
  const graded = gradePredictions(plan.predictions, evidence, gone);
  const today = versionIn(agentVersion(agent));
  const warning = problemOfProof(plan, { evalReport, replayResult }, today);
  const isUntested = graded.verdict === "verified" && warning !== null;
  const grading: Grading = isUntested ? { ...graded, verdict: "untested" } : graded;
  return { id: plan.id, status: await settle(plan, grading, warning), evalReport, grading, warning };
}

/** A verification spends nothing without a bound, or a yes. @throws UserError where there is neither */
async function requireLeave(config: Config, { model: asked, maxCostUsd, maySpend }: VerifyRequest): Promise<void> {
  const model = askedName(config, asked);
  requireBound(config, [model], maxCostUsd);
  if (model === "offline" || maxCostUsd !== undefined || (await maySpend?.(model))) return;
  throw new UserError(
    `A verification asks ${model}, which may cost money: give --max-cost, the US dollars that it may cost, or --model offline.`,
  );
}

const ACTIONS = { verified: "verify", refuted: "refute", untested: "leave untested" } as const;

/** Moves a plan that was applied by what its predictions came to; a plan that was settled before stays as it is. */
async function settle(
  { id, status }: Plan,
  { verdict, counts }: Grading,
  warning: string | null,
): Promise<Plan["status"]> {
  if ((status !== "applied" && status !== "untested") || verdict === "open" || verdict === status) return status;
  const note = {
    at: new Date().toISOString(),
    by: "underwrite plan verify",
    graded: counts,
    ...(warning === null ? {} : { warning }),
  };
  return (await movePlan(plansPath(), id, ACTIONS[verdict], note)).status;
}

/** Runs the cases that a plan predicts, and keeps the run. Cases that are gone are left out. */
async function evalPredicted(
  project: Project,
  agent: AnyAgent,
  { predictions: { cases } }: Plan,
  { model, maxCostUsd, signal, evals }: VerifyRequest,
): Promise<EvalReport | undefined> {
  const predicted = [...cases.flip, ...cases.stay];
  if (predicted.length === 0) return undefined;
  const known = new Set(readCases(project, agent).map(({ id }) => id));
  const ids = predicted.filter((id) => known.has(id));
  if (ids.length === 0) return undefined;
  return runEval(project, agent, { ids, model, maxCostUsd, signal }, evals);
}

/** Replays the traces that a plan predicts, and runs those again that only a live run can judge, or tell as gone. */
async function replayPredicted(
  project: Project,
  agent: AnyAgent,
  plan: Plan,
  { live, ...request }: VerifyRequest,
): Promise<ReplayEvidence> {
  const { window, predictions } = plan;
  const source = await project.source(window.source);
  const ids = [...predictions.traces.flip.trace_ids, ...predictions.traces.stay.trace_ids];
  const signal = request.signal ?? project.signal;
  const replayed = await replayTraces(tracesOf(source, ids), agent, { signal });
  if (!live) return replayed;
  const graded = gradePredictions(predictions, { replayResult: replayed }).predictions;
  const unsettled = graded.filter(({ needs_live }) => needs_live).map(({ id }) => id);
  const lookedFor = [...withoutFlips(plan), ...sharingFlips(plan)];
  const again = new Set([...unsettled, ...lookedFor.flatMap(({ trace_ids }) => trace_ids)]);
  if (again.size === 0) return replayed;
  return { ...replayed, live: await rerunLive(project, agent, [...again], { ...request, source }) };
}

/** Which faults each of the new runs shows. One that is not kept here, or cannot be judged, tells of none. */
async function lookAgain(
  project: Project,
  agent: AnyAgent,
  live: ReplayEvidence["live"],
  signal: AbortSignal | undefined,
): Promise<PlanEvidence["seenAgain"]> {
  if (live?.session === undefined) return undefined;
  const source = await project.source("local");
  const seen = new Map<string, Set<string>>();
  for await (const trace of tracesOf(
    source,
    live.runs.flatMap(({ live_trace_id = [] }) => live_trace_id),
  )) {
    const run = readRun(trace, agent.name);
    if (run.complete && run.unread === 0 && judge(run, agent)) seen.set(run.trace_id, new Set());
  }
  let faults: SeenRuns["faults"] = [];
  const onSeen = (runs: SeenRuns) => {
    faults = runs.faults;
  };
  const { findings } = await analyze(project, agent, { source, filter: { session: live.session }, signal, onSeen });
  const open = new Set(findings.flatMap(({ sightings }) => sightings.map(({ id }) => id)));
  for (const fault of faults) {
    const names = open.has(fault.id) ? [fault.id, seenName(fault)] : [fault.id];
    for (const id of fault.runs.keys()) for (const name of names) seen.get(id)?.add(name);
  }
  return seen;
}

/** The traces of some ids, as far as a source has them. */
async function* tracesOf(source: TraceSource, ids: readonly string[]): AsyncGenerator<Trace> {
  for (const id of ids) {
    const trace = await source.trace(id);
    if (trace) yield trace;
  }
}
