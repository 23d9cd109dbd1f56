import type { CaseRun, EvalPlan } from "../../evals/run/eval-run.js";
import { plannedRuns } from "../../evals/run/plan-evals.js";
import type { LangfuseNote } from "../../services/evals/langfuse-run.js";
import type { EvalListener } from "../../services/evals/run-eval.js";
import type { Config } from "../../settings/config.js";
import { cost, countText, duration } from "../../text/format.js";
import type { Context } from "../context.js";
import { spinnerOn } from "../terminal/animation.js";
import { colors } from "../terminal/colors.js";
import { plain } from "../terminal/untrusted.js";

/** How often a delivery that takes long is told of, in milliseconds. */
const DELIVERY_TOLD_MS = 2_000;

const MARKS = { pass: "✓", fail: "✗", error: "!" } as const;

/** Shows an eval run while it goes on, on stderr: a line for each result, and on a terminal how far it is. */
export async function evalProgress(
  context: Context,
  { config, quiet, color }: { config: Config; quiet?: boolean; color?: boolean },
): Promise<EvalListener & { stop: () => void }> {
  const onLangfuse = (note: LangfuseNote) => {
    if ("progress" in note) return quiet ? undefined : context.note(`Langfuse: ${note.progress}.`);
    if ("problem" in note) context.note(`Langfuse: ${note.problem}`);
    else if (!quiet) context.note(`Langfuse: dataset ${note.dataset}, run ${note.name}: ${note.url}`);
  };
  if (quiet) return { onLangfuse, stop: () => {} };
  const paint = colors(context.stderr, config, { color });
  const paints = { pass: paint.green, fail: paint.red, error: paint.yellow };
  const spinner = await spinnerOn(context, config);
  const counts = { pass: 0, fail: 0, error: 0 };
  let spent: number | null = 0;
  let run = { before: 0, total: 0, repeats: 1 };
  let toldAt: number | undefined;
  return {
    onLangfuse,
    onBegin(plan, done) {
      run = { before: done.length, total: plannedRuns(plan), repeats: plan.repeat };
      context.note(introduce(plan, done.length));
    },
    onCaseRun(caseRun) {
      counts[caseRun.status]++;
      spent = spent === null || caseRun.usage.cost_usd === null ? null : spent + caseRun.usage.cost_usd;
      spinner?.clear();
      const line = lineOf(caseRun, run.repeats);
      context.note(line, (text) => `${paints[caseRun.status](MARKS[caseRun.status])} ${text}`);
      const done = run.before + counts.pass + counts.fail + counts.error;
      const failed = counts.fail + counts.error;
      spinner?.show(`${done} of ${run.total} · ${failed} not passed · ${cost(spent)}`);
    },
    onDelivery(reports) {
      toldAt ??= performance.now();
      if (performance.now() - toldAt < DELIVERY_TOLD_MS) return;
      toldAt = performance.now();
      spinner?.clear();
      for (const { target, spans, scores, waiting } of reports) {
        if (waiting > 0) context.note(`${target}: ${spans} spans and ${scores} scores sent, ${waiting} to go`);
      }
    },
    stop: () => spinner?.stop(),
  };
}

function introduce({ run_id, case_ids, skipped_ids, repeat, versions }: EvalPlan, done: number): string {
  const cases = countText(case_ids.length - skipped_ids.length, "case");
  const times = repeat === 1 ? "" : `, ${repeat} times each`;
  const before = done === 0 ? "" : `; ${countText(done, "result")} ${done === 1 ? "is" : "are"} there already`;
  const { model } = versions;
  const asked = model === "offline" ? "the embedded offline model (no language model is asked)" : model;
  return `Eval run ${run_id}: ${cases}${times} with ${asked}${before}.`;
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
