import type { Severity } from "../analysis/findings/finding.js";
import { agentSource } from "../analysis/plan/changes/agent-files.js";
import { caseChanges } from "../analysis/plan/changes/case-changes.js";
import type { Change, ProposedCase } from "../analysis/plan/changes/change.js";
import { FactCollector, type PlanFacts } from "../analysis/plan/changes/facts.js";
import { synthesise } from "../analysis/plan/changes/synthesise.js";
import type { PlannedAnalysis, PlannedFinding } from "../analysis/plan/findings-file.js";
import type { Plan, PlanMatter } from "../analysis/plan/plan.js";
import { createPlan, listPlans, openPlansWith } from "../analysis/plan/plan-folder.js";
import { type LabelledCase, predictCases, predictTraces } from "../analysis/plan/verify/predict.js";
import { draftPlan, toMend, worthAChange } from "../analysis/plan/write/draft-plan.js";
import { filesOf, isElsewhere } from "../analysis/plan/write/lever-files.js";
import { code, prose } from "../analysis/plan/write/markdown.js";
import { type Narrative, writeNarrative } from "../analysis/plan/write/narrative.js";
import { agentOption, agentWindowCommand } from "../analysis/plan/write/window-command.js";
import { UserError } from "../errors.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { jsonKey } from "../text/json.js";
import { show } from "../text/visible.js";
import type { TraceFilter } from "../tracing/filter.js";
import { type AnalyzeRequest, analyze, sourceOf, unknownCode } from "./analyze.js";
import type { Project } from "./open-project.js";
import { lastEval, plansPath, readCases, tracesShowing } from "./plan-evidence.js";
import { type AskedModel, askedModel } from "./run-once.js";

export interface PlanRequest extends Pick<AnalyzeRequest, "source" | "filter" | "codes" | "signal"> {
  /** Findings that are known already; by default the traces are analysed up to now. */
  analysis?: PlannedAnalysis;
  /** Only findings of this severity and above; `low` by default. */
  minSeverity?: Severity;
  /** The eval run that flips of cases are predicted from; the last one by default. */
  evalRun?: string;
  /** Made from the findings by default. */
  title?: string;
  /** Writes the narrative; without it there is none. */
  model?: AskedModel;
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
  const unknown = unknownCode(agent, analysis, request.codes);
  if (unknown) {
    throw new UserError(
      `--code is ${show(unknown.code)}, which no finding has: give one of ${unknown.known.join(", ")}.`,
    );
  }
  const wanted = { minSeverity: request.minSeverity, codes: request.codes };
  const mended = toMend(analysis, wanted);
  const { runs } = analysis;
  if (mended.length === 0) return { runs };
  const findings = [...mended, ...worthAChange(analysis, wanted)];
  const collector = new FactCollector(agent);
  const shown = new Set(findings.flatMap(({ trace_ids }) => trace_ids));
  const reading = { onTrace: counting("predictions"), signal: signal ?? project.signal };
  const traces = await predictTraces(source.traces(filter), agent, mended, {
    ...reading,
    onRun: (run) => {
      collector.compare(run);
      if (shown.has(run.trace_id)) collector.add(run);
    },
  });
  const facts = await collector.facts();
  const labelled = readCases(project, agent);
  const evalRun = lastEval(project, agent, request.evalRun);
  const blaming = mended.filter(({ lever }) => lever !== "case");
  const ends = { source, signal: reading.signal };
  const showing = evalRun && source.local ? await tracesShowing(project, agent, blaming, evalRun, ends) : undefined;
  const { cases, mislabelled, otherwise } = predictCases(agent, labelled, evalRun, showing);
  const filters = filtersIn(filter);
  const { window } = analysis;
  const command = (words: string) => {
    const asked = { ...window, since: window.since ?? null, until: window.until ?? null, filters, runs };
    return agentWindowCommand(words, asked, "--recorded-model", agent);
  };
  const failed = new Set(cases.flip);
  const changes = [
    ...synthesise({
      agent,
      findings,
      facts,
      source: agentSource(agent, process.cwd()),
      failedCases: (evalRun?.cases ?? []).filter(({ id }) => failed.has(id)),
      proofs: { replay: command("underwrite replay"), evals: `underwrite eval${agentOption(agent)}` },
    }),
    ...caseChanges(agent, {
      mislabelled,
      failed: agent.lacks.has("reference") ? 0 : facts.wrongAnswer.size,
      uncovered: uncoveredInputs(agent, facts, labelled),
      harvest: command("underwrite cases harvest"),
      check: `underwrite cases check${agentOption(agent)}`,
    }),
  ];
  const narrative =
    request.model === undefined
      ? undefined
      : await writeNarrative(
          { findings, changes },
          await askedModel(agent, project.config, request.model),
          reading.signal,
        );
  const { matter, bodyOf } = draftPlan({
    agent,
    analysis,
    findings,
    changes: [...changes, ...addedChanges(agent, findings, narrative, command("underwrite replay"))],
    isElsewhere: isElsewhere(agent, process.cwd()),
    filters,
    traces,
    cases,
    mislabelled,
    otherwise,
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

/** Inputs of wrong answers that no case has, with what the policy says of them; none for an agent without a reference. */
function uncoveredInputs(agent: AnyAgent, facts: PlanFacts, cases: readonly LabelledCase[]): ProposedCase[] {
  if (agent.lacks.has("reference")) return [];
  const covered = new Set(cases.map(({ input }) => jsonKey(input)));
  return [...facts.failed.values()].flatMap(({ input, reference }) => {
    const key = jsonKey(input);
    if (covered.has(key)) return [];
    covered.add(key);
    return [{ input, expected: reference.output as ProposedCase["expected"] }];
  });
}

/** Changes that a model added, as far as they are borne out. */
function addedChanges(
  agent: AnyAgent,
  findings: readonly PlannedFinding[],
  narrative: Narrative | undefined,
  proof: string,
): Change[] {
  return (narrative?.added ?? []).map(({ finding, lever, title, text, quote }) => ({
    lever,
    title: prose(title),
    what: `${prose(text)} ${code(narrative?.model ?? "")} added it, for the words ${code(quote)}.`,
    edits: [{ file: filesOf(lever, agent)[0] ?? "", symbol: agent.name, hunks: [] }],
    findings: findings.slice(finding, finding + 1),
    flips: { outcomes: 0, answers: 0, stopped: 0, cases: [] },
    proof,
  }));
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
