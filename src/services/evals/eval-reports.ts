import { existsSync } from "node:fs";
import { UserError } from "../../errors.js";
import { compareEvals } from "../../evals/report/compare.js";
import type { Comparison } from "../../evals/report/comparison.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import {
  type EvalFigures,
  type EvalRunFilter,
  figuresOf,
  findEvalRun,
  type KeptEvalRun,
  listEvalRuns,
  onlyEvalRun,
  withResults,
} from "../../evals/report/history.js";
import { buildReport } from "../../evals/report/report.js";
import { readReportFile } from "../../evals/report/report-file.js";
import type { EvalSchedule } from "../../evals/run/eval-run.js";
import { eraseTraces, eraseUnusedOrigins } from "../../tracing/store/erase.js";
import { eraseEvalRuns } from "../../tracing/store/erase-evals.js";
import type { TraceStore } from "../../tracing/store/store.js";
import { forgetRead } from "../findings/forget-read.js";
import type { Project } from "../open-project.js";
import { withStore } from "../open-store.js";

/** An eval run in a line. */
export interface ListedEval
  extends Pick<EvalSchedule, "run_id" | "name" | "agent" | "started_at" | "partial" | "shard" | "repeat">,
    EvalFigures {
  model: string;
  /** Commit of the working folder, with `-dirty` where its files differed; null outside a repository. */
  revision: string | null;
  ended: boolean;
}

/**
 * The report that a person names: a file that holds one, else a kept run by `last`, the first characters of its id, or its name.
 *
 * @param agent only of this agent
 * @throws UserError when there is none
 */
export function loadReport(project: Project, name: string, agent?: string): EvalReport {
  return existsSync(name) ? readReportFile(name) : reportOfKept(findEvalRun(project.store(), name, agent));
}

/** The report of a kept run: `last`, the first characters of its id, or its name; no file. @throws UserError when there is none */
export function keptReport(project: Project, name: string): EvalReport {
  return reportOfKept(findEvalRun(project.store({ quiet: true }), name));
}

/**
 * What a second eval run does better and worse than a first, case by case and in all.
 *
 * @param first a file with a report, `last`, the first characters of a run's id, or its name; so is `second`
 * @throws UserError when one cannot be read, or they have run no case in common
 */
export function compareRuns(project: Project, first: string, second: string): Comparison {
  const [a, b] = [loadReport(project, first), loadReport(project, second)];
  const comparison = compareEvals(a, b);
  if (comparison.common > 0) return comparison;
  throw new UserError(`The eval runs ${a.run_id} and ${b.run_id} have run no case in common: nothing can be compared.`);
}

/** The newest eval runs, at most `limit`. */
export function listEvals(project: Project, filter: EvalRunFilter): ListedEval[] {
  const store = project.store();
  return listEvalRuns(store, filter).map((head) => {
    const { run_id, name, agent, started_at, partial, shard, repeat, versions } = head.schedule;
    const figures = head.end?.figures ?? figuresOf(reportOfKept(withResults(store, head)));
    const of = { model: versions.model, revision: versions.revision };
    return { run_id, name, agent, ...of, started_at, ended: head.end !== null, partial, shard, repeat, ...figures };
  });
}

export interface RemovedEvals {
  runs: string[];
  results: number;
  traces: number;
}

/**
 * Removes eval runs with their results, and the traces that they left.
 *
 * @param names ids, their first characters, names, or `last`
 * @param really false only says what would be removed
 * @throws UserError where a name is of no run, or of more than one: then nothing is removed
 */
export async function removeEvals(
  project: Project,
  names: readonly string[],
  { really }: { really: boolean },
): Promise<RemovedEvals> {
  const find = (store: TraceStore) => {
    const kept = names.map((name) => onlyEvalRun(store, name));
    const runs = [...new Set(kept.map(({ schedule }) => schedule.run_id))];
    const traces = [...new Set(kept.flatMap(({ caseRuns }) => caseRuns.map(({ trace_id }) => trace_id)))];
    return { runs, traces, results: new Map(kept.map((each) => [each.schedule.run_id, each.caseRuns.length])) };
  };
  const told = ({ runs, traces, results }: ReturnType<typeof find>) => {
    return { runs, results: [...results.values()].reduce((sum, count) => sum + count, 0), traces: traces.length };
  };
  if (!really) return told(find(project.store()));
  return withStore(project, async (store) => {
    const found = find(store);
    const { traces, runs: evalRuns } = found;
    forgetRead(project.config.home, { traces, evalRuns });
    await eraseTraces(store.connection, traces);
    forgetRead(project.config.home, { traces }); // an analysis may have read them meanwhile
    await eraseEvalRuns(store.connection, evalRuns);
    eraseUnusedOrigins(store.connection);
    return told(found);
  });
}

/** The report of a run as the store keeps it; one that was killed reads as stopped. */
function reportOfKept({ schedule, caseRuns, end }: KeptEvalRun): EvalReport {
  return buildReport(schedule, caseRuns, end ?? { duration_ms: 0, stopped: "it was killed, or still goes on" });
}
