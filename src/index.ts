/**
 * The library: define agents and tools, and list them for the command; open the working folder; run, evaluate, analyse
 * and improve agents in it. The command line and the MCP server call the same functions.
 */

export { underwriting } from "./agents/index.js";
export { type Application, applicationSchema, parseApplication } from "./agents/underwriting/application.js";
export { type Assessment, assess } from "./agents/underwriting/assessment.js";
export { checkDecision } from "./agents/underwriting/check-decision.js";
export { type Decision, decisionSchema } from "./agents/underwriting/decision.js";
export { validateDecision } from "./agents/underwriting/validate.js";
export type { Analysis } from "./analysis/analysis.js";
export type { Explanation } from "./analysis/explain.js";
export type { Finding, Severity } from "./analysis/finding.js";
export type { PlannedAnalysis } from "./analysis/plan/findings-file.js";
export type { Grading, ReplayEvidence } from "./analysis/plan/grade.js";
export type { Plan, PlanMatter } from "./analysis/plan/plan.js";
export type { RerunResult } from "./analysis/replay/rerun.js";
export type { ReplayResult } from "./analysis/replay.js";
export { type Config, loadConfig } from "./config.js";
export { Decimal, toHundredths } from "./decimal.js";
export { ProviderError, RunFault, UserError } from "./errors.js";
export type { Case } from "./evals/case.js";
export type { CaseCoverage } from "./evals/case-coverage.js";
export type { CaseRun, EvalPlan, EvalReport } from "./evals/eval-run.js";
export type { Harvest } from "./evals/harvest-cases.js";
export type { Proposals } from "./evals/propose-cases.js";
export { usd } from "./format.js";
export { chooseModel, type ModelChoice, openModel } from "./open-model.js";
export { defineConfig, type ProjectConfig } from "./project/define-config.js";
export type { ReadingTraits } from "./reading/traits.js";
export type { AgentDefinition, AgentParts, AnyAgent, Reference, Summary, Violation, Warning } from "./runtime/agent.js";
export type { AnalysisTraits } from "./runtime/analysis-traits.js";
export { type Check, checkOutput } from "./runtime/check-output.js";
export { defineAgent } from "./runtime/define-agent.js";
export type { Boundary, EvalTraits, Grader } from "./runtime/eval-traits.js";
export type { AgentEvent } from "./runtime/events.js";
export { EXIT_REASONS, type ExitReason } from "./runtime/exit-reason.js";
export type { InputChange, PolicyExplanation, Reason } from "./runtime/explanation.js";
export type { Block, Json, JsonSchema, Turn } from "./runtime/message.js";
export type { CallOptions, Model, ModelRequest, ModelResponse, Retry, Usage } from "./runtime/model.js";
export { offlineModel } from "./runtime/offline.js";
export { type InputProblem, inputOf } from "./runtime/recorded-input.js";
export { type RecordedRun, readRun, readRuns } from "./runtime/recorded-run.js";
export { runAgent } from "./runtime/run-agent.js";
export type { Recorder, RunOptions } from "./runtime/run-options.js";
export type { RunResult, RunSummary, Validation } from "./runtime/run-result.js";
export { type ScriptedTurn, scriptedModel } from "./runtime/scripted.js";
export { defineTool, type Tool, type ToolResult } from "./runtime/tool.js";
export { type AnalyzeRequest, type AskedSource, analyze, explain } from "./services/analyze.js";
export {
  checkCases,
  checkGenerated,
  coverCases,
  type GeneratedCases,
  generateCases,
  type SuiteCheck,
  type SuiteRequest,
} from "./services/check-cases.js";
export {
  type AcceptedDrafts,
  acceptCases,
  type HarvestRequest,
  harvest,
  propose,
} from "./services/draft-cases.js";
export { type ListedEval, listEvals, loadReport } from "./services/eval-reports.js";
export type { LangfuseNote } from "./services/langfuse-run.js";
export { keepPlan, makePlan, type PlanDocument, type PlanRequest } from "./services/make-plan.js";
export { openProject, type Project, type ProjectNote, type ProjectOptions } from "./services/open-project.js";
export type { EvalRequest } from "./services/prepare-eval.js";
export { type LiveRequest, type ReplayRequest, replay, rerunLive } from "./services/replay.js";
export { type EvalListener, runEval } from "./services/run-eval.js";
export { type AskedModel, type FinishedRun, type RunOnceOptions, runOnce } from "./services/run-once.js";
export { type VerifiedPlan, type VerifyRequest, verifyPlan } from "./services/verify-plan.js";
export { show } from "./visible.js";
