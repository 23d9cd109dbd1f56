import { EXIT, UserError } from "../../errors.js";
import { checkJudge, type JudgeCheck } from "../../services/evals/check-judge.js";
import { parseMoment } from "../../services/traces/filter-words.js";
import { countText } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { colors } from "../terminal/colors.js";
import { countProgress } from "../terminal/count-progress.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { plainLine } from "../terminal/untrusted.js";
import { renderJudges } from "./render.js";

interface JudgeCheckOptions extends OutputOptions {
  agent?: string;
  judge?: string;
  cases?: string[];
  since?: string;
  maxCost?: string;
  dryRun?: boolean;
  full?: boolean;
}

/** `underwrite judge check`: holds model judges against what people said of runs. */
export async function checkJudgeCommand(context: Context, options: JudgeCheckOptions): Promise<number> {
  const { judge, cases, dryRun } = options;
  const maxCostUsd = readMaxCost(options.maxCost);
  if (maxCostUsd !== undefined && judge === undefined) {
    throw new UserError("--max-cost bounds what a judge may cost: name the judge with --judge.");
  }
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  const since = options.since === undefined ? undefined : parseMoment("--since", options.since, project.now());
  const progress = countProgress(context, project.config, "runs judged");
  const checked = await checkJudge(project, agent, {
    judge,
    cases,
    since,
    maxCostUsd,
    dryRun,
    signal: context.signal,
    onBegin: (runs) => context.note(`Judging ${countText(runs, "labelled run")}.`),
    onProgress: progress.show,
    onPause: context.note,
  }).finally(progress.stop);
  if (wantsJson(context, options)) printJson(context, checked);
  else {
    const screen = screenOf(context, options);
    context.print(renderJudges(checked, colors(context.stdout, project.config, options), screen));
  }
  tellWhatIsLeft(context, checked, maxCostUsd === undefined ? judge : undefined);
  const isFit = checked.judges.length > 0 && checked.judges.every(({ fit }) => fit);
  if (!isFit) context.verdict(verdictOf(checked));
  return isFit ? EXIT.done : EXIT.checkFailed;
}

function tellWhatIsLeft(
  context: Context,
  { judges, failed, stale, kept }: JudgeCheck,
  asked: string | undefined,
): void {
  if (failed.runs > 0) {
    context.note(
      plainLine(`${countText(failed.runs, "run")} could not be judged: ${failed.reasons.slice(0, 3).join("; ")}.`),
    );
  }
  if (stale > 0) {
    context.note(
      `${countText(stale, "judgement")} not counted: what judges are told to do, or the case's rubric, has changed since.`,
    );
  }
  const left = judges[0]?.not_judged ?? 0;
  if (asked !== undefined && left > 0) {
    context.note(
      plainLine(`${countText(left, "labelled run")} not judged by ${asked}: --max-cost <usd> has it judge them.`),
    );
  }
  if (kept !== null) context.note(plainLine(`Kept in ${kept}: commit it, so that the gate knows it in CI, too.`));
}

function verdictOf({ judges }: JudgeCheck): string {
  if (judges.length === 0) return "No judge is known to be fit: no labelled run was judged.";
  const unfit = judges.filter(({ fit }) => !fit);
  return plainLine(unfit.map(({ judge, missing }) => `${judge} is not fit to gate: ${missing.join("; ")}.`).join(" "));
}
