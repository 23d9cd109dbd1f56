import { toolsOffered } from "../tool-definitions.js";
import { type Detector, observe } from "./detector.js";

/** Numbers and quotations in a message say which call it was, not which fault. */
const PARTICULAR = /"[^"]*"|'[^']*'|\d+(?:[.,]\d+)*/g;

/**
 * `tool_failed`: a tool answered with an error. `tool_unknown`: the model asked for a tool that it was not offered.
 *
 * Leaves alone: tool calls that ended with the run's interruption or with a fault of the run itself.
 */
export const toolFailed: Detector = ({ run }) => {
  const offered = toolsOffered(run);
  const failed = run.tool_calls.filter(({ is_error, error_message }) => is_error && !isEndOfRun(error_message));
  const byName = new Map(failed.map((call) => [call.name, call]));
  return [...byName.values()].map(({ name, span_id, error_message, result_text }) => {
    const isUnknown = offered.size > 0 && !offered.has(name);
    return observe(run, {
      code: isUnknown ? "tool_unknown" : "tool_failed",
      subject: isUnknown ? "" : name,
      severity: isUnknown ? "low" : "medium",
      cause: isUnknown ? "instructions" : "tool",
      span_id,
      quote: result_text || error_message,
      details: [(result_text || error_message).replace(PARTICULAR, "…").slice(0, 100)],
    });
  });
};

function isEndOfRun(message: string): boolean {
  return message === "interrupted" || message === "fault";
}
