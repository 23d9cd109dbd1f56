import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Config } from "../settings/config.js";
import { type AgentContext, agentNamed } from "./agents.js";

/**
 * The agent by whose definition recorded runs are judged: as strict as its runs are today.
 *
 * @param options.agent its name; the first one without
 * @param options.strict `--strict`, which wins over the settings, and they over the agent's own word
 * @throws UserError when there is none of that name
 */
export async function judgingAgent(
  context: AgentContext & { config(): Promise<Config> },
  { agent, strict }: { agent?: string | undefined; strict?: boolean | undefined } = {},
): Promise<AnyAgent> {
  return asStrictAsRuns(await context.config(), await agentNamed(context, agent), strict);
}

/** An agent as strict as its runs are today. */
export function asStrictAsRuns(config: Config, agent: AnyAgent, strict?: boolean): AnyAgent {
  return { ...agent, strict: strict ?? config.strict ?? agent.strict };
}
