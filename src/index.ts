/**
 * The library: define agents and tools, and list them for the command; open the working folder; run, evaluate, analyse
 * and improve agents in it. The command line and the MCP server call the same functions.
 */

export { underwriting } from "./agents/index.js";
export { checkDecision } from "./agents/underwriting/agent.js";
export { type Application, applicationSchema, parseApplication } from "./agents/underwriting/application.js";
export { type Assessment, assess } from "./agents/underwriting/assessment.js";
export { type Decision, decisionSchema } from "./agents/underwriting/decision.js";
export { validateDecision } from "./agents/underwriting/validate.js";
export type { Analysis } from "./analysis/analysis.js";
export type { Explanation } from "./analysis/explain.js";
export type { Finding, Severity } from "./analysis/findings/finding.js";
export type { PlannedAnalysis } from "./analysis/plan/findings-file.js";
export type { Plan, PlanMatter } from "./analysis/plan/plan.js";
export type { Grading, ReplayEvidence } from "./analysis/plan/verify/grade.js";
export type { ReplayResult } from "./analysis/replay/replay.js";
export type { RerunResult } from "./analysis/replay/rerun.js";
export { AgentFault, ProviderError, RunFault, UserError } from "./errors.js";
export type { Case } from "./evals/cases/case.js";
export type { CaseCoverage } from "./evals/cases/case-coverage.js";
export type { Harvest } from "./evals/cases/harvest-cases.js";
export type { Proposals } from "./evals/cases/propose-cases.js";
export type { EvalReport } from "./evals/report/eval-report.js";
export type { CaseRun, EvalSchedule } from "./evals/run/eval-run.js";
export { Decimal, toHundredths } from "./figures/decimal.js";
export { valuesAgree } from "./figures/values-agree.js";
export { defineConfig, type ProjectConfig } from "./project/define-config.js";
export type { ReadingTraits } from "./reading/traits.js";
export { checkOutput } from "./runtime/check/check-output.js";
export type { Check } from "./runtime/check/violation.js";
export type {
  AgentDefinition,
  AgentParts,
  AnyAgent,
  Reference,
  Summary,
  Violation,
  Warning,
} from "./runtime/definition/agent.js";
export type { AnalysisTraits } from "./runtime/definition/analysis-traits.js";
export { defineAgent } from "./runtime/definition/define-agent.js";
export type {
  Boundary,
  EvalTraits,
  Grader,
  JudgedBy,
  Sampler,
  ToolCallRules,
} from "./runtime/definition/eval-traits.js";
export type { InputChange, PolicyExplanation, Reason } from "./runtime/definition/explanation.js";
export { defineTool, type Tool, type ToolResult } from "./runtime/definition/tool.js";
export type { AgentEvent, Recorder, RunOptions, RunResult, RunSummary, Validation } from "./runtime/loop/run.js";
export { EXIT_REASONS, type ExitReason } from "./runtime/loop/run.js";
export { runAgent } from "./runtime/loop/run-agent.js";
export type { Block, Json, JsonSchema, Turn } from "./runtime/models/message.js";
export type { CallOptions, Model, ModelRequest, ModelResponse, Retry, Usage } from "./runtime/models/model.js";
export { offlineModel } from "./runtime/models/offline.js";
export { type ScriptedTurn, scriptedModel } from "./runtime/models/scripted.js";
export { type InputProblem, inputOf } from "./runtime/record/recorded-input.js";
export { type RecordedRun, readRun, readRuns } from "./runtime/record/recorded-run.js";
export type { WaveEvent, WaveFigures } from "./runtime/waves/wave-event.js";
export { type AnalyzeRequest, type AskedSource, analyze, explain } from "./services/analyze.js";
export {
  checkCases,
  checkGenerated,
  coverCases,
  type GeneratedCases,
  generateCases,
  type SuiteCheck,
  type SuiteRequest,
} from "./services/evals/check-cases.js";
export { checkJudge, type JudgeCheck, type JudgeCheckRequest } from "./services/evals/check-judge.js";
export {
  type AcceptedDrafts,
  acceptCases,
  type HarvestRequest,
  harvest,
  propose,
} from "./services/evals/draft-cases.js";
export { compareRuns, type ListedEval, listEvals, loadReport } from "./services/evals/eval-reports.js";
export type { LangfuseNote } from "./services/evals/langfuse-run.js";
export type { EvalRequest } from "./services/evals/prepare-eval.js";
export { type EvalListener, runEval } from "./services/evals/run-eval.js";
export {
  findFinding,
  type Judging,
  judgeFinding,
  type ListedFinding,
  listFindings,
} from "./services/findings/list-findings.js";
export { type ChangedFindings, type Looked, look } from "./services/findings/look.js";
export {
  decideOnProposal,
  type Proposed,
  type ProposeRequest,
  proposeFinding,
} from "./services/findings/propose-finding.js";
export { type Watched, type WatchRequest, watchOnce } from "./services/findings/watch.js";
export { keepPlan, makePlan, type PlanDocument, type PlanRequest } from "./services/make-plan.js";
export { openProject, type Project, type ProjectNote, type ProjectOptions } from "./services/open-project.js";
export type { Via, WavesForecast } from "./services/open-waves.js";
export { type LiveRequest, type ReplayRequest, replay, rerunLive } from "./services/replay.js";
export type { BatchSummary } from "./services/run-batch/batch-summary.js";
export type { BatchFormat } from "./services/run-batch/records/form.js";
export type { BatchRecord, RowStatus } from "./services/run-batch/records/record.js";
export type { RowOptions } from "./services/run-batch/rows/row.js";
export {
  type BatchBeginning,
  type BatchListener,
  type BatchRequest,
  runBatch,
} from "./services/run-batch/run-batch.js";
export { type AskedModel, type FinishedRun, type RunOnceOptions, runOnce } from "./services/run-once.js";
export { type Status, statusOf } from "./services/status.js";
export { type VerifiedPlan, type VerifyRequest, verifyPlan } from "./services/verify-plan.js";
export { type WebhookTarget, webhookTarget } from "./services/webhook.js";
export { type Config, loadConfig } from "./settings/config.js";
export { chooseModel, type ModelChoice, openModel } from "./settings/open-model.js";
export { usd } from "./text/format.js";
export { show } from "./text/visible.js";
