import type { EvalReport } from "../../../evals/eval-run.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { writeText } from "../../output/write-file.js";
import type { EvalCommandOptions } from "./eval-options.js";

/** Where a report goes besides stdout. */
export type ReportOptions = Pick<EvalCommandOptions, "json" | "junit" | "github" | "html" | "output" | "color">;

/** Prints a report, and writes it in every other form that was asked for. */
export async function writeReports(context: Context, report: EvalReport, options: ReportOptions): Promise<void> {
  if (options.output !== undefined) await writeText("--output", options.output, `${JSON.stringify(report, null, 2)}\n`);
  if (wantsJson(context, options)) printJson(context, report);
}
