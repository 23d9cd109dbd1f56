import { Decimal } from "../../figures/decimal.js";
import { quantile } from "../../figures/quantile.js";
import {
  type CaseRun,
  type CaseStatus,
  type CaseUsage,
  type CaseWarning,
  type EvalSchedule,
  type OwnConditions,
  repeatsOf,
} from "../run/eval-run.js";
import type { CaseResult } from "./eval-report.js";

/**
 * The runs of a schedule's cases, gathered by case in the schedule's order. A repeat that was run twice counts as it was run
 * last.
 *
 * @throws Error for a run that the schedule does not hold
 */
export function gatherCases(schedule: EvalSchedule, caseRuns: readonly CaseRun[]): CaseResult[] {
  const runs = new Map(schedule.case_ids.map((id) => [id, new Map<number, CaseRun>()]));
  for (const run of caseRuns) {
    const repeats = runs.get(run.case_id);
    if (!repeats || run.repeat < 1 || run.repeat > repeatsOf(schedule, run.case_id)) {
      throw new Error(`Repeat ${run.repeat} of case ${run.case_id} is not scheduled in eval run ${schedule.run_id}.`);
    }
    repeats.set(run.repeat, run);
  }
  const drafts = new Set(schedule.skipped_ids);
  return schedule.case_ids.map((id) => {
    const repeats = [...(runs.get(id)?.values() ?? [])].sort((a, b) => a.repeat - b.repeat);
    return resultOf(id, repeats, { draft: drafts.has(id), repeat: repeatsOf(schedule, id), own: schedule.own?.[id] });
  });
}

function resultOf(
  id: string,
  runs: readonly CaseRun[],
  { draft, repeat, own = {} }: { draft: boolean; repeat: number; own: OwnConditions | undefined },
): CaseResult {
  const { repeats, threshold } = own;
  const status = draft ? "skipped" : statusOf(runs, repeat, threshold);
  const warnings = warningsOf(runs);
  const passes = runs.filter((run) => run.status === "pass").length;
  return {
    id,
    status,
    ...(repeats === undefined ? {} : { repeats }),
    ...(threshold === undefined ? {} : { threshold }),
    skip_reason: status !== "skipped" ? null : draft ? "draft" : "not_run",
    trace_ids: runs.map(({ trace_id }) => trace_id),
    passes,
    graders: runs.flatMap(({ grades, repeat: number }) =>
      grades.map((grade) => (repeat > 1 ? { ...grade, repeat: number } : grade)),
    ),
    ...(warnings.length > 0 ? { warnings } : {}),
    flaky: passes > 0 && passes < runs.length,
    outcomes: runs.map(({ outcome }) => outcome),
    durations_ms: runs.map(({ usage }) => usage.duration_ms),
    usage: addUsage(runs.map(({ usage }) => usage)),
  };
}

/** What the runs of a case were warned of, each once. */
function warningsOf(runs: readonly CaseRun[]): CaseWarning[] {
  const all = runs.flatMap(({ warnings = [] }) => warnings);
  return [...new Map(all.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}

/** One repeat with an error settles it, and so many that fail that its threshold is out of reach; a pass needs all runs. */
function statusOf(runs: readonly CaseRun[], repeat: number, threshold: number | undefined): CaseStatus {
  if (runs.some(({ status }) => status === "error")) return "error";
  if (cannotPass(runs, repeat, threshold)) return "fail";
  return runs.length === repeat ? "pass" : "skipped";
}

/** Whether the runs of a case that did not pass are too many, whatever the others do. */
export function cannotPass(runs: readonly Pick<CaseRun, "status">[], repeat: number, threshold = 1): boolean {
  const lost = runs.filter(({ status }) => status !== "pass").length;
  return new Decimal(repeat - lost).lt(new Decimal(threshold).times(repeat));
}

/** The sum of usages; its cost is null where one of them is not known. */
export function addUsage(usages: readonly CaseUsage[]): CaseUsage {
  const sum = (read: (usage: CaseUsage) => number) => usages.reduce((total, usage) => total + read(usage), 0);
  return {
    round_trips: sum(({ round_trips }) => round_trips),
    input_tokens: sum(({ input_tokens }) => input_tokens),
    output_tokens: sum(({ output_tokens }) => output_tokens),
    cost_usd: addCosts(usages.map(({ cost_usd }) => cost_usd)),
    duration_ms: sum(({ duration_ms }) => duration_ms),
  };
}

function addCosts(costs: readonly (number | null)[]): number | null {
  let total = new Decimal(0);
  for (const cost of costs) {
    if (cost === null) return null;
    total = total.plus(cost);
  }
  return total.toNumber();
}

/** The middle of durations and what one in twenty exceeds; null without any. */
export function latencyOf(durations: readonly number[]): { p50: number; p95: number } | null {
  if (durations.length === 0) return null;
  const sorted = Float64Array.from(durations).sort();
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}
