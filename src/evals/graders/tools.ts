import type { Grader } from "../../runtime/eval-traits.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { type Trace, walk } from "../../tracing/trace.js";
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
    grade({ trace }) {
      const steps = toolSteps(trace);
      const calls = steps.flat();
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
          calls.filter(({ failed }) => failed).map(({ name }) => name),
        ),
        ...(steps.length > 1 ? [`called in ${steps.length} steps where one would do`] : []),
      ];
      if (problems.length > 0) return { status: "fail", value: names, reason: `Tools: ${problems.join("; ")}.` };
      return { status: "pass", value: names, reason: "Every expected tool was called once, all in one step." };
    },
  };
}

interface ToolCall {
  name: string;
  failed: boolean;
}

/** The tool calls of a trace by step: those that one answer of the model asked for. */
function toolSteps(trace: Trace): ToolCall[][] {
  const spans = [...walk(trace.roots)].filter(({ kind }) => kind === "model" || kind === "tool");
  const steps: ToolCall[][] = [];
  let asked = true;
  for (const { kind, attributes, error } of spans.sort((a, b) => a.started_at - b.started_at)) {
    if (kind === "tool") {
      if (asked) steps.push([]);
      steps.at(-1)?.push({ name: String(attributes[ATTRIBUTE.toolName] ?? ""), failed: error !== null });
    }
    asked = kind === "model";
  }
  return steps;
}

function said(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${[...new Set(names)].join(", ")}`];
}
