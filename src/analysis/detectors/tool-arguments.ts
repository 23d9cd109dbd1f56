import { wrongArguments } from "../facts/calls/tool-arguments.js";
import { ARGUMENTS_WRONG } from "../findings/attribute.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const ARGUMENTS: FindingKind = {
  code: ARGUMENTS_WRONG,
  severity: "medium",
  cause: "instructions",
  title: ({ subject, of, because }) => `${subject} was called with wrong arguments ${of}${because}`,
};

export const toolArguments: Detector = {
  finds: [ARGUMENTS],
  catches:
    "a call that gives a field of the input another value than the run's, in a run that never calls the tool with the right one; arguments that the tool's schema refuses, and that it took",
  leavesAlone: "calls without arguments; further calls beside one with the input's own values; calls that failed",
  detect({ run, judgement, agent }) {
    if (!judgement) return [];
    const seen = new Set<string>();
    return run.tool_calls.flatMap((call) => {
      const wrong = seen.has(call.name) ? [] : wrongArguments(call, run, judgement.input, agent);
      if (wrong.length === 0) return [];
      seen.add(call.name);
      const names = wrong.map(({ name, why }) => `${name}: ${why}`);
      return [
        sightingOf(ARGUMENTS, run, {
          subject: call.name,
          span_id: call.span_id,
          quote: call.arguments,
          expected: wrong
            .map(({ name, expected }) =>
              expected === undefined ? `another ${name}` : `${name} ${JSON.stringify(expected)}`,
            )
            .join(", "),
          details: names,
          marks: wrong.map(({ name }) => [name]),
        }),
      ];
    });
  },
};
