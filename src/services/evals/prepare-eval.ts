import { agentWords } from "../../agents/index.js";
import { UserError } from "../../errors.js";
import type { Case } from "../../evals/cases/case.js";
import { instructionsHash } from "../../evals/graders/rubric.js";
import { JUDGES, readJudges } from "../../evals/judge/judge-file.js";
import { knownJudge } from "../../evals/judge/standing.js";
import { gatherCases } from "../../evals/report/case-results.js";
import { requireSameAgent } from "../../evals/report/compare.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import {
  type EvalRunHead,
  findEvalRun,
  type KeptEvalRun,
  listEvalRuns,
  withResults,
} from "../../evals/report/history.js";
import { type CaseRun, type EvalSchedule, judgesIn, type Selection, scheduledRuns } from "../../evals/run/eval-run.js";
import { scheduleEvals, selectCases, versionsOf } from "../../evals/run/schedule-evals.js";
import { inProject } from "../../folder/upwards.js";
import type { AgentDefinition, AnyAgent } from "../../runtime/definition/agent.js";
import { show } from "../../text/visible.js";
import { gitRevision } from "../../tracing/git/revision.js";
import type { TraceStore } from "../../tracing/store/store.js";
import type { Project } from "../open-project.js";
import type { Via } from "../open-waves.js";
import { type AskedModel, askedHost, askedName } from "../run-once.js";
import { requireBound } from "../spending.js";
import { suiteLacks } from "./case-folder.js";
import { type ReadSuite, readSuite } from "./check-cases.js";
import { loadReport } from "./eval-reports.js";

/** Which cases are run, with what, and within which bounds. */
export interface EvalRequest {
  /** Files with the cases, or folders of them; by default `cases/<agent>` of the working folder. */
  cases?: readonly string[];
  /** Only the first so many of those that the other conditions leave. */
  first?: number;
  ids?: readonly string[];
  /** Cases with any of these tags. */
  tags?: readonly string[];
  /** Only cases that did not pass in the agent's last run. */
  failed?: boolean;
  /** The i-th of n parts, from 1. */
  shard?: { index: number; count: number };
  /** Goes on with a run that was left: its id, or `last`. Such a run keeps what it was begun with. */
  resume?: string;
  /** By default the one that the settings name. */
  model?: AskedModel;
  /** Judges rubrics, those of cases that name a judge of their own apart: `true` has only these judged. Without it none is. */
  judge?: AskedModel | true;
  /** The gate takes a judge that is not known to be fit. */
  trustJudge?: boolean;
  /** Runs of each case, 1 by default. */
  repeat?: number;
  /** Lowest pass rate that will do, above 0 to 1, which is the default. */
  minPass?: number;
  /** Warnings block like violations. */
  strict?: boolean;
  /** How models are asked: by batches of all cases' requests, a wave for each of their turns; by default at once. */
  via?: Via;
  /** Cases at once, 8 by default; in waves 10,000. */
  concurrency?: number;
  /** Bound on one run of a case, in milliseconds; ten minutes by default, and none in waves. */
  timeoutMs?: number;
  /** Begin no case once so many US dollars are spent. */
  maxCostUsd?: number;
  /** Begin no case once one did not pass. */
  bail?: boolean;
  /** The run that it is held against: a file with a report, `last`, or a run's id. */
  baseline?: string;
  /** What the run is called; it can be named so instead of by its id. */
  name?: string;
  /** Makes it an experiment in Langfuse as well. */
  langfuse?: boolean;
  /** The gate does not hold unless every backend has all of it. */
  requireDelivery?: boolean;
  /** Who asks for it where no person may be looking: a paid model needs `maxCostUsd` then. */
  askedBy?: string;
  /** The span that asked for it, as W3C's `traceparent` names it; by default that of the settings (TRACEPARENT). */
  link?: string;
  signal?: AbortSignal;
}

/** All that an eval run needs to know before it begins. */
export interface PreparedEval {
  schedule: EvalSchedule;
  selection: Selection;
  cases: Case<unknown>[];
  /** Results of the run that is resumed. */
  done: CaseRun[];
  /** Whether it goes on with a run that was begun before. */
  resumed: boolean;
  baseline: EvalReport | null;
}

/**
 * Plans a new eval run, or takes up one that was left.
 *
 * @throws UserError for anything that makes no sense, and for paid models without a bound where no person may be looking
 */
export function prepareEval(project: Project, agent: AnyAgent, request: EvalRequest): PreparedEval {
  const { config } = project;
  const suite = readSuite(agent, request);
  const cases = project.redactor.json(suite.cases);
  const store = project.store({ quiet: true });
  const baseline = request.baseline === undefined ? null : loadReport(project, request.baseline, agent.name);
  const prepared =
    request.resume === undefined
      ? scheduled(project, agent, { ...suite, cases }, request, store)
      : resume(store, agent, cases, request, request.resume);
  const codingAgent = config.codingAgent ?? request.askedBy;
  const paid = [prepared.schedule.versions.model, ...judgesIn(prepared.schedule)];
  requireBound({ codingAgent }, paid, request.maxCostUsd, request.askedBy === undefined ? "--max-cost" : "maxCostUsd");
  if (baseline) requireSameAgent(baseline, prepared.schedule);
  return { ...prepared, baseline };
}

