import { defineAgent } from "../../runtime/definition/define-agent.js";
import { answerOffline } from "./answer-offline.js";
import { instructions } from "./instructions.js";
import { type Answer, answerSchema, type Question, questionSchema } from "./question.js";
import { tools } from "./tools.js";
import { checkAnswer } from "./validate.js";

/** All that is special to this agent. It has no reference: nothing computes what is right, so people label its cases. */
export const exampleAgent = defineAgent<Question, Answer>({
  name: "example-agent",
  description: "Answers questions from the text files of a folder, and names the file that it read.",
  instructions,
  input: questionSchema,
  output: answerSchema,
  tools,
  validate: checkAnswer,
  answerOffline,
  unfavourable: ["not_found"],
  analysis: {
    violations: {
      answer_missing: {
        title: "The answer does not go with what was found",
        severity: "high",
        lever: "instructions",
        field: "answer",
      },
      source_not_read: { title: "The source was never read", severity: "high", lever: "instructions", field: "source" },
    },
  },
});
