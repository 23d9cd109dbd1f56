import { agentNamed } from "../agents/index.js";
import type { Config } from "../config.js";
import type { AnyAgent } from "../runtime/agent.js";

/**
 * The agent by whose definition recorded runs are judged: as strict as its runs are today.
 *
 * @param options.agent its name; the first one without
 * @param options.strict `--strict`, which wins over the settings, and they over the agent's own word
 * @throws UserError when there is none of that name
 */
export function judgingAgent(config: Config, { agent, strict }: { agent?: string; strict?: boolean } = {}): AnyAgent {
  return asStrictAsRuns(config, agentNamed(agent), strict);
}

/** An agent as strict as its runs are today. */
export function asStrictAsRuns(config: Config, agent: AnyAgent, strict?: boolean): AnyAgent {
  return { ...agent, strict: strict ?? config.strict ?? agent.strict };
}
