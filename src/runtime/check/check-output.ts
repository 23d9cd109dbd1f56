import type { AgentDefinition } from "../definition/agent.js";
import type { ToolResult } from "../definition/tool.js";
import type { Json } from "../models/message.js";
import { textWarnings } from "./text-warnings.js";
import type { Check, Violation, Warning } from "./violation.js";
import { traitOf } from "./warning-codes.js";

/** Tells checks apart that judge by other rules: eval reports carry it. 1 blocked on what was read in a text. */
export const CHECK_VERSION = 2;

/**
 * Checks an output: the agent's `validate`, by the levels that its codes have, and what is read in the text.
 *
 * @param options.strict warnings are violations; infos stay what they are
 */
export function checkOutput<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  output: Output,
  toolResults: readonly ToolResult[],
  { strict = agent.strict ?? false }: { strict?: boolean } = {},
): Check {
  const violations: Violation[] = [];
  const warnings: Warning[] = [];
  for (const found of agent.validate(input, output, toolResults)) {
    const { level = "violation" } = traitOf(agent, found.code) ?? {};
    if (level === "violation") violations.push(found);
    else warnings.push({ quote: wordsOf(found.actual), level, ...found });
  }
  warnings.push(...textWarnings(agent, input, output, toolResults));
  const unchecked = agent.lacks.has("check") ? { checked: false as const } : {};
  if (!strict) return { violations, warnings, ...unchecked };
  const isInfo = ({ level }: Warning) => level === "info";
  return {
    violations: [...violations, ...warnings.filter((warning) => !isInfo(warning))],
    warnings: warnings.filter(isInfo),
    ...unchecked,
  };
}

/** How many warnings above info there are. */
export function countWarnings({ warnings }: Pick<Check, "warnings">): number {
  return warnings.filter(({ level }) => level === "warning").length;
}

/** The words of a violation's `actual`: a quotation, or the value as JSON. */
function wordsOf(actual: Json): string {
  if (typeof actual === "string") return actual;
  const { quote } = (actual ?? {}) as { quote?: unknown };
  return typeof quote === "string" ? quote : JSON.stringify(actual);
}
