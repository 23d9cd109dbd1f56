import { EXIT } from "../../errors.js";
import { mergeReports } from "../../evals/report/merge.js";
import { readReportFile } from "../../evals/report/report-file.js";
import { loadReport, type RemovedEvals, removeEvals } from "../../services/evals/eval-reports.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { checkForms, type ReportOptions, writeReports } from "./write-reports.js";

/** `underwrite eval show <run|last>`: the report of a run that the store keeps, in any of its forms. */
export async function showEval(context: Context, name: string, options: ReportOptions): Promise<number> {
  await writeReports(context, loadReport(await context.project(), name), options, { verdict: false });
  return EXIT.done;
}

export interface MergeOptions extends ReportOptions {
  baseline?: string;
}

/** `underwrite eval merge <file>…`: joins the reports of shards, and decides the gate over all of them. */
export async function mergeRuns(
  context: Context,
  files: readonly string[],
  { baseline, ...options }: MergeOptions,
): Promise<number> {
  const project = await context.project();
  checkForms(project.config, options);
  const held = baseline === undefined ? undefined : loadReport(project, baseline);
  const report = mergeReports(files.map(readReportFile), held);
  await writeReports(context, report, options);
  return report.gate.passed ? EXIT.done : EXIT.checkFailed;
}

export interface DeleteEvalsOptions {
  yes?: boolean;
  json?: boolean;
}

/** `underwrite eval delete <run>…`: says what would be removed, and removes it with `--yes`. */
export async function deleteEvals(
  context: Context,
  names: readonly string[],
  options: DeleteEvalsOptions,
): Promise<number> {
  const really = options.yes === true;
  const removed = await removeEvals(await context.project(), names, { really });
  if (wantsJson(context, options)) printJson(context, { ...removed, removed: really });
  else context.print(`${described(removed)}${really ? ": removed." : ". Nothing is removed without --yes."}`);
  return EXIT.done;
}

function described({ runs, results, traces }: RemovedEvals): string {
  const with_ = `${countText(results, "result")} and ${countText(traces, "trace")}`;
  return `Eval ${runs.length === 1 ? "run" : "runs"} ${runs.join(", ")} with ${with_}`;
}
