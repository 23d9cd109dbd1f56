import { skippedTools } from "../facts/tool-definitions.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const SKIPPED: FindingKind = {
  code: "tool_skipped",
  severity: "medium",
  cause: "instructions",
  title: ({ subject, of }) => `${subject} was not called ${of}`,
};

export const toolSkipped: Detector = {
  finds: [SKIPPED],
  catches: "an answer without a tool that the agent must always call, and was offered",
  leavesAlone:
    "tools that the run's version did not offer; runs that ended before an answer; tools that the agent does not require",
  detect({ run, agent }) {
    return skippedTools(run, agent).map((name) =>
      sightingOf(SKIPPED, run, {
        subject: name,
        quote: run.output_text,
        expected: `a call of ${name}`,
      }),
    );
  },
};
