import { setImmediate as turn } from "node:timers/promises";
import pMap from "p-map";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Model } from "../../runtime/models/model.js";
import { COST_LIMIT } from "../../runtime/waves/wave-event.js";
import type { Waves } from "../../runtime/waves/waves.js";
import type { Capture } from "../../tracing/capture.js";
import type { Tracing } from "../../tracing/tracing.js";
import type { Case } from "../cases/case.js";
import { cannotPass } from "../report/case-results.js";
import { Answering } from "./answering.js";
import { type CaseRun, type EvalSchedule, judgeOf, repeatsOf, scheduledRuns } from "./eval-run.js";
import { pacedModel } from "./paced-model.js";
import { ResultWriter } from "./result-writer.js";
import { RunBounds } from "./run-bounds.js";
import { type CaseConditions, runCase } from "./run-case.js";

export interface EvalOptions
  extends Pick<CaseConditions, "model" | "timeoutMs" | "link" | "experimentItem" | "signal"> {
  /** Where the model and the judges are asked in waves; their calls are those of cases that are run within. */
  waves?: Waves;
  /** Those that judge rubrics, by the name that the schedule has; without its judge a rubric is skipped. */
  judges: ReadonlyMap<string, Model>;
  tracing: Tracing;
  /** What is kept of the results' quotations of applications. */
  capture: Capture;
  /** Cases at once. */
  concurrency: number;
  /** No case is begun once so many US dollars are spent. */
  maxCostUsd?: number;
  /** No case is begun once one did not pass. */
  bail: boolean;
  /** Results that are known already, of a run that is resumed. */
  done: readonly CaseRun[];
  /** Told of each result, once it is durable, or waits for a store that cannot be written. */
  onCaseRun: (caseRun: CaseRun) => void;
  /** Told in a line that a provider has all cases wait for long. */
  onPause?: (line: string) => void;
}

export interface EvalOutcome {
  /** Those that were known before included. */
  caseRuns: CaseRun[];
  /** Why not everything was run, in a few words; null when it was. */
  stopped: string | null;
  /** How many of the new results the store has not kept yet. */
  notKept(): number;
}

/**
 * Runs every case of a schedule, so often as it says, many at once, and grades each run. Each result is kept with its
 * trace before anybody hears of it, so that nothing finished is lost, whenever the process ends; where the store cannot
 * be written, it waits in memory, and is kept as soon as it can.
 */
export async function runEvals<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  cases: readonly Case<Input>[],
  schedule: EvalSchedule,
  options: EvalOptions,
): Promise<EvalOutcome> {
  const { concurrency, done, signal, waves, maxCostUsd = Number.POSITIVE_INFINITY } = options;
  const caseRuns = [...done];
  let spentUsd = done.reduce((sum, { usage }) => sum + (usage.cost_usd ?? 0), 0);
  let stopped: string | null = null;
  const answering = new Answering(concurrency, done.length);
  const writer = new ResultWriter(schedule.run_id, options.tracing, options.capture, (caseRun) => {
    caseRuns.push(caseRun);
    options.onCaseRun(caseRun);
  });
  const bounds = new RunBounds(signal);
  const paced = (model: Model) =>
    waves ? model : pacedModel(model, concurrency, { ...options, onBusy: answering.inVain });
  const judges = new Map([...options.judges].map(([name, judge]) => [name, paced(judge)]));
  const conditions = {
    ...options,
    model: paced(options.model),
    judgeOf: (id: string) => judges.get(judgeOf(schedule, id) ?? "") ?? null,
    bounds,
    spans: writer.spans,
    session: schedule.run_id,
    strict: schedule.strict,
    onSpent: (usd: number) => {
      spentUsd += usd;
    },
  };

  const missed = done.filter(({ status }) => status !== "pass");
  /** Whether a run that did not pass means that its case does not. */
  const isLost = (caseRun: CaseRun) => {
    const { case_id, status } = caseRun;
    missed.push(caseRun);
    const ofCase = missed.filter((run) => run.case_id === case_id);
    return status === "error" || cannotPass(ofCase, repeatsOf(schedule, case_id), schedule.own?.[case_id]?.threshold);
  };

  const runNext = async ({ subject, repeat }: CaseRepeat<Input>) => {
    const live = waves?.runs.begin(JSON.stringify([schedule.run_id, subject.id, repeat]));
    await turn(); // a model that answers at once would let neither timers nor Ctrl-C have theirs
    const run = () => runCase(agent, subject, repeat, { ...conditions, live });
    const caseRun = await (waves && live ? waves.within(live, run) : run()).finally(() => waves?.runs.left(live));
    if (!caseRun) return;
    writer.add(caseRun);
    const { status, exit_reason } = caseRun;
    stopped ??= answering.ended(exit_reason);
    if (options.bail && status !== "pass" && isLost(caseRun)) stopped ??= `${subject.id} did not pass`;
  };

  /** What is to be run, for as long as nothing says stop. */
  function* next(): Generator<CaseRepeat<Input>> {
    for (const repeat of left(cases, schedule, done)) {
      if (signal.aborted) stopped ??= "it was interrupted";
      if (spentUsd >= maxCostUsd) stopped ??= COST_LIMIT;
      if (waves?.stopped) stopped ??= waves.stopped;
      if (stopped !== null) return;
      yield repeat;
    }
  }

  try {
    await pMap(next(), runNext, { concurrency });
  } finally {
    bounds.close();
    writer.flush();
  }
  const notKept = () => caseRuns.length - done.length - writer.kept;
  if (answering.never) return { caseRuns, stopped: answering.never, notKept };
  const isWhole = caseRuns.length >= scheduledRuns(schedule);
  if (signal.aborted) stopped ??= "it was interrupted";
  if (waves?.stopped) stopped ??= waves.stopped;
  return { caseRuns, stopped: isWhole ? null : stopped, notKept };
}

interface CaseRepeat<Input> {
  subject: Case<Input>;
  repeat: number;
}

/** The runs of a schedule that have no result yet: each case once, then each a second time… */
function* left<Input>(
  cases: readonly Case<Input>[],
  schedule: EvalSchedule,
  done: readonly CaseRun[],
): Generator<CaseRepeat<Input>> {
  const known = new Set(done.map(({ case_id, repeat }) => `${case_id} ${repeat}`));
  const { case_ids, skipped_ids } = schedule;
  const drafts = new Set(skipped_ids);
  const most = case_ids.reduce((longest, id) => Math.max(longest, repeatsOf(schedule, id)), 1);
  const byId = new Map(cases.map((subject) => [subject.id, subject]));
  for (let repeat = 1; repeat <= most; repeat++) {
    for (const id of case_ids) {
      if (repeat > repeatsOf(schedule, id)) continue;
      const subject = byId.get(id);
      if (subject && !drafts.has(id) && !known.has(`${id} ${repeat}`)) yield { subject, repeat };
    }
  }
}
