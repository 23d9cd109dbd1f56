import { type Detector, observe } from "./detector.js";

/**
 * `tool_repeated`: a tool was called again with the same arguments after it had answered: its result cannot be
 * another one, and each call costs tokens.
 *
 * Leaves alone: calls after one that failed, and calls with other arguments.
 */
export const toolRepeated: Detector = ({ run }) => {
  const answered = new Set<string>();
  const repeated = new Map<string, string>();
  for (const { name, arguments: args, is_error, span_id } of run.tool_calls) {
    const call = `${name} ${inOrder(args)}`;
    if (answered.has(call) && !repeated.has(name)) repeated.set(name, span_id);
    if (!is_error) answered.add(call);
  }
  return [...repeated].map(([name, span_id]) =>
    observe(run, {
      code: "tool_repeated",
      subject: name,
      severity: "low",
      cause: "instructions",
      span_id,
      quote: run.tool_calls.find((call) => call.span_id === span_id)?.arguments ?? "",
      expected: `one call of ${name}`,
    }),
  );
};

/** Arguments as text that is the same for the same arguments: their keys in order. What is no JSON stays as it is. */
function inOrder(args: string): string {
  try {
    return JSON.stringify(JSON.parse(args), (_, value) =>
      value !== null && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return args; // cut off, or masked
  }
}
