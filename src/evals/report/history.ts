import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { jsonIn } from "../../text/json.js";
import type { Capture } from "../../tracing/capture.js";
import type { EvalRunRow } from "../../tracing/store/rows.js";
import type { TraceStore } from "../../tracing/store/store.js";
import {
  type CaseRun,
  caseRunSchema,
  type EvalSchedule,
  repeatsOf,
  type Selection,
  scheduleSchema,
  selectionSchema,
} from "../run/eval-run.js";
import { type EvalReport, waveFigures } from "./eval-report.js";

const beginningSchema = z.object({ plan: scheduleSchema, selection: selectionSchema });

const figuresSchema = z.object({
  total: z.int(),
  passed: z.int(),
  failed: z.int(),
  errored: z.int(),
  skipped: z.int(),
  pass_rate: z.nullable(z.number()),
  gate_passed: z.boolean(),
  /** US dollars; null where a price is not known. */
  cost_usd: z.nullable(z.number()),
});

/** What a list tells of an eval run: kept when it ends, so that no result need be read for it. */
export type EvalFigures = z.infer<typeof figuresSchema>;

const endSchema = z.object({
  duration_ms: z.number(),
  stopped: z.nullable(z.string()),
  /** Absent in runs of earlier versions. */
  figures: z.optional(figuresSchema),
  waves: z.optional(waveFigures),
});

export type EvalEnd = z.infer<typeof endSchema>;

/** An eval run as the store keeps it. */
export interface KeptEvalRun {
  schedule: EvalSchedule;
  selection: Selection;
  caseRuns: CaseRun[];
  /** Null for a run that goes on, or was killed. */
  end: EvalEnd | null;
}

/** Notes what an eval run is going to do. */
export function keepSchedule(store: TraceStore, schedule: EvalSchedule, selection: Selection): void {
  const { run_id: id, agent } = schedule;
  store.evals.begin({ id, agent, plan: JSON.stringify({ plan: schedule, selection }) }, schedule.started_at);
}

/** Keeps results; where the store keeps less than everything, without what they quote of applications. */
export function keepCaseRuns(store: TraceStore, runId: string, caseRuns: readonly CaseRun[], capture: Capture): void {
  for (const caseRun of caseRuns) {
    const { case_id, repeat } = caseRun;
    store.evals.addResult(runId, { case_id, repeat, body: JSON.stringify(captured(caseRun, capture)) });
  }
}

function captured(caseRun: CaseRun, capture: Capture): CaseRun {
  if (capture === "full") return caseRun;
  const reason = `Not kept: ${capture}.`;
  const grades = caseRun.grades.map(({ name, status, by }) => ({
    name,
    status,
    value: null,
    reason,
    ...(by && { by }),
  }));
  const warnings = caseRun.warnings?.map(({ code }) => ({ code, message: reason }));
  return { ...caseRun, grades, warnings };
}

export function keepEnd(store: TraceStore, runId: string, end: EvalEnd): void {
  store.evals.end(runId, JSON.stringify(end));
}

/** What a list tells of a run. */
export function figuresOf(report: EvalReport): EvalFigures {
  const { total, passed, failed, errored, skipped, pass_rate, gate, usage } = report;
  return { total, passed, failed, errored, skipped, pass_rate, gate_passed: gate.passed, cost_usd: usage.cost_usd };
}

/** A kept run without its results, which are many. */
export type EvalRunHead = Omit<KeptEvalRun, "caseRuns">;

export interface EvalRunFilter {
  agent?: string;
  limit: number;
  isWanted?: (run: EvalRunHead) => boolean;
}

/** The newest eval runs, of one agent or of all; what of them cannot be read is left out. */
export function listEvalRuns(store: TraceStore, { agent, limit, isWanted = () => true }: EvalRunFilter): EvalRunHead[] {
  const runs: EvalRunHead[] = [];
  for (const row of store.evals.newest({ agent })) {
    if (runs.length === limit) break;
    const head = readHead(store, row);
    if (head && isWanted(head)) runs.push(head);
  }
  return runs;
}

export function withResults(store: TraceStore, head: EvalRunHead): KeptEvalRun {
  return { ...head, caseRuns: readResults(store, head.schedule) };
}

/**
 * The eval run that a person names: `last`, the first characters of its id, or its name; of several with one name the
 * newest.
 *
 * @throws UserError when there is none, or more than one whose id begins so
 */
export function findEvalRun(store: TraceStore, name: string, agent?: string): KeptEvalRun {
  if (name === "last") {
    const [newest] = listEvalRuns(store, { agent, limit: 1 });
    if (newest) return withResults(store, newest);
    const named = agent === undefined ? "" : ` --agent ${agent}`;
    throw new UserError(`There is no eval run yet: make one with underwrite eval${named}.`);
  }
  const [row = store.evals.named(name, 1)[0], other] = store.evals.withPrefix(name, 2);
  if (other) throw new UserError(`More than one eval run begins with ${JSON.stringify(name)}: give more of its id.`);
  const head = row && readHead(store, row);
  if (head) return withResults(store, head);
  throw new UserError(
    row
      ? `The eval run ${row.id} is damaged and cannot be read: name another. See underwrite eval list.`
      : `There is no eval run ${JSON.stringify(name)}.${didYouMean(name, ["last"])} See underwrite eval list.`,
  );
}

/** The same, where a name is of one run only. @throws UserError for one of several, too */
export function onlyEvalRun(store: TraceStore, name: string): KeptEvalRun {
  const same = store.evals.named(name, 2).length > 1 && store.evals.withPrefix(name, 1).length === 0;
  if (same) throw new UserError(`More than one eval run is called ${JSON.stringify(name)}: give its id.`);
  return findEvalRun(store, name);
}

/** A kept run without its results; undefined, and counted, where its schedule cannot be read. */
function readHead(store: TraceStore, { id, plan, summary }: EvalRunRow): EvalRunHead | undefined {
  const begun = z.safeParse(beginningSchema, jsonIn(plan)).data;
  const end = summary === null ? null : z.safeParse(endSchema, jsonIn(summary)).data;
  if (begun?.plan.run_id !== id || end === undefined) {
    store.evals.leaveOut("eval_runs", id);
    return undefined;
  }
  return { schedule: begun.plan, selection: begun.selection, end };
}

/** The results of a run; one that its schedule does not hold is none. */
function readResults(store: TraceStore, schedule: EvalSchedule): CaseRun[] {
  const { run_id, case_ids } = schedule;
  const scheduled = new Set(case_ids);
  return store.evals.results(run_id).flatMap(({ id, body }) => {
    const { data } = z.safeParse(caseRunSchema, jsonIn(body));
    const isPlanned =
      data && scheduled.has(data.case_id) && data.repeat >= 1 && data.repeat <= repeatsOf(schedule, data.case_id);
    if (isPlanned && id === `${run_id} ${data.case_id} ${data.repeat}`) return [data];
    store.evals.leaveOut("eval_results", id);
    return [];
  });
}
