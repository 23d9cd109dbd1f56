import type { Grader } from "../../runtime/eval-traits.js";
import type { CaseFields } from "../case.js";

/**
 * Whether the tools were called as they should be: every expected one, no other, none twice, none in vain, and all
 * in one step.
 *
 * @param tools names of all the agent's tools: what is expected where a case does not say
 */
export function toolsGrader(
  { expected_tools, allow_other_tools = false }: Pick<CaseFields, "expected_tools" | "allow_other_tools">,
  tools: readonly string[],
): Grader<unknown, unknown> {
  const expected = expected_tools ?? tools;
  return {
    name: "tools",
    grade({ result: { tool_results: calls } }) {
      const steps = new Set(calls.map(({ round_trip }) => round_trip)).size;
      const names = calls.map(({ name }) => name);
      const problems = [
        ...said(
          "not called",
          expected.filter((name) => !names.includes(name)),
        ),
        ...said("not expected", allow_other_tools ? [] : names.filter((name) => !expected.includes(name))),
        ...said(
          "called more than once",
          names.filter((name, index) => names.indexOf(name) !== index),
        ),
        ...said(
          "failed",
          calls.filter(({ is_error }) => is_error).map(({ name }) => name),
        ),
        ...(steps > 1 ? [`called in ${steps} steps where one would do`] : []),
      ];
      if (problems.length > 0) return { status: "fail", value: names, reason: `Tools: ${problems.join("; ")}.` };
      return { status: "pass", value: names, reason: "Every expected tool was called once, all in one step." };
    },
  };
}

function said(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${[...new Set(names)].join(", ")}`];
}