function scheduled(
  { config, now }: Project,
  agent: AnyAgent,
  suite: ReadSuite,
  request: EvalRequest,
  store: TraceStore,
): Omit<PreparedEval, "baseline"> {
  const { first, ids, tags, shard, failed, repeat = 1, minPass = 1, strict } = request;
  const model = askedName(config, request.model);
  const selection: Selection = {
    first,
    ids: ids && [...ids],
    tags: tags && [...tags],
    shard,
    failedIn: failed ? failedIn(store, agent.name, model) : undefined,
  };
  const { selected, cases } = selectCases(suite.cases, selection, agentWords(agent.name));
  const made = scheduleEvals(
    agent,
    selection,
    { selected, cases },
    {
      repeat,
      min_pass: minPass,
      model,
      host: askedHost(config, request.model),
      judge: request.judge === undefined || request.judge === true ? null : askedName(config, request.judge),
      strict: strict ?? config.strict ?? agent.strict ?? false,
      lacks: suiteLacks(agent, request.cases),
      revision: gitRevision(process.cwd()),
      name: request.name,
      from: suite.from,
      isJudged: request.judge !== undefined,
      startedAt: now(),
    },
  );
  const judged = { ...made, ...judgingOf(agent, made, request.trustJudge ?? false) };
  return { schedule: judged, selection, cases, done: [], resumed: false };
}

/** What is known today of a run's judges; nothing where no rubric is judged. */
function judgingOf(
  agent: Pick<AnyAgent, "name">,
  schedule: EvalSchedule,
  trusted: boolean,
): Pick<EvalSchedule, "judging"> {
  const judges = judgesIn(schedule);
  if (judges.length === 0) return {};
  const checked = readJudges(inProject(JUDGES), agent.name).filter(({ model }) => judges.includes(model));
  return { judging: { known: checked.map((one) => knownJudge(one, instructionsHash())), trusted } };
}

/**
 * What was prepared, as it is once nobody else is at the run: another process may have gone on with it since.
 *
 * @throws UserError when it is complete by now
 */
export function preparedNow(project: Project, prepared: PreparedEval): PreparedEval {
  if (!prepared.resumed) return prepared;
  const kept = findEvalRun(project.store(), prepared.schedule.run_id);
  requireIncomplete(kept);
  return { ...prepared, done: kept.caseRuns };
}

function requireIncomplete({ schedule, caseRuns, end }: KeptEvalRun): void {
  const whole = end !== null && caseRuns.length >= scheduledRuns(schedule);
  if (whole) throw new UserError(`The eval run ${schedule.run_id} is complete: there is nothing to resume.`);
}

/**
 * The cases that did not pass in the last whole run of a model: what another model failed, or a part of the suite, says
 * nothing of what is left to do.
 *
 * @throws UserError where there is no such run
 */
function failedIn(store: TraceStore, agent: string, model: string): Selection["failedIn"] {
  const isWanted = ({ schedule, end }: EvalRunHead) =>
    schedule.partial === null && schedule.shard === null && schedule.versions.model === model && end !== null;
  const [whole] = listEvalRuns(store, { agent, limit: 1, isWanted });
  if (!whole) {
    findEvalRun(store, "last", agent); // or there is none at all
    throw new UserError(
      `No eval run of all cases with ${show(model)} is kept: make one with underwrite eval${agentWords(agent)} first.`,
    );
  }
  const failed = gatherCases(whole.schedule, withResults(store, whole).caseRuns).filter(
    ({ status }) => status === "fail" || status === "error",
  );
  return { run_id: whole.schedule.run_id, case_ids: failed.map(({ id }) => id) };
}

/** What would make another run of the one that is resumed, by the words of the command line. */
const FIXED: readonly [keyof EvalRequest, string][] = [
  ["first", "a number of cases"],
  ["ids", "--case"],
  ["tags", "--tag"],
  ["failed", "--failed"],
  ["model", "--model"],
  ["judge", "--judge"],
  ["repeat", "--repeat"],
  ["shard", "--shard"],
  ["minPass", "--min-pass"],
  ["strict", "--strict"],
  ["name", "--name"],
];

function resume<Input, Output>(
  store: TraceStore,
  agent: AgentDefinition<Input, Output>,
  suite: readonly Case<Input>[],
  request: EvalRequest,
  named: string,
): Omit<PreparedEval, "baseline"> & { cases: Case<Input>[] } {
  const [, given] = FIXED.find(([option]) => request[option] !== undefined) ?? [];
  if (given) throw new UserError(`A run that is resumed keeps what it was begun with: leave out ${given}.`);
  const kept = findEvalRun(store, named, agent.name);
  requireIncomplete(kept);
  const { schedule, selection, caseRuns } = kept;
  const { run_id, versions } = schedule;
  const { selected, cases } = selectCases(suite, selection, agentWords(agent.name));
  const now = versionsOf(agent, selected, { model: versions.model, revision: undefined, strict: schedule.strict });
  const changed = (["policy", "instructions", "tools", "code", "cases", "app", "check"] as const).filter(
    // Runs of earlier versions do not know the code that they were of.
    (part) => now[part] !== versions[part] && (part !== "code" || versions.code !== undefined),
  );
  if (changed.length > 0) {
    throw new UserError(
      `The eval run ${run_id} cannot be resumed: ${changed.join(", ")} changed since. Begin a new one.`,
    );
  }
  const trusted = request.trustJudge ?? schedule.judging?.trusted ?? false;
  return {
    schedule: { ...schedule, ...judgingOf(agent, schedule, trusted) },
    selection,
    cases,
    done: caseRuns,
    resumed: true,
  };
}
