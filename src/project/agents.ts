import { dirname, relative } from "node:path";
import { agentNamed, agents as shipped } from "../agents/index.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { visible } from "../text/visible.js";
import { findConfig } from "./find-config.js";
import type { Library } from "./import-config.js";
import { loadConfig } from "./load-config.js";

export interface ProjectAgentsOptions {
  /** The folder whose project counts. */
  folder: string;
  readConfig: boolean;
  /** What the configuration gets as `underwrite`; asked for when it is loaded. */
  library: () => Promise<Library>;
  /** Told the file and its agents' names, once, when it is loaded. */
  onLoaded: (file: string, names: readonly string[]) => void;
}

/**
 * The agents that ship and those of a project's configuration. The configuration is code of the folder: it is run when
 * an agent is asked for that does not ship, and never before.
 */
export class ProjectAgents {
  private loading: Promise<readonly AnyAgent[]> | undefined;

  constructor(private readonly options: ProjectAgentsOptions) {}

  /** The agent of a name, as `--agent` gives it; without one the first that ships. @throws UserError when there is none */
  async named(name?: string): Promise<AnyAgent> {
    if (name === undefined || shipped.some((agent) => agent.name === name)) return agentNamed(name);
    const { own, hint } = await this.own();
    return agentNamed(name, [...shipped, ...own], hint);
  }

  private async own(): Promise<{ own: readonly AnyAgent[]; hint: string }> {
    if (!this.options.readConfig) return { own: [], hint: "" };
    const found = findConfig(this.options.folder);
    if (!found) return { own: [], hint: " This project has no underwrite.config.ts that names others." };
    const file = visible(relative(this.options.folder, found.path));
    if (found.refused) return { own: [], hint: ` ${file} is not read: ${found.refused}.` };
    this.loading ??= this.load(found.path, file);
    return { own: await this.loading, hint: "" };
  }

  private async load(path: string, file: string): Promise<readonly AnyAgent[]> {
    const names = shipped.map(({ name }) => name);
    const own = await loadConfig(path, names, await this.options.library());
    this.options.onLoaded(
      file,
      own.map(({ name }) => name),
    );
    return own.map((agent) => ({ ...agent, project: dirname(path) }));
  }
}
