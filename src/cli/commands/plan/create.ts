import { agentNamed } from "../../../agents/index.js";
import { analyzeTraces } from "../../../analysis/analyze.js";
import { draftPlan, toMend } from "../../../analysis/plan/draft-plan.js";
import { type PlannedAnalysis, readFindings } from "../../../analysis/plan/findings-file.js";
import { formatPlan } from "../../../analysis/plan/front-matter.js";
import { type Narrative, writeNarrative } from "../../../analysis/plan/narrative.js";
import type { PlanMatter } from "../../../analysis/plan/plan.js";
import { createPlan, listPlans } from "../../../analysis/plan/plan-folder.js";
import { predictCases, predictTraces } from "../../../analysis/plan/predict.js";
import { openPlansWith } from "../../../analysis/plan/same-findings.js";
import type { Config } from "../../../config.js";
import { EXIT, UserError } from "../../../errors.js";
import { openModel } from "../../../open-model.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import type { TraceFilter } from "../../../tracing/filter.js";
import type { TraceSource } from "../../../tracing/source.js";
import type { Context } from "../../context.js";
import { countProgress } from "../../output/count-progress.js";
import { printJson, wantsJson } from "../../output/json.js";
import { plainLine } from "../../output/untrusted.js";
import { readJsonInput } from "../json-input.js";
import { type FilterOptions, readFilter } from "../traces/filter-options.js";
import { openSource } from "../traces/open.js";
import { lastEval, readCases } from "./eval-evidence.js";
import { plansPath } from "./plans-path.js";

export interface CreateOptions extends Omit<FilterOptions, "model"> {
  from?: string;
  title?: string;
  recordedModel?: string;
  source?: string;
  agent?: string;
  eval?: string;
  model?: string;
  dryRun?: boolean;
  json?: boolean;
  color: boolean;
}

/** `underwrite plan`: turns findings into a plan with predictions. */
export async function createPlanCommand(context: Context, options: CreateOptions): Promise<number> {
  if (options.title !== undefined && plainLine(options.title) === "") {
    throw new UserError("--title is empty: say what the plan is called, or leave it out.");
  }
  const config = await context.config();
  if (options.model === "offline") {
    throw new UserError("The offline model writes no prose: leave --model out, and the plan is written without one.");
  }
  const now = Date.now();
  const { agent, analysis, source, filter } = await findingsOf(context, config, options, now);
  const findings = toMend(analysis);
  if (findings.length === 0) {
    const runs = analysis.runs === 1 ? "1 run" : `${analysis.runs} runs`;
    context.note(`Nothing to plan: no finding above info in ${runs}.`);
    if (wantsJson(context, options)) printJson(context, { id: null, path: null, findings: 0 });
    return EXIT.done;
  }
  const progress = countProgress(context, config, "traces read for predictions");
  const reading = { onTrace: progress.show, signal: context.signal };
  const traces = await predictTraces(source.traces(filter), agent, findings, reading).finally(progress.stop);
  const { cases, mislabelled } = predictCases(
    agent,
    context.redactor.json(readCases(agent)),
    lastEval(context, config, agent, options.eval),
  );
  const narrative =
    options.model === undefined ? undefined : await narrate(context, config, agent, findings, options.model);
  const { matter, bodyOf } = draftPlan({
    agent,
    analysis,
    filters: filtersIn(filter),
    traces,
    cases,
    mislabelled,
    title: options.title,
    created: dateOf(now),
    narrative,
  });
  const cleanBodyOf = (id: string) => context.redactor.text(bodyOf(id));
  if (options.dryRun) context.print(formatPlan(matter, cleanBodyOf(matter.id)).trimEnd());
  else await write(context, context.redactor.json(matter), cleanBodyOf, options, narrative);
  return EXIT.done;
}

async function write(
  context: Context,
  matter: PlanMatter,
  bodyOf: (id: string) => string,
  options: CreateOptions,
  narrative: Narrative | undefined,
): Promise<void> {
  const same = openPlansWith(matter, await listPlans(plansPath()));
  const { id, path } = await createPlan(plansPath(), matter, bodyOf);
  for (const plan of same) context.note(`plans/${plan.id}.md has the same findings already, and is ${plan.status}.`);
  const { findings, predictions, status } = matter;
  if (wantsJson(context, options)) {
    const same_findings = same.map((plan) => plan.id);
    const dropped = narrative ? { dropped: narrative.dropped } : {};
    printJson(context, { id, path, status, findings: findings.length, predictions, same_findings, ...dropped });
    return;
  }
  const { cases, traces } = predictions;
  context.print(
    [
      `plans/${id}.md: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}.`,
      `  will flip: ${cases.flip.length} cases, ${traces.flip.count} traces`,
      `  must not:  ${cases.stay.length} cases, ${traces.stay.count} traces`,
      `  Read it (underwrite plan show ${id}); a person approves it (underwrite plan approve ${id}).`,
    ].join("\n"),
  );
}

/** The findings, whose agent they are of, and which traces. */
async function findingsOf(
  context: Context,
  config: Config,
  options: CreateOptions,
  now: number,
): Promise<{ agent: AnyAgent; analysis: PlannedAnalysis; source: TraceSource; filter: TraceFilter }> {
  const { from, since, until } = options;
  if (from === undefined) return analysisNow(context, config, agentNamed(options.agent), options, now);
  if (since !== undefined || until !== undefined) {
    throw new UserError("--from has its window from the findings: leave --since and --until out.");
  }
  const analysis = readFindings(await readJsonInput(context, from), from);
  const agent = agentNamed(options.agent ?? analysis.agent);
  if (analysis.agent !== undefined && analysis.agent !== agent.name) {
    throw new UserError(`The findings are of the agent ${JSON.stringify(analysis.agent)}: name it with --agent.`);
  }
  const { window } = analysis;
  const times = { since: window.since ?? undefined, until: window.until ?? undefined };
  const filter = readFilter({ ...options, ...times, model: options.recordedModel }, now);
  return { agent, analysis, source: await openSource(context, config, options.source ?? window.source), filter };
}

/** Analyses the traces up to now, so that the same command gives the same numbers later. */
async function analysisNow(context: Context, config: Config, agent: AnyAgent, options: CreateOptions, now: number) {
  const asked = readFilter({ ...options, model: options.recordedModel }, now);
  const filter = { ...asked, until: asked.until ?? now };
  const source = await openSource(context, config, options.source ?? "local");
  const progress = countProgress(context, config, "traces read");
  const { signal } = context;
  const analysis = await analyzeTraces(source, agent, { filter, now, signal, onProgress: progress.show }).finally(
    progress.stop,
  );
  return { agent, analysis, source, filter };
}

function filtersIn({ since: _since, until: _until, ...rest }: TraceFilter): PlanMatter["window"]["filters"] {
  const filters = Object.entries(rest).filter(([, value]) => value !== undefined);
  return filters.length > 0 ? Object.fromEntries(filters) : undefined;
}

async function narrate(
  context: Context,
  config: Config,
  agent: AnyAgent,
  findings: ReturnType<typeof toMend>,
  named: string,
): Promise<Narrative> {
  const narrative = await writeNarrative(findings, await openModel(agent, config, named), context.signal);
  for (const { text, reason } of narrative.dropped) {
    context.note(`Left out of the narrative, as ${reason.slice(0, 200)}: ${text.slice(0, 200)}`);
  }
  return narrative;
}

/** A day in UTC, as plans are named. */
function dateOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
