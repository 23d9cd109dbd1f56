import { EXIT } from "../../errors.js";
import { mergeReports } from "../../evals/report/merge.js";
import { readReportFile } from "../../evals/report/report-file.js";
import { loadReport } from "../../services/evals/eval-reports.js";
import type { Context } from "../context.js";
import { checkForms, type ReportOptions, writeReports } from "./write-reports.js";

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
