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
  const registry = registerAgent(readFileSync(join(root, REGISTRY), "utf8"), agent.slug);
  if (!dryRun) writeAll(root, { folders, files, registry });
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

/** The folders are filled under other names and then renamed; the registry's line comes last. */
function writeAll(
  root: string,
  { folders, files, registry }: { folders: string[]; files: ScaffoldFile[]; registry: string },
): void {
  const staged = (path: string) =>
    join(root, path.replace(/^((?:src\/agents|cases)\/)([^/]+)/, `$1.$2.${process.pid}`));
  const index = join(root, REGISTRY);
  const newIndex = `${index}.${process.pid}`;
  const made: string[] = [...folders.map(staged), newIndex];
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(staged(path)), { recursive: true });
      writeFileSync(staged(path), text);
    }
    writeFileSync(newIndex, registry);
    for (const folder of folders) {
      renameSync(staged(folder), join(root, folder));
      made.push(join(root, folder));
    }
    renameSync(newIndex, index);
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}
