import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../errors.js";
import { caseFiles } from "../../evals/cases/case-files.js";
import { missingFiles, readSuiteFile, type SuiteLacks } from "../../evals/cases/suite-file.js";
import { show, visible } from "../../text/visible.js";

/** What is asked of an agent to find its cases. */
type Named = { name: string; project?: string };

/**
 * The place for an agent's cases, the only one that commands write to: in the working folder, or in the project whose
 * configuration names the agent.
 */
export function ownCaseFolder({ name, project }: Named): string {
  return join(project === undefined ? "" : relative(process.cwd(), project), "cases", name);
}

/** The case files of an agent: those of the working folder; where there are none, those that ship with this package. */
export function knownFiles(agent: Named): string[] {
  const own = caseFiles(ownCaseFolder(agent));
  return own.length > 0 ? own : shippedFiles(agent);
}

/** The case files that ship with this package. */
export function shippedFiles({ name }: Named): string[] {
  return caseFiles(join(packageRoot(), "cases", name));
}

/**
 * The case files that a command reads: those of `--cases` (files, or folders of them), else all that are known.
 *
 * @throws UserError when there is none
 */
export function suiteFiles(agent: Named, given?: readonly string[]): string[] {
  if (given) return given.flatMap(filesAt);
  const files = knownFiles(agent);
  if (files.length > 0) return files;
  throw new UserError(`There are no cases of ${agent.name} in ${ownCaseFolder(agent)}: write some, or give --cases.`);
}

/** What the suite lacks whose files `suiteFiles` gives; undefined where it lacks nothing. @throws UserError */
export function suiteLacks(agent: Named, given?: readonly string[]): SuiteLacks | undefined {
  const folder = ownCaseFolder(agent);
  const folders = given ? given.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) : [folder];
  const named = folders.flatMap(missingFiles);
  const own = given ? [] : caseFiles(folder).map((path) => basename(path));
  const isOpen = own.length > 0 && readSuiteFile(folder) === undefined;
  const shipped = (isOpen ? shippedFiles(agent) : []).map((path) => basename(path));
  const lacks = { named, shipped: shipped.filter((name) => !own.includes(name)) };
  return lacks.named.length + lacks.shipped.length > 0 ? lacks : undefined;
}

function filesAt(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UserError(`--cases is ${show(path)}, and there is no such file: give case files, or folders.`);
  if (!stats.isDirectory()) return [path];
  const files = caseFiles(path);
  if (files.length > 0) return files;
  throw new UserError(`--cases: the folder ${visible(path)} holds no case files (*.json).`);
}

/**
 * The folder of this package, wherever it is installed: where the files lie that ship beside the code.
 *
 * @param from URL of a file of the package
 * @throws Error when no folder above it is this package's
 */
export function packageRoot(from: string = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "underwrite") return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json named underwrite above ${from}`);
  }
}
