import type { Case } from "../../evals/cases/case.js";
import type { EvalReport, NotDelivered } from "../../evals/report/eval-report.js";
import type { CaseRun, EvalSchedule } from "../../evals/run/eval-run.js";
import type { ExperimentItem } from "../../runtime/loop/run.js";
import type { Config } from "../../settings/config.js";
import { stricter } from "../../tracing/capture.js";

/**
 * What comes of an eval run at Langfuse: what failed there, in a sentence, how far it is, or where the
 * run is.
 */
export type LangfuseNote = { problem: string } | { progress: string } | { dataset: string; name: string; url: string };

/** How often it is told how far the cases and links are, when the cases are run, in milliseconds. */
const TOLD_MS = 2_000;

/** An eval run that is an experiment in Langfuse as well. */
export interface LangfuseRun {
  experimentItem: (subject: Case<unknown>) => ExperimentItem;
  /** Links the trace of a result. */
  onCaseRun: (caseRun: CaseRun) => void;
  /** Waits until Langfuse has the cases and the links. @returns what it does not have */
  finish(report: EvalReport): Promise<NotDelivered[]>;
  /** Leaves what is still on its way. */
  stop(): void;
}

/** Brings the cases to Langfuse, while they are run. What fails there is told, and nothing more. */
export async function startLangfuseRun(
  config: Config,
  schedule: EvalSchedule,
  cases: readonly Case<unknown>[],
  { signal, tell }: { signal: AbortSignal; tell: (note: LangfuseNote) => void },
): Promise<LangfuseRun | undefined> {
  const { langfuse: project } = config;
  if (!project) return undefined;
  const { experimentItem, openExperiment } = await import("../../langfuse/experiment/experiment.js");
  const content = stricter(config.capture, config.exportCapture) === "full";
  const experiment = await openExperiment(schedule, cases, { project, signal, content });
  return {
    experimentItem: (subject) => experimentItem(experiment, schedule.agent, subject),
    onCaseRun: (caseRun) => experiment.link(caseRun),
    stop: experiment.stop,
    async finish(report) {
      const timer = setInterval(() => tell({ progress: experiment.progress() }), TOLD_MS);
      const { url, missing, problems } = await experiment.finish(report).finally(() => clearInterval(timer));
      if (!signal.aborted) {
        for (const problem of problems) tell({ problem });
        if (url !== null) tell({ dataset: experiment.dataset, name: experiment.name, url });
      }
      if (missing === 0) return [];
      const problem = problems.join(" ") || "It is not all there.";
      return [{ backend: `the dataset ${experiment.dataset}`, items: missing, problem }];
    },
  };
}
