import { UserError } from "../../errors.js";
import { countText, listSome } from "../../text/format.js";
import { addUsage, latencyOf } from "./case-results.js";
import type { ComparedRun, Comparison, Flip, VersionDifference } from "./comparison.js";
import type { CaseResult, EvalReport } from "./eval-report.js";
import { coverageOf } from "./gate.js";
import { mcnemarExact, wilsonInterval } from "./statistics.js";
import { probabilityText } from "./wording.js";

/** A difference that chance makes more rarely than this counts as one. */
const SIGNIFICANCE = 0.05;

/**
 * Holds an eval run against an earlier one, case by case: which flipped, and whether that is more than chance. Cases
 * that were run in one of the two only are named and left out of the figures.
 *
 * @throws UserError when they are runs of different agents
 */
export function compareEvals(a: EvalReport, b: EvalReport): Comparison {
  requireSameAgent(a, b);
  const [ranInA, ranInB] = [ran(a), ran(b)];
  const pairs = [...ranInB.values()].flatMap((inB) => {
    const inA = ranInA.get(inB.id);
    return inA ? [{ inA, inB }] : [];
  });
  const worse = pairs.filter(({ inA, inB }) => inA.status === "pass" && inB.status !== "pass").map(flip);
  const better = pairs.filter(({ inA, inB }) => inA.status !== "pass" && inB.status === "pass").map(flip);
  const p_value = mcnemarExact(worse.length, better.length);
  const found: Omit<Comparison, "regression"> = {
    agent: a.agent,
    a: sideOf(
      a,
      pairs.map(({ inA }) => inA),
    ),
    b: sideOf(
      b,
      pairs.map(({ inB }) => inB),
    ),
    common: pairs.length,
    worse,
    better,
    only_in_a: [...ranInA.keys()].filter((id) => !ranInB.has(id)),
    only_in_b: [...ranInB.keys()].filter((id) => !ranInA.has(id)),
    p_value,
    verdict: p_value > SIGNIFICANCE ? "same" : worse.length > better.length ? "worse" : "better",
    differences: differencesOf(a, b),
  };
  return { ...found, regression: regressionIn(found, b.min_pass) };
}

/** @throws UserError when two eval runs are of different agents, which nothing can be told from */
export function requireSameAgent(
  a: Pick<EvalReport, "run_id" | "agent">,
  b: Pick<EvalReport, "run_id" | "agent">,
): void {
  if (a.agent === b.agent) return;
  throw new UserError(
    `Eval run ${a.run_id} is of agent ${a.agent} and ${b.run_id} of ${b.agent}: compare runs of one agent.`,
  );
}

/** A gate that wants every case to pass takes no case that got worse; one that does not leaves room for chance. */
function regressionIn({ worse, better, verdict, p_value, a }: Omit<Comparison, "regression">, minPass: number) {
  const named = listSome(worse.map(({ id }) => id));
  if (minPass === 1) {
    if (worse.length === 0) return null;
    return `${countText(worse.length, "case")} passed in ${a.run_id} and ${worse.length === 1 ? "does" : "do"} not now: ${named}.`;
  }
  if (verdict !== "worse") return null;
  const counts = `${countText(worse.length, "case")} got worse and ${better.length} better`;
  return `Worse than ${a.run_id} beyond chance: ${counts} (exact McNemar test, ${probabilityText(p_value)}): ${named}.`;
}

function ran({ cases }: EvalReport): Map<string, CaseResult> {
  return new Map(cases.filter(({ status }) => status !== "skipped").map((result) => [result.id, result]));
}

function flip({ inA, inB }: { inA: CaseResult; inB: CaseResult }): Flip {
  const failing = inB.status === "pass" ? inA : inB;
  const reasons = failing.graders
    .filter(({ status }) => status === "fail" || status === "error")
    .map(({ name, reason }) => `${name}: ${reason}`);
  return { id: inB.id, from: inA.status, to: inB.status, reasons: [...new Set(reasons)] };
}

function sideOf(report: EvalReport, cases: readonly CaseResult[]): ComparedRun {
  const passed = cases.filter(({ status }) => status === "pass").length;
  const usage = addUsage(cases.map((result) => result.usage));
  const durations = cases.flatMap(({ durations_ms }) => durations_ms);
  const latency = latencyOf(durations);
  const mean = (sum: number) => (durations.length === 0 ? null : sum / durations.length);
  return {
    run_id: report.run_id,
    started_at: report.started_at,
    partial: coverageOf(report),
    passed,
    pass_rate: cases.length === 0 ? null : passed / cases.length,
    pass_rate_interval: wilsonInterval(passed, cases.length),
    round_trips: mean(usage.round_trips),
    input_tokens: mean(usage.input_tokens),
    output_tokens: mean(usage.output_tokens),
    cost_usd: usage.cost_usd === null ? null : mean(usage.cost_usd),
    latency_ms: latency && { mean: usage.duration_ms / durations.length, ...latency },
  };
}

function differencesOf(a: EvalReport, b: EvalReport): VersionDifference[] {
  const parts = (report: EvalReport): Record<string, string | null> => ({
    ...report.versions,
    check: report.versions.check ?? "1",
    judge: report.judge,
    repeat: String(report.repeats.k),
  });
  const [inA, inB] = [parts(a), parts(b)];
  return Object.keys(inB)
    .map((part) => ({ part, a: inA[part] ?? null, b: inB[part] ?? null }))
    .filter((difference) => difference.a !== difference.b);
}
