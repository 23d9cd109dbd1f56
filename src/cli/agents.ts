import { ProjectAgents } from "../project/agents.js";
import type { AnyAgent } from "../runtime/agent.js";
import type { Context } from "./context.js";

/**
 * The agent of a name, as `--agent` gives it: one that ships, else one of the project's own configuration, which is
 * loaded for it. Without a name the first that ships.
 *
 * @throws UserError when there is none, or the configuration cannot be used
 */
export function agentNamed(context: Context, name?: string): Promise<AnyAgent> {
  const { ownAgents } = context;
  ownAgents.loaded ??= new ProjectAgents({
    folder: process.cwd(),
    readConfig: ownAgents.readConfig,
    library: ourModules,
    onLoaded: (file, names) => context.note(`Loaded ${file}: ${names.join(", ") || "no agents"}.`),
  });
  return ownAgents.loaded.named(name);
}

/** Says what follows from an agent's having no reference, where that is the case. */
export function noteNoReference(context: Context, agent: AnyAgent, consequence: string): void {
  if (agent.lacks.has("reference")) context.note(`${agent.name} has no reference: ${consequence}`);
}

/** What a configuration imports of us. */
async function ourModules() {
  const [underwrite, tracing] = await Promise.all([import("../index.js"), import("../tracing.js")]);
  return { underwrite, "underwrite/tracing": tracing };
}
