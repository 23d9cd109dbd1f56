/** The library: define agents and tools, run them, and use the underwriter. */
export { underwriting } from "./agents/index.js";
export { type Application, applicationSchema, parseApplication } from "./agents/underwriting/application.js";
export { type Assessment, assess } from "./agents/underwriting/assessment.js";
export { type Decision, decisionSchema } from "./agents/underwriting/decision.js";
export { validateDecision } from "./agents/underwriting/validate.js";
export { type Config, loadConfig } from "./config.js";
export { ProviderError, RunFault, UserError } from "./errors.js";
export { type AgentDefinition, defineAgent, type Violation } from "./runtime/agent.js";
export { type AgentEvent, EXIT_REASONS, type ExitReason } from "./runtime/events.js";
export type { Block, Json, JsonSchema, Turn } from "./runtime/message.js";
export type { CallOptions, Model, ModelRequest, ModelResponse, Retry, Usage } from "./runtime/model.js";
export { offlineModel } from "./runtime/offline.js";
export { chooseModel, type ModelChoice, openModel } from "./runtime/open-model.js";
export { type RunOptions, runAgent } from "./runtime/run-agent.js";
export type { RunResult, RunSummary } from "./runtime/run-result.js";
export { type ScriptedTurn, scriptedModel } from "./runtime/scripted.js";
export { defineTool, type Tool, type ToolResult } from "./runtime/tool.js";
