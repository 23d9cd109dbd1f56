import type { PlannedAnalysis } from "../analysis/plan/findings-file.js";
import type { Plan, PlanMatter } from "../analysis/plan/plan.js";
import { createPlan, listPlans } from "../analysis/plan/plan-folder.js";
import { openPlansWith } from "../analysis/plan/same-findings.js";
import { predictCases, predictTraces } from "../analysis/plan/verify/predict.js";
import { draftPlan, toMend } from "../analysis/plan/write/draft-plan.js";
import { type Narrative, writeNarrative } from "../analysis/plan/write/narrative.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { TraceFilter } from "../tracing/filter.js";
import { type AskedSource, analyze, sourceOf } from "./analyze.js";
import type { Project } from "./open-project.js";
import { lastEval, plansPath, readCases } from "./plan-evidence.js";
import { type AskedModel, askedModel } from "./run-once.js";

/** What a plan is made from. */
export interface PlanRequest {
  /** Findings that are known already; by default the traces are analysed up to now. */
  analysis?: PlannedAnalysis;
  /** `local` by default. */
  source?: AskedSource;
  /** Which traces; all by default. */
  filter?: TraceFilter;
  /** The eval run that flips of cases are predicted from; the last one by default. */
  evalRun?: string;
  /** Made from the findings by default. */
  title?: string;
  /** Writes the narrative; without it there is none. */
  model?: AskedModel;
  signal?: AbortSignal;
  /** Told how many traces were read, and what for. */
  onProgress?: (stage: "analysis" | "predictions", read: number) => void;
}

/** A plan that is not written yet. */
export interface PlanDocument {
  matter: PlanMatter;
  /** The Markdown below the front matter. @param id the plan's, which may change when it is written */
  bodyOf(id: string): string;
  /** What the model wrote that no finding bears out, and why; undefined where no model was asked. */
  dropped?: Narrative["dropped"];
}

/**
 * Makes a plan of what is wrong in recorded runs: a document that predicts what its changes will flip. Nothing is
 * written before `keepPlan`.
 *
 * @returns how many runs were read, and no plan where nothing above `info` was found
 * @throws UserError when the source, the cases or the eval run cannot be read
 */
export async function makePlan(
  project: Project,
  agent: AnyAgent,
  request: PlanRequest = {},
): Promise<{ runs: number; plan?: PlanDocument }> {
  const now = project.now();
  const { signal, filter: asked = {}, onProgress = () => {} } = request;
  const source = await sourceOf(project, request.source);
  // Up to now, so that the same command gives the same numbers later.
  const filter = request.analysis ? asked : { ...asked, until: asked.until ?? now };
  const counting = (stage: "analysis" | "predictions") => (read: number) => onProgress(stage, read);
  const analysis =
    request.analysis ?? (await analyze(project, agent, { source, filter, signal, onProgress: counting("analysis") }));
  const findings = toMend(analysis);
  const { runs } = analysis;
  if (findings.length === 0) return { runs };
  const reading = { onTrace: counting("predictions"), signal: signal ?? project.signal };
  const traces = await predictTraces(source.traces(filter), agent, findings, reading);
  const { cases, mislabelled } = predictCases(
    agent,
    readCases(project, agent),
    lastEval(project, agent, request.evalRun),
  );
  const narrative =
    request.model === undefined
      ? undefined
      : await writeNarrative(findings, await askedModel(agent, project.config, request.model), reading.signal);
  const { matter, bodyOf } = draftPlan({
    agent,
    analysis,
    filters: filtersIn(filter),
    traces,
    cases,
    mislabelled,
    title: request.title,
    created: new Date(now).toISOString().slice(0, 10),
    narrative,
  });
  const { redactor } = project;
  const plan = { matter: redactor.json(matter), bodyOf: (id: string) => redactor.text(bodyOf(id)) };
  return { runs, plan: narrative ? { ...plan, dropped: narrative.dropped } : plan };
}

/**
 * Writes a plan to `plans/`.
 *
 * @returns its id and path, and the open plans that have the same findings already
 * @throws UserError when it cannot be written
 */
export async function keepPlan({ matter, bodyOf }: PlanDocument): Promise<{ id: string; path: string; same: Plan[] }> {
  const same = openPlansWith(matter, await listPlans(plansPath()));
  return { ...(await createPlan(plansPath(), matter, bodyOf)), same };
}

function filtersIn({
  since: _since,
  until: _until,
  scores = [],
  ...rest
}: TraceFilter): PlanMatter["window"]["filters"] {
  const score = scores.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)).join(" ");
  const kind = rest.kind === "run" ? undefined : (rest.kind ?? (rest.session === undefined ? "all" : undefined));
  const given = { ...rest, kind, score: score === "" ? undefined : score };
  const filters = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return filters.length > 0 ? Object.fromEntries(filters) : undefined;
}
