import { defineAgent } from "../../runtime/definition/define-agent.js";
import { analysis } from "./analysis.js";
import { answerOffline } from "./answer-offline.js";
import { type Claim, claimSchema, parseClaim } from "./claim.js";
import { type Decision, decisionSchema } from "./decision.js";
import { evals } from "./evals.js";
import { instructions, prompt } from "./instructions.js";
import { LIMITS } from "./policy.js";
import { reading } from "./reading.js";
import { reference } from "./reference.js";
import { summarize } from "./summary.js";
import { tools } from "./tools.js";
import { validateDecision } from "./validate.js";

/** All that is special to this agent. */
export const exampleAgent = defineAgent<Claim, Decision>({
  name: "example-agent",
  description: "Decides on claims by their amount and age, and checks every decision against its policy.",
  instructions,
  policy: { limits: LIMITS },
  prompt,
  tools,
  input: claimSchema,
  positionals: ["amount", "age_days"],
  parseInput: parseClaim,
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
