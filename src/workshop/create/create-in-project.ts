import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { agents } from "../../agents/index.js";
import { UserError } from "../../errors.js";
import { CONFIG_NAMES, findConfig, topOfProject } from "../../project/find-config.js";
import { readInCheckout } from "../checkout.js";
import { listInConfig } from "./config-text.js";
import { type CreatedAgent, writeAgent } from "./create-agent.js";
import type { NewAgent } from "./scaffold.js";

/** An agent that was made in a user's project. */
export interface CreatedInProject extends CreatedAgent {
  root: string;
  /** Packages that its files need and that the project does not have. */
  missing: string[];
}

/**
 * Makes an agent in the project that a folder is in: code in `agents/<slug>/` that imports `underwrite`, cases in
 * `cases/<slug>/`, and a line in the project's configuration, which is made where there is none. Its test is written
 * where the project has vitest. All of it is made, or nothing.
 *
 * @param shipped folder of this package's templates
 * @throws UserError when the folder is in no project, the name cannot be used or is taken, or the configuration is none
 *   that can be extended
 */
export async function createInProject(
  folder: string,
  agent: NewAgent,
  { shipped, dryRun }: { shipped: string; dryRun: boolean },
): Promise<CreatedInProject> {
  if (agents.some(({ name }) => name === agent.slug)) {
    throw new UserError(`${agent.slug} is a name that ships with underwrite: give another, such as own-${agent.slug}.`);
  }
  const found = findConfig(folder);
  if (found?.refused) throw new UserError(`${found.path} cannot be extended: ${found.refused}.`);
  const top = found ? dirname(found.path) : topOfProject(folder);
  if (!found && !existsSync(join(top, "package.json"))) {
    throw new UserError(
      "This folder is in no project and in no source checkout of underwrite: make a package.json first (npm init -y), then npm install underwrite.",
    );
  }
  const root = realpathSync(top);
  const has = (name: string) => canResolve(root, name);
  const config = found ? basename(found.path) : CONFIG_NAMES[0];
  const place = { templates: shipped, agents: "agents", importsPackage: true, tests: has("vitest/package.json") };
  const listing = {
    path: config,
    withAgent: (slug: string) => listInConfig(found ? readInCheckout(root, config) : undefined, config, slug),
  };
  const created = await writeAgent(root, agent, { place, listing, dryRun });
  const missing = ["underwrite", "zod"].filter((name) => !has(`${name}/package.json`));
  return { ...created, root, missing };
}

function canResolve(root: string, name: string): boolean {
  try {
    createRequire(join(root, "package.json")).resolve(name);
    return true;
  } catch {
    return false; // not installed
  }
}
