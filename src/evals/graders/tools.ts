import { isDeepStrictEqual } from "node:util";
import type { Grader } from "../../runtime/definition/eval-traits.js";
import { type Tool, takesArguments } from "../../runtime/definition/tool.js";
import type { CalledTool } from "../../runtime/loop/run-result.js";
import type { CaseFields } from "../cases/case.js";

/**
 * Whether the tools were called as they should be: every expected one, no other, none twice with the same arguments,
 * none in vain, and in one step. Tools that take arguments are free where the case does not say: whether, how often and
 * in which step they are called is for the model to judge.
 *
 * @param tools all the agent's tools: those without arguments are what is expected where a case does not say
 */
export function toolsGrader(
  { expected_tools, allow_other_tools = false }: Pick<CaseFields, "expected_tools" | "allow_other_tools">,
  tools: readonly Pick<Tool<never>, "name" | "arguments">[],
): Grader<unknown, unknown> {
  const free = new Set(tools.filter(takesArguments).map(({ name }) => name));
  const expected = expected_tools ?? tools.map(({ name }) => name).filter((name) => !free.has(name));
  const isAllowed = (name: string) => expected.includes(name) || (expected_tools === undefined && free.has(name));
  return {
    name: "tools",
    grade({ result: { tool_results: calls } }) {
      const steps = new Set(calls.filter(({ name }) => !free.has(name)).map(({ round_trip }) => round_trip)).size;
      const names = calls.map(({ name }) => name);
      const problems = [
        ...said(
          "not called",
          expected.filter((name) => !names.includes(name)),
        ),
        ...said("not expected", allow_other_tools ? [] : names.filter((name) => !isAllowed(name))),
        ...said(
          "called more than once",
          calls.filter((call, index) => calls.findIndex((other) => isSameCall(call, other)) !== index).map(nameOf),
        ),
        ...said("failed", calls.filter(({ is_error }) => is_error).map(nameOf)),
        ...(steps > 1 ? [`called in ${steps} steps where one would do`] : []),
      ];
      if (problems.length > 0) return { status: "fail", value: names, reason: `Tools: ${problems.join("; ")}.` };
      const reason =
        free.size === 0
          ? "Every expected tool was called once, all in one step."
          : "Every expected tool was called, and no call was made twice.";
      return { status: "pass", value: names, reason };
    },
  };
}

function isSameCall(a: CalledTool, b: CalledTool): boolean {
  return a.name === b.name && isDeepStrictEqual(a.arguments ?? {}, b.arguments ?? {});
}

function nameOf({ name }: CalledTool): string {
  return name;
}

function said(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${[...new Set(names)].join(", ")}`];
}
