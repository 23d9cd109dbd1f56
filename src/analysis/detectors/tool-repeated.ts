import { jsonKey } from "../../text/json.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const REPEATED: FindingKind = {
  code: "tool_repeated",
  severity: "low",
  cause: "instructions",
  title: ({ subject, of }) => `${subject} was called again with the same arguments ${of}`,
};

export const toolRepeated: Detector = {
  finds: [REPEATED],
  catches: "the same tool with the same arguments again, after it had answered: its result cannot be another one",
  leavesAlone: "calls after one that failed, and calls with other arguments",
  detect({ run }) {
    const answered = new Set<string>();
    const repeated = new Map<string, string>();
    for (const { name, arguments: args, is_error, span_id } of run.tool_calls) {
      const call = `${name} ${inOrder(args)}`;
      if (answered.has(call) && !repeated.has(name)) repeated.set(name, span_id);
      if (!is_error) answered.add(call);
    }
    return [...repeated].map(([name, span_id]) =>
      sightingOf(REPEATED, run, {
        subject: name,
        span_id,
        quote: run.tool_calls.find((call) => call.span_id === span_id)?.arguments ?? "",
        expected: `one call of ${name}`,
      }),
    );
  },
};

/** Arguments as text that is the same for the same arguments: their keys in order. What is no JSON stays as it is. */
function inOrder(args: string): string {
  try {
    return jsonKey(JSON.parse(args));
  } catch {
    return args; // cut off, masked, or nested too deep
  }
}
