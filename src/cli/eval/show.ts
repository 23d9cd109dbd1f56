import { EXIT } from "../../errors.js";
import { loadReport } from "../../services/evals/eval-reports.js";
import type { Context } from "../context.js";
import { type ReportOptions, writeReports } from "./write-reports.js";

/** `underwrite eval show <run|last>`: the report of a run that the store keeps, in any of its forms. */
export async function showEval(context: Context, name: string, options: ReportOptions): Promise<number> {
  await writeReports(context, loadReport(await context.project(), name), options, { verdict: false });
  return EXIT.done;
}
