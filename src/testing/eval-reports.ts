import type { EvalReport } from "../evals/report/eval-report.js";
import { buildReport, type EvalEnd } from "../evals/report/report.js";
import type { CaseRun, EvalSchedule, EvalVersions } from "../evals/run/eval-run.js";

const VERSIONS: EvalVersions = {
  app: "0.1.0",
  revision: "0123abc",
  model: "offline",
  policy: "aaaa0001",
  instructions: "bbbb0001",
  tools: "cccc0001",
  cases: "dddd0001",
};

/** A schedule of one run of each case, but for what is given. */
export function evalSchedule(given: Partial<EvalSchedule> = {}): EvalSchedule {
  return {
    run_id: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    agent: "underwriting",
    started_at: Date.UTC(2026, 2, 29, 16, 47, 3),
    versions: VERSIONS,
    case_ids: [],
    skipped_ids: [],
    repeat: 1,
    partial: null,
    shard: null,
    judge: null,
    min_pass: 1,
    ...given,
  };
}

/** One run of a case: an outcome grade that says how it went, 2 round trips, 1,000 tokens, half a cent, 40 ms. */
export function caseRun(id: string, status: CaseRun["status"], given: Partial<CaseRun> = {}): CaseRun {
  const reasons = { pass: "approved, as expected.", fail: "denied, expected approved.", error: "The grader failed." };
  return {
    case_id: id,
    repeat: 1,
    status,
    trace_id: `${id}-${given.repeat ?? 1}`,
    outcome: status === "fail" ? "denied" : "approved",
    exit_reason: "decided",
    grades: [{ name: "outcome", status, value: status !== "fail", reason: reasons[status] }],
    usage: { round_trips: 2, input_tokens: 800, output_tokens: 200, cost_usd: 0.005, duration_ms: 40 },
    ...given,
  };
}

/** The report of a run in which each case went as its id is mapped: `null` was planned and not run. */
export function reportOfStatuses(
  statuses: Record<string, CaseRun["status"] | "draft" | null>,
  given: Partial<EvalSchedule> & Partial<EvalEnd> = {},
): EvalReport {
  const { duration_ms = 1000, stopped, baseline, ...planned } = given;
  const ids = Object.keys(statuses);
  const schedule = evalSchedule({
    case_ids: ids,
    skipped_ids: ids.filter((id) => statuses[id] === "draft"),
    ...planned,
  });
  const runs = Object.entries(statuses).flatMap(([id, status]) =>
    status === null || status === "draft" ? [] : [caseRun(id, status)],
  );
  return buildReport(schedule, runs, { duration_ms, stopped, baseline });
}
