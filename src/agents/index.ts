import { UserError } from "../errors.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { didYouMean } from "../text/did-you-mean.js";
import { show } from "../text/visible.js";
import { underwriting } from "./underwriting/agent.js";

export { underwriting };

/** The agents, one line each. The first is the one that commands mean when none is named. */
export const agents: readonly AnyAgent[] = [underwriting];

/**
 * The agent of a name, as `--agent` gives it; without one the first.
 *
 * @param all those that are looked among: the ones that ship, where it is not given
 * @param hint said where no name is like it: a sentence, with a space before it
 * @throws UserError when there is none
 */
export function agentNamed(name?: string, all = agents, hint = ""): AnyAgent {
  const agent = name === undefined ? all[0] : all.find((known) => known.name === name);
  if (agent) return agent;
  const names = all.map((known) => known.name);
  const meant = didYouMean(name ?? "", names) || hint;
  throw new UserError(`There is no agent ${show(name)}; the agents are ${names.join(", ")}.${meant}`);
}

/** The words that name an agent to a command, where it would mean another one without. They begin with a space. */
export function agentWords(name: string): string {
  return name === agents[0]?.name ? "" : ` --agent ${name}`;
}

/** Outcomes of any agent that are bad news. */
export function unfavourableOutcomes(): ReadonlySet<string> {
  return new Set(agents.flatMap((agent) => agent.unfavourable ?? []));
}
