import { problemBefore } from "../../evals/judge/standing.js";
import { type CaseRun, type EvalSchedule, judgesIn, repeatsOf, scheduledRuns } from "../../evals/run/eval-run.js";
import type { LangfuseNote } from "../../services/evals/langfuse-run.js";
import type { EvalListener } from "../../services/evals/run-eval.js";
import type { Config } from "../../settings/config.js";
import { cost, countText, cutTo, duration } from "../../text/format.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { jobProgress, timeLeft } from "../terminal/job-progress.js";
import { plainLine } from "../terminal/untrusted.js";

const MARKS = { pass: "✓", fail: "✗", error: "!" } as const;

/**
 * Shows on stderr how far an eval run is: in place on a terminal, else in a line now and then. What passes is counted
 * only, and what does not is in the report: the newest of it is named here. `verbose`: a line for each result.
 */
export function evalProgress(
  context: Context,
  { config, quiet, verbose, color }: { config: Config; quiet?: boolean; verbose?: boolean; color?: boolean },
): EvalListener & { stop: () => void } {
  const onLangfuse = (note: LangfuseNote) => {
    if ("progress" in note) return quiet ? undefined : context.note(`Langfuse: ${note.progress}.`);
    if ("problem" in note) context.note(`Langfuse: ${note.problem}`);
    else if (!quiet) context.note(`Langfuse: dataset ${note.dataset}, run ${note.name}: ${note.url}`);
  };
  if (quiet) return { onLangfuse, stop: () => {} };
  const { show, clear, stop, listener } = jobProgress(context, config);
  const count = new EvalCount();
  const paint = colors(context.stderr, config, { color });
  const paints = { pass: paint.green, fail: paint.red, error: paint.yellow };
  let repeats = (_: string) => 1;
  return {
    onLangfuse,
    onBegin(schedule, done) {
      count.begin(schedule, done.length);
      repeats = (id) => repeatsOf(schedule, id);
      context.note(introduce(schedule, done.length));
      for (const text of unfitJudges(schedule)) context.note(plainLine(text));
    },
    onCaseRun(caseRun) {
      count.add(caseRun);
      if (verbose) {
        clear();
        context.note(
          lineOf(caseRun, repeats(caseRun.case_id)),
          (text) => `${paints[caseRun.status](MARKS[caseRun.status])} ${text}`,
        );
      }
      show(count.text(), !verbose);
    },
    ...listener,
    stop,
  };
}

/** Which judges cannot make the gate hold, before anything is paid for. */
function unfitJudges(schedule: EvalSchedule): string[] {
  const { judging } = schedule;
  if (!judging || judging.trusted) return [];
  return judgesIn(schedule).flatMap((model) => {
    const problem = problemBefore(model, judging.known);
    return problem === null
      ? []
      : [`The gate will not hold where ${model} judges, which is not known to be fit: ${problem}.`];
  });
}

/** One result in a line: what came out, what it took, and why it did not pass. */
function lineOf({ case_id, repeat, status, outcome, exit_reason, usage, grades }: CaseRun, repeats: number): string {
  const name = repeats > 1 ? `${case_id} (${repeat}/${repeats})` : case_id;
  const head = `${name}  ${plainLine(outcome ?? exit_reason)}  ${duration(usage.duration_ms)}`;
  if (status === "pass") return head;
  const reasons = grades.filter((grade) => grade.status === "fail" || grade.status === "error");
  return `${head}  ${reasons.map(({ name: grader, reason }) => `${grader}: ${cutTo(plainLine(reason), 300)}`).join(" ")}`;
}

/** How far an eval run is. */
export class EvalCount {
  private before = 0;
  private total = 0;
  private done = 0;
  private failed = 0;
  private spent: number | null = 0;
  private newest: string | undefined;
  private startedAt = 0;

  /** @param now milliseconds from any fixed start */
  constructor(private readonly now: () => number = () => performance.now()) {}

  begin(schedule: Pick<EvalSchedule, "case_ids" | "skipped_ids" | "repeat" | "own">, before: number): void {
    this.before = before;
    this.total = scheduledRuns(schedule);
    this.startedAt = this.now();
  }

  add({ case_id, status, usage }: Pick<CaseRun, "case_id" | "status" | "usage">): void {
    this.done++;
    this.spent = this.spent === null || usage.cost_usd === null ? null : this.spent + usage.cost_usd;
    if (status === "pass") return;
    this.failed++;
    this.newest = case_id;
  }

  /** `34 of 121 · 2 not passed (newest: loan-at-limit) · $0.00 · about 12 s left` */
  text(): string {
    const at = this.before + this.done;
    const newest = this.newest === undefined ? "" : ` (newest: ${plainLine(this.newest)})`;
    const left = this.total - at;
    const parts = [
      `${at.toLocaleString("en-US")} of ${this.total.toLocaleString("en-US")}`,
      `${this.failed} not passed${newest}`,
      cost(this.spent),
      ...timeLeft(this.now() - this.startedAt, this.done, left),
    ];
    return parts.join(" · ");
  }
}

function introduce(
  { run_id, name, case_ids, skipped_ids, repeat, versions, cases_from }: EvalSchedule,
  done: number,
): string {
  const cases = countText(case_ids.length - skipped_ids.length, "case");
  const from = cases_from === undefined ? "" : ` of ${cases_from}`;
  const times = repeat === 1 ? "" : `, ${repeat} times each`;
  const before = done === 0 ? "" : `; ${countText(done, "result")} ${done === 1 ? "is" : "are"} there already`;
  const { model } = versions;
  const asked = model === "offline" ? "the embedded offline model (no language model is asked)" : model;
  const called = name === undefined ? "" : ` (${plainLine(name)})`;
  return `Eval run ${run_id}${called}: ${cases}${from}${times}, with ${asked}${before}.`;
}
