import type { Violation } from "./agent.js";
import type { Answer } from "./answer.js";
import type { ExitReason } from "./exit-reason.js";

/** The message that asks a model to mend its answer: what is wrong, and what a right answer looks like. */
export function repairRequest<Output>(answer: Answer<Output>, violations: readonly Violation[]): string {
  const problems = answer.ok ? violations.map(({ code, message }) => `- ${code}: ${message}`) : [`- ${answer.problem}`];
  return [
    "Your answer does not stand. A check against the tools' results and the policy found:",
    ...problems,
    "Answer once more with the corrected, complete JSON object. Take every figure from the tools' results.",
  ].join("\n");
}

/** Why a run ended without an output that stands, in a sentence. */
export function describeExit(reason: ExitReason, maxRoundTrips: number): string {
  switch (reason) {
    case "decided":
      return "The run ended with an output that stands.";
    case "rejected":
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
      return "The model's answer is not the structured output that was asked for.";
    case "interrupted":
      return "The run was interrupted.";
  }
}
