import { judgesOf } from "../judge/standing.js";
import type { CaseRun, EvalSchedule } from "../run/eval-run.js";
import { addUsage, gatherCases, latencyOf } from "./case-results.js";
import type { CaseResult, EvalReport, EvalUsage, RepeatFigures } from "./eval-report.js";
import { decideGate } from "./gate.js";
import { passHat, wilsonInterval } from "./statistics.js";
import { judgedWith } from "./wording.js";

/** How an eval run ended, and what it is held against. */
export type EvalEnd = Pick<EvalReport, "duration_ms"> &
  Partial<Pick<EvalReport, "stopped" | "waves" | "not_kept" | "not_delivered" | "require_delivery" | "baseline">>;

/**
 * An eval run as one document, from its schedule and the results that were written.
 *
 * @throws Error for a run that the schedule does not hold
 */
export function buildReport(schedule: EvalSchedule, caseRuns: readonly CaseRun[], end: EvalEnd): EvalReport {
  const cases = gatherCases(schedule, caseRuns);
  const { run_id, name, agent, cases_from, partial, shard, judge, judging, min_pass, versions, lacks, repeat } =
    schedule;
  const judges = judgesOf(cases, judging?.known ?? []);
  return reportOf(cases, {
    ...{ run_id, name, agent, cases_from, started_at: new Date(schedule.started_at).toISOString() },
    ...{ duration_ms: end.duration_ms, partial, shard, stopped: end.stopped ?? null },
    ...(end.waves ? { via: "message-batches" as const, waves: end.waves } : {}),
    ...(end.not_kept ? { not_kept: end.not_kept } : {}),
    ...(end.not_delivered?.length ? { not_delivered: end.not_delivered } : {}),
    ...(end.require_delivery ? { require_delivery: true } : {}),
    judge,
    ...(judges.length > 0 ? { judges } : {}),
    ...(judging?.trusted ? { trust_judge: true } : {}),
    ...{ min_pass, baseline: end.baseline ?? null, versions, lacks, repeat },
  });
}

/** What a report has besides what follows from its cases. */
export type ReportHead = Omit<
  EvalReport,
  | "schema_version"
  | "total"
  | "passed"
  | "failed"
  | "errored"
  | "skipped"
  | "pass_rate"
  | "pass_rate_interval"
  | "judged"
  | "not_judged"
  | "gate"
  | "repeats"
  | "usage"
  | "cases"
> & { repeat: number };

const REPORT_VERSION = 2;

/** The report of cases: everything in it that can be counted is counted here. */
export function reportOf(cases: CaseResult[], { repeat, ...head }: ReportHead): EvalReport {
  const count = (status: CaseResult["status"]) => cases.filter((result) => result.status === status).length;
  const passed = count("pass");
  const scored = cases.length - count("skipped");
  const counted = {
    ...head,
    total: cases.length,
    passed,
    failed: count("fail"),
    errored: count("error"),
    skipped: count("skipped"),
    pass_rate: scored === 0 ? null : passed / scored,
    pass_rate_interval: wilsonInterval(passed, scored),
  };
  return {
    schema_version: REPORT_VERSION,
    ...counted,
    ...judgedWith(head.versions.model),
    gate: decideGate({ ...counted, cases }),
    repeats: repeatFigures(cases, repeat),
    usage: usageOf(cases),
    cases,
  };
}

function repeatFigures(cases: readonly CaseResult[], repeat: number): RepeatFigures {
  const mean = (k: number) => {
    const chances = cases
      .filter(({ status, trace_ids }) => status !== "skipped" && trace_ids.length >= k)
      .map(({ passes, trace_ids }) => passHat(passes, trace_ids.length, k));
    return chances.length === 0 ? null : chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  };
  const pass_hat = Array.from({ length: repeat }, (_, index) => ({ k: index + 1, value: mean(index + 1) }));
  return {
    k: repeat,
    pass_at_1: mean(1),
    pass_hat: pass_hat.flatMap(({ k, value }) => (value === null ? [] : [{ k, value }])),
    flaky: cases.filter(({ flaky }) => flaky).map(({ id }) => id),
  };
}

function usageOf(cases: readonly CaseResult[]): EvalUsage {
  const { duration_ms: _, ...sums } = addUsage(cases.map(({ usage }) => usage));
  const durations = cases.flatMap(({ durations_ms }) => durations_ms);
  return { runs: durations.length, ...sums, latency_ms: latencyOf(durations) };
}
