import type { Config } from "../../../config.js";
import type { CaseRun, EvalPlan } from "../../../evals/eval-run.js";
import { plannedRuns } from "../../../evals/plan-evals.js";
import { cost, duration } from "../../../format.js";
import type { Context } from "../../context.js";
import { spinnerOn } from "../../output/animation.js";
import { colors } from "../../output/colors.js";
import { plain } from "../../output/untrusted.js";

const MARKS = { pass: "✓", fail: "✗", error: "!" } as const;

export interface ProgressOptions {
  config: Config;
  plan: EvalPlan;
  /** How many results were there before, of a run that is resumed. */
  before: number;
  quiet?: boolean;
  color?: boolean;
}

/** Shows an eval run while it goes on, on stderr: a line for each result, and on a terminal how far it is. */
export async function evalProgress(
  context: Context,
  { config, plan, before, quiet, color }: ProgressOptions,
): Promise<{ onCaseRun: (caseRun: CaseRun) => void; stop: () => void }> {
  if (quiet) return { onCaseRun: () => {}, stop: () => {} };
  const paint = colors(context.stderr, config, { color });
  const paints = { pass: paint.green, fail: paint.red, error: paint.yellow };
  const spinner = await spinnerOn(context, config);
  const counts = { pass: 0, fail: 0, error: 0 };
  let spent: number | null = 0;
  const total = plannedRuns(plan);
  return {
    onCaseRun(caseRun) {
      counts[caseRun.status]++;
      spent = spent === null || caseRun.usage.cost_usd === null ? null : spent + caseRun.usage.cost_usd;
      spinner?.clear();
      context.note(lineOf(caseRun, plan.repeat), (line) => `${paints[caseRun.status](MARKS[caseRun.status])} ${line}`);
      const done = before + counts.pass + counts.fail + counts.error;
      const failed = counts.fail + counts.error;
      spinner?.show(`${done} of ${total} · ${failed} not passed · ${cost(spent)}`);
    },
    stop: () => spinner?.stop(),
  };
}

/** One result in a line: what came out, what it took, and why it did not pass. */
function lineOf({ case_id, repeat, status, outcome, exit_reason, usage, grades }: CaseRun, repeats: number): string {
  const name = repeats > 1 ? `${case_id} (${repeat}/${repeats})` : case_id;
  const head = `${name}  ${plain(outcome ?? exit_reason)}  ${duration(usage.duration_ms)}`;
  if (status === "pass") return head;
  const reasons = grades.filter((grade) => grade.status === "fail" || grade.status === "error");
  return `${head}  ${reasons.map(({ name: grader, reason }) => `${grader}: ${shorten(plain(reason))}`).join(" ")}`;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
