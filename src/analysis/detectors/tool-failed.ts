import { errorWords, marksOf } from "../facts/observation.js";
import { toolsOffered } from "../facts/tool-definitions.js";
import { type Detector, type FindingKind, observe } from "./detector.js";

const FAILED: FindingKind = {
  code: "tool_failed",
  severity: "medium",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} failed ${of}${because}`,
};

const UNKNOWN: FindingKind = {
  code: "tool_unknown",
  severity: "low",
  cause: "instructions",
  title: ({ of, because }) => `The model asked for a tool that does not exist ${of}${because}`,
};

export const toolFailed: Detector = {
  finds: [FAILED, UNKNOWN],
  catches: "an error result; a tool that was not offered",
  leavesAlone: "calls that ended with the run's interruption or with a fault of the run itself",
  detect({ run }) {
    const offered = toolsOffered(run);
    const failed = run.tool_calls.filter(({ is_error, error_message }) => is_error && !isEndOfRun(error_message));
    const byName = new Map(failed.map((call) => [call.name, call]));
    return [...byName.values()].map(({ name, span_id, error_message, result_text }) => {
      const isUnknown = offered.size > 0 && !offered.has(name);
      const error = errorWords(result_text || error_message);
      return observe(isUnknown ? UNKNOWN : FAILED, run, {
        subject: isUnknown ? "" : name,
        span_id,
        quote: result_text || error_message,
        details: [error],
        marks: marksOf([isUnknown ? name : error]),
      });
    });
  },
};

function isEndOfRun(message: string): boolean {
  return message === "interrupted" || message === "fault";
}
