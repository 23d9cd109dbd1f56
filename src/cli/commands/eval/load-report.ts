import { existsSync } from "node:fs";
import type { Config } from "../../../config.js";
import type { EvalReport } from "../../../evals/eval-run.js";
import { findEvalRun, type KeptEvalRun } from "../../../evals/history.js";
import { buildReport } from "../../../evals/report.js";
import { readReportFile } from "../../../evals/report-file.js";
import type { TraceStore } from "../../../tracing/store/store.js";
import type { Context } from "../../context.js";
import { openStore } from "../traces/open.js";

/**
 * The report that a person names: a file that `eval --output` or `--json` wrote, else a kept run by `last` or the
 * first characters of its id.
 *
 * @throws UserError when there is none
 */
export function loadReport(store: TraceStore, name: string, agent?: string): EvalReport {
  return existsSync(name) ? readReportFile(name) : reportOfKept(findEvalRun(store, name, agent));
}

/** The reports that a person names, in order; where all are files, the store is left alone. @throws UserError */
export function loadReports<const Names extends readonly string[]>(
  context: Context,
  config: Config,
  names: Names,
): { [Index in keyof Names]: EvalReport } {
  const load = (read: (name: string) => EvalReport) => names.map(read) as { [Index in keyof Names]: EvalReport };
  if (names.every((name) => existsSync(name))) return load(readReportFile);
  const store = openStore(context, config);
  try {
    return load((name) => loadReport(store, name));
  } finally {
    store.close();
  }
}

/** The report of a run as the store keeps it; one that was killed reads as stopped. */
export function reportOfKept({ plan, caseRuns, end }: KeptEvalRun): EvalReport {
  return buildReport(plan, caseRuns, end ?? { duration_ms: 0, stopped: "it was killed, or still goes on" });
}
