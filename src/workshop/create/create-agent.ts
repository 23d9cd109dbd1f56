import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors.js";
import { changeFolder, settle } from "../../files/change-files.js";
import { readInCheckout } from "../checkout.js";
import { REGISTRY, registerAgent } from "./registry.js";
import { checkDescription, type NewAgent, scaffold, TEMPLATE, templateIdentifiers } from "./scaffold.js";
import { checkSlug } from "./slug.js";

/** What was made, or would be. */
export interface CreatedAgent {
  agent: string;
  /** Paths from the checkout's root. */
  files: string[];
  /** The file that lists it now. */
  registry: string;
}

/**
 * Makes a second agent in a source checkout: its folder, its cases and its line in the registry. It runs, traces,
 * evals and is analysed as it is; its author then edits it. All of it is made, or nothing.
 *
 * @param root the checkout's root
 * @param dryRun only say what would be made
 * @throws UserError when the name cannot be used or is taken, and when the checkout is not as expected
 */
export async function createAgent(root: string, agent: NewAgent, { dryRun = false } = {}): Promise<CreatedAgent> {
  const settled = settle(root);
  if (!existsSync(join(root, TEMPLATE))) throw new UserError(`${TEMPLATE} is not in this checkout: update it.`);
  checkSlug(agent.slug, templateIdentifiers(root));
  if (agent.description !== undefined) checkDescription(agent.description);
  const files = scaffold(root, agent);
  const created = { agent: agent.slug, files: files.map(({ path }) => path), registry: REGISTRY };
  if (dryRun) {
    plan(root, agent.slug);
    return created;
  }
  await changeFolder(root, ({ write, completed }) => {
    // The same command, when it was killed half-way: this one has completed it.
    if (created.files.every((path) => [...settled, ...completed].includes(path))) return;
    const registry = plan(root, agent.slug);
    write([...files, { path: REGISTRY, text: registry }]); // the line that lists it comes last
  });
  return created;
}

/** What the registry becomes. @throws UserError where the agent cannot be made */
function plan(root: string, slug: string): string {
  for (const folder of [`src/agents/${slug}`, `cases/${slug}`]) refuse(root, folder);
  return registerAgent(readInCheckout(root, REGISTRY), slug);
}

/** Refuses a folder that is there already, and one that a link would put outside of the checkout. */
function refuse(root: string, folder: string): void {
  if (lstatSync(join(root, folder), { throwIfNoEntry: false })) {
    throw new UserError(`${folder} exists already: give another name, or remove it first.`);
  }
  const parent = dirname(folder);
  if (!lstatSync(join(root, parent), { throwIfNoEntry: false })) return;
  if (realpathSync(join(root, parent)) !== join(root, parent)) {
    throw new UserError(`${parent} is a link: nothing is written outside of the checkout.`);
  }
}
