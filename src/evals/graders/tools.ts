import { isDeepStrictEqual } from "node:util";
import type { Grader, ToolCallRules } from "../../runtime/definition/eval-traits.js";
import { type Tool, takesArguments } from "../../runtime/definition/tool.js";
import type { CalledTool } from "../../runtime/loop/run.js";
import type { CaseFields } from "../cases/case.js";

/**
 * Whether the tools were called as they should be: every expected one, no other, none twice with the same arguments,
 * none in vain, and in no more steps than they may take. Tools that take arguments are free where the case does not say:
 * whether and how often they are called is for the model to judge, what they say leads to the next call, and a failed
 * call is made good by one of the same tool that works.
 *
 * @param tools all the agent's tools: those without arguments are what is expected where a case does not say
 * @param rules of the agent, for what the case does not say
 */
export function toolsGrader(
  subject: Pick<CaseFields, "expected_tools" | "allow_other_tools" | "tool_steps" | "allow_repeated_calls">,
  tools: readonly Pick<Tool<never>, "name" | "arguments">[],
  rules: ToolCallRules = {},
): Grader<unknown, unknown> {
  const { expected_tools, allow_other_tools = false } = subject;
  const free = new Set(tools.filter(takesArguments).map(({ name }) => name));
  const expected = expected_tools ?? tools.map(({ name }) => name).filter((name) => !free.has(name));
  const isAllowed = (name: string) => expected.includes(name) || (expected_tools === undefined && free.has(name));
  const mostSteps = subject.tool_steps ?? rules.steps ?? (free.size === 0 ? 1 : Number.POSITIVE_INFINITY);
  const mayRepeat = subject.allow_repeated_calls ?? rules.repeats ?? false;
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
        ...said("not expected", allow_other_tools ? [] : names.filter((name) => !isAllowed(name))),
        ...said("called more than once", mayRepeat ? [] : repeated(calls)),
        ...said("failed", failed(calls, free)),
        ...(steps > mostSteps ? [`called in ${steps} steps where ${stepsText(mostSteps)}`] : []),
      ];
      if (problems.length > 0) return { status: "fail", value: names, reason: `Tools: ${problems.join("; ")}.` };
      const reason =
        mostSteps === 1
          ? "Every expected tool was called once, all in one step."
          : "Every expected tool was called, and no call was made in vain.";
      return { status: "pass", value: names, reason };
    },
  };
}

function stepsText(most: number): string {
  return most === 1 ? "one would do" : `${most} are allowed`;
}

/** Tools that were called again with the same arguments after they had answered: other arguments are another question. */
function repeated(calls: readonly CalledTool[]): string[] {
  const isAgain = (call: CalledTool, index: number) =>
    calls.slice(0, index).some((other) => !other.is_error && isSameCall(call, other));
  return calls.filter(isAgain).map(nameOf);
}

/** Tools with a failed call that none of the same tool made good later. Without arguments there is nothing to make good. */
function failed(calls: readonly CalledTool[], free: ReadonlySet<string>): string[] {
  const isMadeGood = ({ name }: CalledTool, index: number) =>
    free.has(name) && calls.some((other, at) => at > index && other.name === name && !other.is_error);
  return calls.filter((call, index) => call.is_error && !isMadeGood(call, index)).map(nameOf);
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
