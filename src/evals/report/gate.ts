import { Decimal } from "../../figures/decimal.js";
import { countText, listSome } from "../../text/format.js";
import { SUITE_FILE } from "../cases/suite-file.js";
import type { CaseResult, EvalReport } from "./eval-report.js";
import { intervalText, rateText } from "./wording.js";

export type Gated = Omit<EvalReport, "gate" | "repeats" | "usage">;

/**
 * Whether an eval run is good enough to go on, and why not. It is not when the suite lacks a file of its own list, when
 * nothing was scored, when a run or grader
 * failed by itself, when fewer cases pass than asked, when a judge is not known to be fit, when cases were left out, when it is a regression against its
 * baseline, or when nothing of that baseline was run. The reasons name these first, and then
 * what a gate that holds does not cover, and warnings.
 */
export function decideGate(run: Gated): EvalReport["gate"] {
  const problems = [
    ...missing(run),
    ...scoring(run),
    ...errors(run),
    ...failures(run),
    ...(run.trust_judge ? [] : judging(run)),
    ...interruption(run),
    ...keeping(run),
    ...(run.require_delivery ? delivering(run) : []),
    ...regression(run),
  ];
  return { passed: problems.length === 0, reasons: [...problems, ...limits(run)] };
}

/** What of the whole suite a run covers, in a few words; null for all of it. */
export function coverageOf({ partial, shard }: Pick<EvalReport, "partial" | "shard">): string | null {
  const part = shard && `shard ${shard.index}/${shard.count}`;
  return part && partial ? `${part} of ${partial}` : (part ?? partial);
}

function missing({ lacks }: Gated): string[] {
  if (lacks === undefined || lacks.named.length === 0) return [];
  const one = lacks.named.length === 1;
  return [
    `The suite lacks ${listSome(lacks.named)}, which its ${SUITE_FILE} names: restore ${one ? "it" : "them"}, or take the ${one ? "name" : "names"} out.`,
  ];
}

function scoring({ total, skipped, cases }: Gated): string[] {
  if (total === 0) return ["No case was selected: there is nothing to pass."];
  if (skipped < total || cases.some(notRun)) return [];
  return [`None of ${countText(total, "selected case")} was scored: drafts do not count until they are reviewed.`];
}

function errors({ errored, cases, stopped }: Gated): string[] {
  if (errored === 0) return [];
  // Where cases are left, `interruption` says it.
  const why = stopped === null || cases.some(notRun) ? "" : ` (${stopped})`;
  return [`${countText(errored, "case")} ended in an error${why}, which is never a pass: ${idsOf(cases, "error")}.`];
}

function failures({ total, skipped, passed, failed, min_pass, pass_rate, pass_rate_interval, cases }: Gated): string[] {
  const scored = total - skipped;
  if (scored === 0 || new Decimal(passed).gte(new Decimal(min_pass).times(scored))) return [];
  const named = failed === 0 ? "" : `: ${idsOf(cases, "fail")}`;
  if (min_pass === 1) return failed === 0 ? [] : [`${failed} of ${countText(scored, "case")} failed${named}.`];
  const rate = `${rateText(pass_rate)} of ${countText(scored, "case")} passed (95% interval ${intervalText(pass_rate_interval)})`;
  return [`${rate}, less than the ${rateText(min_pass)} asked for${named}.`];
}

/** Judges that people's verdicts do not say to be fit: what they let pass proves nothing. */
function judging({ agent, judges = [], trust_judge = false }: Gated): string[] {
  return judges.flatMap(({ model, problem }) => {
    if (problem === null) return [];
    const judge = `The judge ${model} is not known to be fit to gate: ${problem}`;
    return trust_judge
      ? [`${judge}. It is trusted all the same (--trust-judge).`]
      : [
          `${judge}. Run underwrite judge check --agent ${agent} --judge ${model}, or take it as it is with --trust-judge.`,
        ];
  });
}

/** Rubrics on which a judge that is fit was never held against people. */
function unchecked({ judges = [] }: Gated): string[] {
  return judges.flatMap(({ model, problem, cases, unchecked_cases }) => {
    if (problem !== null || unchecked_cases === 0) return [];
    return [
      `${model} judged ${countText(cases, "case")}, ${unchecked_cases} by a rubric that no person's verdict is of.`,
    ];
  });
}

function interruption({ cases, stopped, total }: Gated): string[] {
  const left = cases.filter(notRun).length;
  if (left === 0) return [];
  const why = stopped === null ? "The run is not complete" : `The run stopped early (${stopped})`;
  return [`${why}: ${left} of ${countText(total, "case")} ${left === 1 ? "was" : "were"} not run to the end.`];
}

function keeping({ not_kept = 0 }: Gated): string[] {
  if (not_kept === 0) return [];
  return [`${countText(not_kept, "result")} could not be kept in the store: only this report has them.`];
}

function delivering({ not_delivered = [] }: Gated): string[] {
  return not_delivered.map(
    ({ backend, items, problem }) =>
      `${countText(items, "item")} did not reach ${backend}: ${problem.replace(/\.$/, "")}.`,
  );
}

function regression({ baseline }: Gated): string[] {
  if (baseline?.common === 0) {
    return [`Nothing was compared: the baseline ${baseline.a.run_id} has no case in common with this run.`];
  }
  return baseline?.regression ? [baseline.regression] : [];
}

function limits(run: Gated): string[] {
  const { total, skipped, cases, baseline, lacks } = run;
  const coverage = coverageOf(run);
  const drafts = cases.filter(({ skip_reason }) => skip_reason === "draft").length;
  const left = baseline && baseline.common > 0 && coverage === null ? baseline.only_in_a : [];
  return [
    ...(coverage === null
      ? []
      : [`Partial (${coverage}): it covers ${countText(total, "case")}, not the whole suite.`]),
    ...(lacks && lacks.shipped.length > 0
      ? [`Without ${listSome(lacks.shipped)}, which ${lacks.shipped.length === 1 ? "ships" : "ship"} with underwrite.`]
      : []),
    ...(drafts > 0 && skipped < total ? [`${countText(drafts, "draft")} skipped: no person has reviewed them.`] : []),
    ...(run.require_delivery ? [] : delivering(run)),
    ...(run.trust_judge ? judging(run) : []),
    ...unchecked(run),
    ...warned(cases),
    ...(left.length > 0 ? [`${countText(left.length, "case")} of the baseline not run here: ${listSome(left)}.`] : []),
  ];
}

/** Cases with warnings, counted by code: to look at, and no failure. */
function warned(cases: readonly CaseResult[]): string[] {
  const counts = new Map<string, number>();
  const carrying = cases.filter(({ warnings = [] }) => warnings.length > 0);
  for (const { warnings = [] } of carrying) {
    for (const code of new Set(warnings.map(({ code }) => code))) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  if (carrying.length === 0) return [];
  const named = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([code, n]) => `${code} (${n})`);
  const carry = `${countText(carrying.length, "case")} ${carrying.length === 1 ? "carries" : "carry"}`;
  return [`${carry} warnings about the reasoning, which fail nothing: ${named.join(", ")}.`];
}

function notRun({ skip_reason }: CaseResult): boolean {
  return skip_reason === "not_run";
}

function idsOf(cases: readonly CaseResult[], status: CaseResult["status"]): string {
  return listSome(cases.filter((result) => result.status === status).map(({ id }) => id));
}
