import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { AgentPlace } from "../../climb/edit/editable.js";
import { exportTree } from "../../climb/tree/candidate-tree.js";
import type { Git } from "../../climb/tree/git.js";
import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { modulesAbove, pathBelow, placeOf } from "./prepare.js";

/** The list of agents of a checkout of this package. */
const REGISTRY = "src/agents/index.ts";

/** An agent as a commit defines it, and where that is. */
export interface BaseAgent {
  agent: AnyAgent;
  place: AgentPlace;
  /** The folder that the commit is written out in, from the project's top. */
  tree: string;
  modules: string | undefined;
}

/**
 * The agent of a commit, which judges: written out and loaded apart from the user's tree, so that nothing that is checked
 * out there has a say.
 *
 * @param folder a new one, for the tree
 * @throws UserError where the commit has no such agent
 */
export async function baseAgent(of: {
  git: Git;
  base: string;
  folder: string;
  agent?: string | undefined;
  /** Of the project's configuration; undefined in a checkout of this package. */
  projectFolder?: string | undefined;
  agentsIn: (tree: string, from: AgentPlace["from"]) => Promise<AnyAgent[]>;
}): Promise<BaseAgent> {
  const { git, base, folder, agent: name, projectFolder, agentsIn } = of;
  const files = [...git.files(base).keys()];
  const top = projectFolder === undefined ? checkoutTop(files) : pathBelow(git.root, projectFolder);
  const from = projectFolder === undefined ? "checkout" : "configuration";
  const modules = modulesAbove(join(git.root, top));
  mkdirSync(folder);
  const tree = realpathSync(folder);
  exportTree(git, base, tree, { extent: "everything", below: top, modules });
  const agents = await agentsIn(tree, from);
  const found = name === undefined ? agents[0] : agents.find((each) => each.name === name);
  if (!found) {
    const names = agents.map((each) => each.name).join(", ") || "none";
    throw new UserError(`There is no agent ${name ?? ""} in ${base.slice(0, 12)}: its agents are ${names}.`);
  }
  const { project: _, ...agent } = found;
  const named = { name: found.name, ...(projectFolder === undefined ? {} : { project: projectFolder }) };
  return { agent, place: placeOf(named, git, files), tree, modules };
}

/** The top of a checkout of this package in a repository. @throws UserError where there is none */
function checkoutTop(files: readonly string[]): string {
  const registry = files.find((path) => path === REGISTRY || path.endsWith(`/${REGISTRY}`));
  if (registry !== undefined) return registry.slice(0, -REGISTRY.length);
  throw new UserError(
    "There is no underwrite.config.ts here and no checkout of this package: run gate in the project whose agent is judged.",
  );
}
