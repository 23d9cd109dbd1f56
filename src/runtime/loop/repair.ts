import { cutTo } from "../../text/format.js";
import type { Check } from "../check/violation.js";
import type { Violation } from "../definition/agent.js";
import type { Answer } from "./answer.js";
import type { ExitReason, Validation } from "./run.js";

/** The message that asks a model to mend its answer: what is wrong or suspect, and what a right answer looks like. */
export function repairRequest<Output>(answer: Answer<Output>, { violations, warnings }: Check): string {
  const suspicions = warnings.filter(({ level }) => level === "warning");
  const wrong = answer.ok ? violations.map(inLine) : [`- ${answer.problem}`];
  return [
    ...(wrong.length === 0
      ? ["The fields of your answer are right."]
      : ["Your answer does not stand. A check against the tools' results and the policy found:", ...wrong]),
    ...(suspicions.length === 0
      ? []
      : ["A reader of its text suspects, and may be mistaken:", ...suspicions.map(inLine)]),
    wrong.length === 0
      ? "Answer once more with the complete JSON object: the same fields, and a text that cannot be read so."
      : "Answer once more with the corrected, complete JSON object. Take every figure from the tools' results.",
  ].join("\n");
}

function inLine({ code, message }: Violation): string {
  return `- ${code}: ${message}`;
}

/** Characters that are told of why an answer is no output. */
const MOST_TOLD = 300;
const NOT_STRUCTURED = "The model's answer is not the structured output that was asked for.";

/** Why a last answer is no output at all: two sentences. */
export function describeMisfit({ problem }: { problem: string }): string {
  return `${NOT_STRUCTURED} ${cutTo(problem, MOST_TOLD)}`;
}

/** Why a run ended without an output that stands, in a sentence. */
export function describeExit(reason: ExitReason, { violations }: Validation, maxRoundTrips: number): string {
  switch (reason) {
    case "decided":
      return "The run ended with an output that stands.";
    case "rejected":
      if (violations.every((violation) => "level" in violation)) {
        return "The text of the model's answer is suspect, and in a strict run such an answer does not stand.";
      }
      return "The model's answer contradicts the policy or the tools' results, so it does not stand.";
    case "max_round_trips":
      return `The model gave no answer within ${maxRoundTrips} round trips.`;
    case "refusal":
      return "The model refused to answer.";
    case "max_tokens":
      return "The model's answer was cut off at its token limit.";
    case "provider_error":
      return "The model provider failed.";
    case "invalid_output":
      return NOT_STRUCTURED;
    case "interrupted":
      return "The run was interrupted.";
  }
}
