import { type Check, checkOutput } from "../../runtime/check-output.js";
import type { ToolResult } from "../../runtime/tool.js";
import { underwriting } from "./agent.js";
import type { Application } from "./application.js";
import type { Decision } from "./decision.js";

/**
 * Checks a decision: its fields against the policy, which blocks, and its reasoning, which warns. No model is asked.
 *
 * @param toolResults what the tools returned in this run: the figures that the reasoning may cite
 */
export function checkDecision(application: Application, decision: Decision, toolResults: readonly ToolResult[]): Check {
  return checkOutput(underwriting, application, decision, toolResults);
}
