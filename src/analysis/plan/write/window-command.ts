import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { shellWord } from "../../../text/format.js";
import { visible } from "../../../text/visible.js";
import type { PlanMatter } from "../plan.js";

/**
 * A command line over the traces of a plan's window, as a shell reads it, with the agent named where commands would take
 * another one.
 *
 * @param modelOption what filters by model
 */
export function agentWindowCommand(
  command: string,
  { source, since, until, filters = {} }: PlanMatter["window"],
  modelOption: string,
  agent: Pick<AnyAgent, "name" | "project">,
): string {
  const options: [string, string | number | boolean | null][] = [
    ["source", source === "local" ? null : source],
    ["since", since],
    ["until", until],
    ...Object.entries(filters),
  ];
  const words = options.flatMap(([name, value]) => {
    if (value === null || value === false) return [];
    const option = name === "model" ? modelOption : `--${name}`;
    return value === true ? [option] : [option, shellWord(visible(String(value)))];
  });
  return [`${command}${agentOption(agent)}`, ...words].join(" ");
}

/** The words that name an agent of a project; empty for one that ships. Begins with a space. */
export function agentOption({ name, project }: Pick<AnyAgent, "name" | "project">): string {
  return project === undefined ? "" : ` --agent ${name}`;
}
