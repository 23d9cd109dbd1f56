import type { Severity } from "../../analysis/findings/finding.js";
import { formatPlan } from "../../analysis/plan/front-matter.js";
import { EXIT, UserError } from "../../errors.js";
import { keepPlan, makePlan, type PlanDocument } from "../../services/make-plan.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { countProgress } from "../terminal/count-progress.js";
import { type OutputOptions, printJson, wantsJson } from "../terminal/json.js";
import { plainLine } from "../terminal/untrusted.js";
import { findingsOf } from "./findings-of.js";

export interface CreateOptions extends Omit<FilterWords, "model">, OutputOptions {
  strict?: boolean;
  minSeverity?: Severity;
  code?: string[];
  from?: string;
  title?: string;
  recordedModel?: string;
  source?: string;
  agent?: string;
  eval?: string;
  model?: string;
  dryRun?: boolean;
}

/** `underwrite plan`: turns findings into a plan with predictions. */
export async function createPlanCommand(context: Context, options: CreateOptions): Promise<number> {
  const { title, model } = options;
  if (title !== undefined && plainLine(title) === "") {
    throw new UserError("--title is empty: say what the plan is called, or leave it out.");
  }
  const project = await context.project();
  if (model === "offline") {
    throw new UserError("The offline model writes no prose: leave --model out, and the plan is written without one.");
  }
  const {
    agent,
    analysis,
    since = options.since,
    until = options.until,
    kind = options.kind,
  } = await findingsOf(context, options);
  const counts = {
    analysis: countProgress(context, project.config, "traces read"),
    predictions: countProgress(context, project.config, "traces read for predictions"),
  };
  const { runs, plan } = await makePlan(project, agent, {
    analysis,
    source: options.source ?? analysis?.window.source,
    filter: readFilter({ ...options, since, until, kind, model: options.recordedModel }, Date.now()),
    minSeverity: options.minSeverity,
    codes: options.code,
    evalRun: options.eval,
    title,
    model,
    onProgress: (stage, read) => counts[stage].show(read),
  }).finally(() => {
    for (const { stop } of Object.values(counts)) stop();
  });
  if (!plan) {
    const asked = options.code || options.minSeverity ? "no such finding" : "no finding above info";
    context.note(`Nothing to plan: ${asked} in ${countText(runs, "run")}.`);
    if (wantsJson(context, options)) printJson(context, { id: null, path: null, findings: 0 });
    return EXIT.done;
  }
  for (const { text, reason } of plan.dropped ?? []) {
    context.note(`Left out of the narrative, as ${reason.slice(0, 200)}: ${text.slice(0, 200)}`);
  }
  if (options.dryRun) printUnwritten(context, plan, options);
  else await write(context, plan, options);
  return EXIT.done;
}

/** `--dry-run`: the plan as its file would have it; as JSON with that text in it, and no path. */
function printUnwritten(context: Context, plan: PlanDocument, options: CreateOptions): void {
  const { id } = plan.matter;
  const text = formatPlan(plan.matter, plan.bodyOf(id)).trimEnd();
  if (wantsJson(context, options)) printJson(context, { id, path: null, ...countsOf(plan), text });
  else context.print(text);
}

/** What a program is told of a plan. */
function countsOf({ matter: { findings, predictions, status, changes = [] }, dropped }: PlanDocument) {
  const made = changes.filter(({ done }) => done).length;
  const counts = { findings: findings.length, changes: changes.length - made, made };
  return { status, ...counts, predictions, ...(dropped ? { dropped } : {}) };
}

async function write(context: Context, plan: PlanDocument, options: CreateOptions): Promise<void> {
  const { id, path, same } = await keepPlan(plan);
  for (const other of same) context.note(`plans/${other.id}.md has the same findings already, and is ${other.status}.`);
  const counts = countsOf(plan);
  if (wantsJson(context, options)) {
    printJson(context, { id, path, ...counts, same_findings: same.map((other) => other.id) });
    return;
  }
  const { findings, changes, made } = counts;
  const { cases, traces } = counts.predictions;
  context.print(
    [
      `plans/${id}.md: ${countText(findings, "finding")}, ${countText(changes, "change")} to make${made > 0 ? `, ${made} made already` : ""}.`,
      `  will flip: ${countText(cases.flip.length, "case")}, ${countText(traces.flip.count, "trace")}`,
      `  must not:  ${countText(cases.stay.length, "case")}, ${countText(traces.stay.count, "trace")}`,
      `  Read it (underwrite plan show ${id}); a person approves it (underwrite plan approve ${id}).`,
    ].join("\n"),
  );
}
