import { EXIT } from "../../../errors.js";
import type { Context } from "../../context.js";
import { openStore } from "../traces/open.js";
import { loadReport } from "./load-report.js";
import { type ReportOptions, writeReports } from "./write-reports.js";

/** `underwrite eval show <run|last>`: the report of a run that the store keeps, in any of its forms. */
export async function showEval(context: Context, name: string, options: ReportOptions): Promise<number> {
  const store = openStore(context, await context.config());
  try {
    await writeReports(context, loadReport(store, name), options, { shown: "all" });
    return EXIT.done;
  } finally {
    store.close();
  }
}
