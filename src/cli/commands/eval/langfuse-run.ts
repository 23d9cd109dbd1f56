import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import type { Case } from "../../../evals/case.js";
import type { EvalPlan, EvalReport } from "../../../evals/eval-run.js";
import type { ExperimentItem } from "../../../runtime/experiment-item.js";
import { stricter } from "../../../tracing/capture.js";
import type { Context } from "../../context.js";

/** What Langfuse may take of a run's time, before it and again after it: so much, and more for each run of a case. */
const DEADLINE_MS = { base: 5_000, perRun: 50 };

/** An eval run that is an experiment in Langfuse as well. */
export interface LangfuseRun {
  experimentItem: (subject: Case<unknown>) => ExperimentItem;
  /** Links what Langfuse does not see by itself, and says where the run is. */
  finish(report: EvalReport): Promise<void>;
}

/** @throws UserError where `--langfuse` is asked for and there are no keys */
export function requireLangfuse({ langfuse }: Config, options: { langfuse?: boolean }): void {
  if (!options.langfuse || langfuse) return;
  throw new UserError("--langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
}

/** Brings the cases to Langfuse before they are run. What fails there is told, and nothing more. */
export async function startLangfuseRun(
  context: Context,
  config: Config,
  plan: EvalPlan,
  cases: readonly Case<unknown>[],
  { quiet }: { quiet?: boolean },
): Promise<LangfuseRun | undefined> {
  const { langfuse: project } = config;
  if (!project) return undefined;
  const { experimentItem, linkExperiment, openExperiment } = await import("../../../langfuse/experiment.js");
  const bounds = {
    project,
    signal: context.signal,
    deadlineMs: DEADLINE_MS.base + DEADLINE_MS.perRun * cases.length * plan.repeat,
  };
  const content = stricter(config.capture, config.exportCapture) === "full";
  const experiment = await openExperiment(plan, cases, { ...bounds, content });
  tell(context, experiment);
  return {
    experimentItem: (subject) => experimentItem(experiment, plan.agent, subject),
    async finish(report) {
      if (context.signal.aborted) return;
      const linked = await linkExperiment(experiment, report, bounds);
      tell(context, linked);
      if (linked.url !== null && !quiet) {
        context.note(`Langfuse: dataset ${experiment.dataset}, run ${experiment.name}: ${linked.url}`);
      }
    },
  };
}

function tell(context: Context, { problem }: { problem?: string }): void {
  if (problem !== undefined) context.note(`Langfuse: ${problem}`);
}
