import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors.js";
import { changeFolder, settle } from "../../files/change-files.js";
import { readInCheckout } from "../checkout.js";
import { REGISTRY, registerAgent } from "./registry.js";
import {
  checkDescription,
  type NewAgent,
  type Place,
  scaffold,
  templateFolder,
  templateIdentifiers,
} from "./scaffold.js";
import { checkSlug } from "./slug.js";

/** What was made, or would be. */
export interface CreatedAgent {
  agent: string;
  /** Paths from the root of the checkout, or of the project. */
  files: string[];
  /** The file that lists it now: the registry, or the project's configuration. */
  registry: string;
}

/** The file that lists the agents of a checkout or project. */
export interface Listing {
  path: string;
  /** Its text with one more agent. @throws UserError when it is not as the toolkit keeps it */
  withAgent(slug: string): string;
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
  const templates = "src/workshop";
  const place = { templates: join(root, templates), agents: "src/agents", importsPackage: false, tests: true };
  if (!existsSync(templateFolder(agent, place))) {
    throw new UserError(`The template is not in ${templates} of this checkout: update it.`);
  }
  const listing = { path: REGISTRY, withAgent: (slug: string) => registerAgent(readInCheckout(root, REGISTRY), slug) };
  return writeAgent(root, agent, { place, listing, dryRun });
}

/** Writes a new agent's files and the line that lists it, all or nothing. @throws UserError */
export async function writeAgent(
  root: string,
  agent: NewAgent,
  { place, listing, dryRun }: { place: Place; listing: Listing; dryRun: boolean },
): Promise<CreatedAgent> {
  const settled = settle(root);
  checkSlug(agent.slug, templateIdentifiers(agent, place));
  if (agent.description !== undefined) checkDescription(agent.description);
  const files = scaffold(agent, place);
  const created = { agent: agent.slug, files: files.map(({ path }) => path), registry: listing.path };
  const plan = () => {
    for (const folder of [`${place.agents}/${agent.slug}`, `cases/${agent.slug}`]) refuse(root, folder);
    return listing.withAgent(agent.slug);
  };
  if (dryRun) {
    plan();
    return created;
  }
  await changeFolder(root, ({ write, completed }) => {
    // The same command, when it was killed half-way: this one has completed it.
    if (created.files.every((path) => [...settled, ...completed].includes(path))) return;
    const text = plan();
    write([...files, { path: listing.path, text }]); // the line that lists it comes last
  });
  return created;
}

/** Refuses a folder that is there already, and one that a link would put outside of the root. */
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
