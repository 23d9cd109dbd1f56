import { existsSync } from "node:fs";
import { findEvalRun, type KeptEvalRun, listEvalRuns } from "../../evals/report/history.js";
import { buildReport } from "../../evals/report/report.js";
import { readReportFile } from "../../evals/report/report-file.js";
import type { EvalPlan, EvalReport } from "../../evals/run/eval-run.js";
import type { Project } from "../open-project.js";

/** An eval run in a line. */
export interface ListedEval
  extends Pick<EvalPlan, "run_id" | "agent" | "started_at" | "partial" | "shard" | "repeat">,
    Pick<EvalReport, "total" | "passed" | "failed" | "errored" | "skipped" | "pass_rate"> {
  model: string;
  ended: boolean;
  gate_passed: boolean;
}

/**
 * The report that a person names: a file that holds one, else a kept run by `last` or the first characters of its id.
 *
 * @param agent only of this agent
 * @throws UserError when there is none
 */
export function loadReport(project: Project, name: string, agent?: string): EvalReport {
  return existsSync(name) ? readReportFile(name) : reportOfKept(findEvalRun(project.store(), name, agent));
}

/** The newest eval runs, at most `limit`. */
export function listEvals(project: Project, filter: { agent?: string; limit: number }): ListedEval[] {
  return listEvalRuns(project.store(), filter).map((kept) => {
    const { run_id, agent, started_at, partial, shard, repeat, versions } = kept.plan;
    const { total, passed, failed, errored, skipped, pass_rate, gate } = reportOfKept(kept);
    const counts = { total, passed, failed, errored, skipped, pass_rate, gate_passed: gate.passed };
    const ended = kept.end !== null;
    return { run_id, agent, model: versions.model, started_at, ended, partial, shard, repeat, ...counts };
  });
}

/** The report of a run as the store keeps it; one that was killed reads as stopped. */
function reportOfKept({ plan, caseRuns, end }: KeptEvalRun): EvalReport {
  return buildReport(plan, caseRuns, end ?? { duration_ms: 0, stopped: "it was killed, or still goes on" });
}
