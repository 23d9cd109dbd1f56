import type { PlannedFinding } from "../analysis/plan/findings-file.js";
import type { Plan } from "../analysis/plan/plan.js";
import type { EvalOutcome } from "../analysis/plan/verify/grade.js";
import type { LabelledCase } from "../analysis/plan/verify/predict.js";
import { UserError } from "../errors.js";
import { expectedFields } from "../evals/cases/case.js";
import { loadCases } from "../evals/cases/case-files.js";
import type { EvalReport } from "../evals/report/eval-report.js";
import { inProject } from "../folder/upwards.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { type AnalyzeRequest, analyze } from "./analyze.js";
import { knownFiles } from "./evals/case-folder.js";
import { loadReport } from "./evals/eval-reports.js";
import type { Project } from "./open-project.js";

/** The folder of the plans, in the working folder. */
export function plansPath(): string {
  return inProject("plans");
}

/** The cases of an agent with what they expect; none where there is no suite. @throws UserError for one that cannot be read */
export function readCases({ redactor }: Project, agent: AnyAgent): LabelledCase[] {
  const cases = loadCases(agent, knownFiles(agent)).map((known) => ({
    id: known.id,
    input: known.application,
    expected: expectedFields(known),
  }));
  return redactor.json(cases);
}

/** The eval run that is named, else the last; undefined where none was made. @throws UserError for one that is not there */
export function lastEval(project: Project, agent: AnyAgent, named?: string): EvalReport | undefined {
  if (named !== undefined) return loadReport(project, named, agent.name);
  return unlessGone(() => loadReport(project, "last", agent.name));
}

/**
 * The traces of an eval run that show one of some findings, or what follows from one: their cases failed by it. Undefined
 * where none of them is kept any more.
 */
export async function tracesShowing(
  project: Project,
  agent: AnyAgent,
  findings: readonly PlannedFinding[],
  { run_id }: Pick<EvalOutcome, "run_id">,
  options: Pick<AnalyzeRequest, "source" | "signal">,
): Promise<Set<string> | undefined> {
  const seen = await analyze(project, agent, { ...options, filter: { session: run_id } });
  if (seen.runs === 0) return undefined;
  type Fault = Pick<PlannedFinding, "code" | "subject" | "trace_ids">;
  const withEffects = (all: readonly (Fault & { consequences: readonly Fault[] })[]): Fault[] =>
    all.flatMap((finding) => [finding, ...finding.consequences]);
  const keyOf = ({ code, subject }: Fault) => JSON.stringify([code, subject]);
  const mended = new Set(withEffects(findings).map(keyOf));
  const faults = withEffects(seen.findings).filter((fault) => mended.has(keyOf(fault)));
  return new Set(faults.flatMap(({ trace_ids }) => trace_ids));
}

/** The eval run that a plan predicts flips from; undefined where there is none, or it is gone. */
export function evalBefore(
  project: Project,
  agent: AnyAgent,
  { predictions }: Pick<Plan, "predictions">,
): EvalOutcome | undefined {
  const { eval_run, flip } = predictions.cases;
  if (eval_run === null || flip.length === 0) return undefined;
  return unlessGone(() => loadReport(project, eval_run, agent.name)); // a plan outlives the runs that it was made from
}

function unlessGone(load: () => EvalReport): EvalReport | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
