import { EXIT } from "../../errors.js";
import type { EvalReport } from "../../evals/run/eval-run.js";
import { PROVIDER_FAILS } from "../../evals/run/run-evals.js";
import { runEval } from "../../services/evals/run-eval.js";
import { agentNamed, noteUncalledTools } from "../agents.js";
import type { Context } from "../context.js";
import { askWaves } from "../waves/ask-waves.js";
import { underWayLines, wavesLine } from "../waves/tell-waves.js";
import { type EvalCommandOptions, readRequest } from "./eval-options.js";
import { evalProgress } from "./eval-progress.js";
import { checkForms, writeReports } from "./write-reports.js";

/** `underwrite eval [count]`: runs the cases of an agent's suite, and says whether the gate holds. */
export async function runEvalCommand(
  context: Context,
  count: string | undefined,
  options: EvalCommandOptions,
): Promise<number> {
  const request = readRequest(count, options);
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  checkForms(project.config, options);
  const { stop, ...progress } = await evalProgress(context, { config: project.config, ...options });
  const report = await runEval(project, agent, request, {
    ...progress,
    onForecast: (forecast) =>
      askWaves(context, forecast, { yes: options.yes, quiet: options.quiet, noun: "run", canResume: true }),
    onWaves(figures) {
      stop();
      if (!options.quiet) context.note(wavesLine(figures));
      for (const line of underWayLines(figures)) context.note(line);
    },
    onBegin(plan, done) {
      progress.onBegin?.(plan, done);
      if (plan.versions.model === "offline" && !options.quiet) noteUncalledTools(context, agent);
    },
    async onReport(ended, suite) {
      stop();
      await writeReports(context, ended, options, { suite });
    },
  }).finally(stop);
  return exitCodeOf(context, options, report);
}

function exitCodeOf(context: Context, options: EvalCommandOptions, { run_id, gate, stopped }: EvalReport): number {
  const { via, yes, quiet } = options;
  const again = `underwrite eval --resume ${run_id}${via === undefined ? "" : ` --via ${via}${yes ? " --yes" : ""}`}`;
  if (context.signal.aborted) {
    context.note(`underwrite: interrupted; what was finished is kept: ${again} goes on.`);
    return EXIT.interrupted;
  }
  if (via !== undefined && stopped !== null && !quiet) context.note(`To go on: ${again}`);
  if (stopped === PROVIDER_FAILS) return EXIT.provider;
  return gate.passed ? EXIT.done : EXIT.checkFailed;
}
