import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors.js";
import { REGISTRY, registerAgent } from "./registry.js";
import {
  checkDescription,
  type NewAgent,
  type ScaffoldFile,
  scaffold,
  TEMPLATE,
  templateIdentifiers,
} from "./scaffold.js";
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
export function createAgent(root: string, agent: NewAgent, { dryRun = false } = {}): CreatedAgent {
  if (!existsSync(join(root, TEMPLATE))) throw new UserError(`${TEMPLATE} is not in this checkout: update it.`);
  checkSlug(agent.slug, templateIdentifiers(root));
  if (agent.description !== undefined) checkDescription(agent.description);
  const folders = [`src/agents/${agent.slug}`, `cases/${agent.slug}`];
  for (const folder of folders) refuse(root, folder);
  const files = scaffold(root, agent);
  registerAgent(readFileSync(join(root, REGISTRY), "utf8"), agent.slug); // refuses before anything is written
  if (!dryRun) writeAll(root, agent.slug, { folders, files });
  return { agent: agent.slug, files: files.map(({ path }) => path), registry: REGISTRY };
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

/** All is written to a folder beside, and then renamed; the registry's line comes last. */
function writeAll(root: string, slug: string, { folders, files }: { folders: string[]; files: ScaffoldFile[] }): void {
  const staging = join(root, `.create-${slug}-${process.pid}`);
  const index = join(root, REGISTRY);
  const made = [staging];
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(staging, path)), { recursive: true });
      writeFileSync(join(staging, path), text);
    }
    for (const folder of folders) {
      mkdirSync(dirname(join(root, folder)), { recursive: true });
      renameSync(join(staging, folder), join(root, folder));
      made.push(join(root, folder));
    }
    writeFileSync(join(staging, "index.ts"), registerAgent(readFileSync(index, "utf8"), slug));
    renameSync(join(staging, "index.ts"), index);
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw error;
  }
  rmSync(staging, { recursive: true });
}
