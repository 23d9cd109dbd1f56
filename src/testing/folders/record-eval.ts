import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import type { Case } from "../../evals/cases/case.js";
import type { CaseResult, EvalReport } from "../../evals/report/eval-report.js";
import { buildReport, reportOf } from "../../evals/report/report.js";
import type { CaseRun, EvalSchedule } from "../../evals/run/eval-run.js";
import { runEvals } from "../../evals/run/run-evals.js";
import { scheduleEvals } from "../../evals/run/schedule-evals.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Model } from "../../runtime/models/model.js";
import { offlineModel } from "../../runtime/models/offline.js";
import type { Capture } from "../../tracing/capture.js";
import { localSource, type TraceSource } from "../../tracing/source.js";
import { TraceStore } from "../../tracing/store/store.js";
import { openTracing, storePath } from "../../tracing/tracing.js";
import { emptyFolder } from "../processes/cli.js";

export const offline = offlineModel(underwriting.answerOffline);
export const underwriter = underwriting as AnyAgent;

/** A case of which each repeat is run with a model of its own. */
export interface PlannedCase {
  subject: Case<Application>;
  models: readonly Model[];
}

/** Evaluates the underwriter into a store of its own. */
export async function recordEval(
  planned: readonly PlannedCase[],
  { capture = "full" }: { capture?: Capture } = {},
): Promise<{ report: EvalReport; cases: Case[]; source: TraceSource }> {
  const home = emptyFolder();
  const onProblem = (problem: string) => {
    throw new Error(problem);
  };
  const tracing = openTracing({ home, version: "0", capture, exportCapture: capture, targets: [], onProblem });
  const cases = planned.map(({ subject }) => subject);
  const schedule = scheduleOf(cases, Math.max(1, ...planned.map(({ models }) => models.length)));
  const caseRuns: CaseRun[] = [];
  for (const { subject, models } of planned) {
    const own = { ...schedule, case_ids: [subject.id], repeat: models.length };
    const outcome = await runEvals(underwriting, [subject], own, {
      model: inTurn(models),
      judges: new Map(),
      tracing,
      capture,
      concurrency: 1,
      timeoutMs: 60_000,
      bail: false,
      done: [],
      signal: new AbortController().signal,
      onCaseRun: () => {},
    });
    caseRuns.push(...outcome.caseRuns);
  }
  tracing.close();
  const report = buildReport(schedule, caseRuns, { duration_ms: 45_000 });
  return { report, cases, source: localSource(TraceStore.open(storePath(home))) };
}

/** The report of results that no run is behind. */
export function reportOfResults(cases: CaseResult[]): EvalReport {
  const { started_at, ...schedule } = scheduleOf([], 1);
  const head = { ...schedule, started_at: new Date(started_at).toISOString() };
  return reportOf(cases, { ...head, duration_ms: 1000, stopped: null, baseline: null });
}

function scheduleOf(cases: readonly Case<Application>[], repeat: number): EvalSchedule {
  const startedAt = Date.UTC(2026, 2, 1, 9, 30);
  const options = { model: "offline", judge: null, repeat, min_pass: 1, revision: undefined, startedAt };
  return scheduleEvals(underwriting, {}, { selected: [...cases], cases: [...cases] }, options);
}

/** A model that is another one for each run. */
function inTurn(models: readonly Model[]): Model {
  let run = -1;
  return {
    id: "offline",
    provider: "test",
    generate(request, options) {
      if (request.messages.length === 1) run++;
      const model = models[run];
      if (!model) throw new Error(`there are ${models.length} models, and a run more`);
      return model.generate(request, options);
    },
  };
}
