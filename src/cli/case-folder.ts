import { statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.js";
import { caseFiles } from "../evals/case-files.js";
import type { AnyAgent } from "../runtime/agent.js";
import { visible } from "../visible.js";
import { packageRoot } from "./package-root.js";

/** The working folder's place for an agent's cases: the only one that commands write to. */
export function ownCaseFolder({ name }: AnyAgent): string {
  return join("cases", name);
}

/**
 * The case files that a command reads: those of `--cases` (files, or folders of them), else those of the working
 * folder, else those that ship with this package.
 *
 * @throws UserError when there is none
 */
export function suiteFiles(agent: AnyAgent, given?: readonly string[]): string[] {
  if (given) return given.flatMap((path) => (isFolder(path) ? filesOf(path) : path));
  const own = caseFiles(ownCaseFolder(agent));
  const files = own.length > 0 ? own : caseFiles(shippedCaseFolder(agent));
  if (files.length > 0) return files;
  throw new UserError(`There are no cases of ${agent.name} in ${ownCaseFolder(agent)}: write some, or give --cases.`);
}

/** Where the cases lie that ship with this package. */
export function shippedCaseFolder({ name }: AnyAgent): string {
  return join(packageRoot(), "cases", name);
}

function filesOf(folder: string): string[] {
  const files = caseFiles(folder);
  if (files.length > 0) return files;
  throw new UserError(`--cases: the folder ${visible(folder)} holds no case files (*.json).`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
