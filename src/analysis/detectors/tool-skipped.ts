import { toolsOffered } from "../tool-definitions.js";
import { type Detector, observe } from "./detector.js";

/**
 * `tool_skipped`: a run that answered without a tool that the agent must always call, although it was offered.
 *
 * Leaves alone: tools that the run's version did not offer, runs that ended before an answer, and tools that the
 * agent does not require.
 */
export const toolSkipped: Detector = ({ run, agent }) => {
  if (run.output === undefined || run.model_calls.length === 0) return [];
  const offered = toolsOffered(run);
  const called = new Set(run.tool_calls.map(({ name }) => name));
  const required = (agent.analysis?.requiredTools ?? []).filter((name) => offered.has(name));
  return required
    .filter((name) => !called.has(name))
    .map((name) =>
      observe(run, {
        code: "tool_skipped",
        subject: name,
        severity: "medium",
        cause: "instructions",
        quote: run.output_text,
        expected: `a call of ${name}`,
      }),
    );
};
