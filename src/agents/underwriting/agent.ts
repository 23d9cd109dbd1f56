import { checkOutput } from "../../runtime/check/check-output.js";
import type { Check } from "../../runtime/check/violation.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import { analysis } from "./analysis.js";
import { answerOffline } from "./answer-offline.js";
import { type Application, applicationSchema, parseApplication } from "./application.js";
import { commandLine } from "./command-line.js";
import { type Decision, decisionSchema } from "./decision.js";
import { evals } from "./evals.js";
import { instructions, prompt } from "./instructions.js";
import { TERM_MONTHS, TIERS } from "./policy.js";
import { reading } from "./reading/traits.js";
import { reference } from "./reference.js";
import { summarize } from "./summary.js";
import { tools } from "./tools.js";
import { validateDecision } from "./validate.js";

/** Decides on loan applications by the policy. */
export const underwriting = defineAgent<Application, Decision>({
  name: "underwriting",
  instructions,
  policy: { tiers: TIERS, term_months: TERM_MONTHS },
  prompt,
  tools,
  input: applicationSchema,
  positionals: commandLine.positionals.map(({ field }) => field),
  commandLine,
  parseInput: parseApplication,
  output: decisionSchema,
  validate: validateDecision,
  reading,
  answerOffline,
  outcomeOf: ({ approved }) => (approved ? "approved" : "denied"),
  unfavourable: ["denied"],
  summarize,
  reference,
  evals,
  analysis,
});

/**
 * Checks a decision: its fields against the policy, which blocks, and its reasoning, which warns. No model is asked.
 *
 * @param toolResults what the tools returned in this run: the figures that the reasoning may cite
 */
export function checkDecision(application: Application, decision: Decision, toolResults: readonly ToolResult[]): Check {
  return checkOutput(underwriting, application, decision, toolResults);
}
