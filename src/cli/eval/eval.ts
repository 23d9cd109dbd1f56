import { agentWords } from "../../agents/index.js";
import { EXIT, UserError } from "../../errors.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { findEvalRun } from "../../evals/report/history.js";
import { isProvidersFault } from "../../evals/run/answering.js";
import { lockOf, wavesOf } from "../../evals/run/run-lock.js";
import { runEval } from "../../services/evals/run-eval.js";
import { agentNamed, noteUncalledTools } from "../agents.js";
import type { Context } from "../context.js";
import { askWaves } from "../waves/ask-waves.js";
import { cancelCommand } from "../waves/cancel.js";
import { openLines, wavesLine } from "../waves/tell-waves.js";
import { type EvalCommandOptions, readRequest } from "./eval-options.js";
import { evalProgress } from "./eval-progress.js";
import { checkForms, writeReports } from "./write-reports.js";

/** `underwrite eval [count]`: runs the cases of an agent's suite, and says whether the gate holds. */
export async function runEvalCommand(
  context: Context,
  count: string | undefined,
  options: EvalCommandOptions,
): Promise<number> {
  if (options.cancel !== undefined) return cancelEval(context, count, options);
  const request = readRequest(count, options);
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  checkForms(project.config, options);
  const { stop, ...progress } = evalProgress(context, { config: project.config, ...options });
  let runId = "";
  const report = await runEval(project, agent, request, {
    ...progress,
    onForecast: (forecast) =>
      askWaves(context, forecast, { yes: options.yes, quiet: options.quiet, noun: "run", canResume: true }),
    onWaves(figures) {
      stop();
      if (!options.quiet) context.note(wavesLine(figures));
      for (const line of openLines(figures, `underwrite eval${agentWords(agent.name)} --cancel ${runId}`))
        context.note(line);
    },
    onBegin(schedule, done) {
      runId = schedule.run_id;
      progress.onBegin?.(schedule, done);
      if (schedule.versions.model === "offline" && !options.quiet) noteUncalledTools(context, agent);
    },
    async onReport(ended, suite) {
      stop();
      await writeReports(context, ended, options, { suite });
    },
  }).finally(stop);
  return exitCodeOf(context, options, report);
}

function exitCodeOf(context: Context, options: EvalCommandOptions, report: EvalReport): number {
  const { run_id, agent, gate, stopped } = report;
  const { via, quiet } = options;
  const again = resumeLine(run_id, agent, options);
  if (context.signal.aborted) {
    context.note(`underwrite: interrupted; what was finished is kept: ${again} goes on.`);
    return EXIT.interrupted;
  }
  if (via !== undefined && stopped !== null && !quiet) context.note(`To go on: ${again}`);
  if (isProvidersFault(stopped)) return EXIT.provider;
  return gate.passed ? EXIT.done : EXIT.checkFailed;
}

function resumeLine(runId: string, agent: string, { via, yes }: EvalCommandOptions): string {
  return `underwrite eval${agentWords(agent)} --resume ${runId}${via === undefined ? "" : ` --via ${via}${yes ? " --yes" : ""}`}`;
}

/** `--cancel`: cancels what a run sent. @throws UserError */
async function cancelEval(context: Context, count: string | undefined, options: EvalCommandOptions): Promise<number> {
  if (count !== undefined || options.resume !== undefined) {
    throw new UserError(
      "--cancel ends what a run sent: name the run behind it, and leave out --resume and a number of cases.",
    );
  }
  const project = await context.project();
  const named = options.cancel === true || options.cancel === undefined ? "last" : options.cancel;
  const { schedule } = findEvalRun(project.store(), named, options.agent);
  const again = resumeLine(schedule.run_id, schedule.agent, { ...options, via: "message-batches" });
  const { home } = project.config;
  return cancelCommand(context, {
    ...options,
    path: wavesOf(home, schedule.run_id),
    lock: lockOf(home, schedule.run_id),
    again,
  });
}
