import { Console } from "node:console";
import { syncBuiltinESMExports } from "node:module";
import { relative } from "node:path";
import { ProjectAgents } from "../project/agents.js";
import { findConfig } from "../project/find-config.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { uncalledOffline } from "../runtime/models/offline.js";
import type { Config } from "../settings/config.js";
import { visible } from "../text/visible.js";
import { untilAborted } from "../waiting/until-aborted.js";

/** The project's own agents: whether its configuration may be read, and what has been read of it. */
export interface OwnAgents {
  readConfig: boolean;
  /** That there are others is not said, as `--quiet` asks. What was run of a project always is. */
  quiet?: boolean;
  loaded?: ProjectAgents;
  /** The configuration whose code was run, by its path from here: what it left behind may still do something. */
  ran?: string | undefined;
  /** Told that configuration before its code is run. */
  onRun?: (file: string) => void;
  /** It was said that there are others than the one that is meant without a name. */
  toldOfOthers?: boolean;
}

/** A command's context, as far as agents need it. */
export interface AgentContext {
  ownAgents: OwnAgents;
  /** Ends the waiting for code of a configuration that does not come to an end. */
  signal?: AbortSignal;
  note(text: string): void;
}

/**
 * The agent of a name, as `--agent` gives it: one that ships, else one of the project's own configuration, which is
 * loaded for it. Without a name the first that ships: that the project has others is said, and its code is not run.
 *
 * @throws UserError when there is none, or the configuration cannot be used
 */
export async function agentNamed(context: AgentContext, name?: string): Promise<AnyAgent> {
  const { ownAgents } = context;
  ownAgents.loaded ??= new ProjectAgents({
    folder: process.cwd(),
    readConfig: ownAgents.readConfig,
    library: () => {
      ownAgents.ran = othersIn(context);
      talkOnStderr();
      if (ownAgents.ran !== undefined) ownAgents.onRun?.(ownAgents.ran);
      return ourModules();
    },
    onLoaded: (file, names) => context.note(`Loaded ${file}: ${names.join(", ") || "no agents"}.`),
  });
  const agent = await untilAborted(ownAgents.loaded.named(name), context.signal);
  const file = name === undefined && !ownAgents.toldOfOthers ? othersIn(context) : undefined;
  if (file === undefined) return agent;
  ownAgents.toldOfOthers = true;
  if (!ownAgents.quiet)
    context.note(`No agent is named, so ${agent.name} is meant; ${file} has others: --agent <name>.`);
  return agent;
}

/** The project's configuration, which lists agents of its own, by its path from here; it is not run. */
export function othersIn({ ownAgents }: Pick<AgentContext, "ownAgents">): string | undefined {
  const found = ownAgents.readConfig ? findConfig(process.cwd()) : undefined;
  if (found === undefined || found.refused !== undefined) return undefined;
  return visible(relative(process.cwd(), found.path));
}

/** Says what follows from an agent's having no reference, where that is the case. */
export function noteNoReference(context: AgentContext, agent: AnyAgent, consequence: string): void {
  if (agent.lacks.has("reference")) context.note(`${agent.name} has no reference: ${consequence}`);
}

/** Says which tools the embedded model leaves out, where there are any: what it shows is no picture of the agent then. */
export function noteUncalledTools(context: AgentContext, { name, tools }: AnyAgent): void {
  const left = uncalledOffline(tools);
  if (left.length === 0) return;
  const one = left.length === 1;
  context.note(
    `The embedded model does not call ${left.join(", ")} of ${name}: ${one ? "it needs" : "they need"} arguments, and ${one ? "its" : "their"} defineTool says none for it (offline).`,
  );
}

/** stdout is data: what code of a project logs is talk, by `node:console` too. */
function talkOnStderr(): void {
  Object.assign(console, new Console(process.stderr));
  syncBuiltinESMExports();
}

/** What a configuration imports of us. */
export async function ourModules() {
  const [underwrite, tracing] = await Promise.all([import("../index.js"), import("../tracing.js")]);
  return { underwrite, "underwrite/tracing": tracing };
}

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
