import type { Case } from "../../evals/cases/case.js";
import type { EvalPlan, EvalReport } from "../../evals/run/eval-run.js";
import type { ExperimentItem } from "../../runtime/record/experiment-item.js";
import type { Config } from "../../settings/config.js";
import { stricter } from "../../tracing/capture.js";

/** What Langfuse may take of a run's time, before it and again after it: so much, and more for each run of a case. */
const DEADLINE_MS = { base: 5_000, perRun: 50 };

/** What comes of an eval run at Langfuse: what failed there, in a sentence, or where the run is. */
export type LangfuseNote = { problem: string } | { dataset: string; name: string; url: string };

/** An eval run that is an experiment in Langfuse as well. */
export interface LangfuseRun {
  experimentItem: (subject: Case<unknown>) => ExperimentItem;
  /** Links what Langfuse does not see by itself. */
  finish(report: EvalReport): Promise<void>;
}

/** Brings the cases to Langfuse before they are run. What fails there is told, and nothing more. */
export async function startLangfuseRun(
  config: Config,
  plan: EvalPlan,
  cases: readonly Case<unknown>[],
  { signal, tell }: { signal: AbortSignal; tell: (note: LangfuseNote) => void },
): Promise<LangfuseRun | undefined> {
  const { langfuse: project } = config;
  if (!project) return undefined;
  const { experimentItem, linkExperiment, openExperiment } = await import("../../langfuse/experiment.js");
  const deadlineMs = DEADLINE_MS.base + DEADLINE_MS.perRun * cases.length * plan.repeat;
  const bounds = { project, signal, deadlineMs };
  const content = stricter(config.capture, config.exportCapture) === "full";
  const experiment = await openExperiment(plan, cases, { ...bounds, content });
  if (experiment.problem !== undefined) tell({ problem: experiment.problem });
  return {
    experimentItem: (subject) => experimentItem(experiment, plan.agent, subject),
    async finish(report) {
      if (signal.aborted) return;
      const { problem, url } = await linkExperiment(experiment, report, bounds);
      if (problem !== undefined) tell({ problem });
      if (url !== null) tell({ dataset: experiment.dataset, name: experiment.name, url });
    },
  };
}
