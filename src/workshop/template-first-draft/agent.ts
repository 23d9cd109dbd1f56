import { underwriting } from "../../agents/underwriting/agent.js";
import type { Application } from "../../agents/underwriting/application.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import { answerOffline } from "./answer-offline.js";
import { type Decision, decisionSchema } from "./decision.js";
import { instructions } from "./instructions.js";
import { reference } from "./reference.js";
import { tools, whole } from "./tools.js";

/**
 * The underwriter's first draft, as an article published it: two tools that return text, one of them wrong,
 * instructions of one sentence, and no check of what it decides. The policy that it is held to is the underwriter's.
 */
export const firstDraft = defineAgent<Application, Decision>({
  name: "first-draft",
  description: "The first draft of a loan underwriter, to be improved.",
  instructions,
  policy: underwriting.policy,
  prompt: ({ loan_amount }) => `Evaluate this loan application for ${whole(loan_amount)}`,
  tools,
  input: underwriting.input,
  positionals: underwriting.positionals,
  parseInput: underwriting.parseInput,
  output: decisionSchema,
  validate: () => [],
  reading: underwriting.reading,
  reference,
  answerOffline,
  outcomeOf: ({ approved }) => (approved ? "approved" : "denied"),
  unfavourable: ["denied"],
  evals: { sample: underwriting.evals?.sample },
  analysis: underwriting.analysis,
});
