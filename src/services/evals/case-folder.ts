import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { UserError } from "../../errors.js";
import { caseFiles } from "../../evals/cases/case-files.js";
import { missingFiles, readSuiteFile, type SuiteLacks } from "../../evals/cases/suite-file.js";
import { packageRoot } from "../../folder/own-program.js";
import { findUpwards, namesAlike } from "../../folder/upwards.js";
import { show, visible } from "../../text/visible.js";

/** What is asked of an agent to find its cases. */
type Named = { name: string; project?: string };

/** A suite: its files, and in words where they are from. */
export interface Suite {
  files: string[];
  /** `cases/underwriting`, or that it ships with this package. */
  from: string;
}

/** Where the project keeps cases. */
const CASES = "cases";

/**
 * The place for an agent's cases, the only one that commands write to: in the project's folder `cases`, or in that of the
 * project whose configuration names the agent. A folder whose name is in other letters, such as `Cases`, is that folder.
 */
export function ownCaseFolder(agent: Named): string {
  const all = casesFolder(agent) ?? join(startOf(agent), CASES);
  return shortest(join(all, nameIn(all, agent.name)));
}

/** The project's folder of cases, of all agents; undefined where it has none. */
function casesFolder(agent: Named): string | undefined {
  const found = findUpwards(startOf(agent), CASES, { withinProject: true, anyCase: true });
  return found && join(dirname(found), nameIn(dirname(found), CASES));
}

/** The names of the folders in the project's folder of cases, each an agent's; none where there is none to read. */
export function namesWithCases(): string[] {
  const all = findUpwards(process.cwd(), CASES, { withinProject: true, anyCase: true });
  if (all === undefined) return [];
  try {
    return readdirSync(all, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return []; // a plain file, or one that may not be read
  }
}

function startOf({ project }: Named): string {
  return project ?? process.cwd();
}

/** The name of an entry of a folder, in whatever letters it is. @throws UserError where there are two of them */
function nameIn(folder: string, name: string): string {
  const [only = name, ...others] = namesAlike(folder, name);
  if (others.length === 0) return only;
  const paths = [only, ...others].map((each) => visible(shortest(join(folder, each))));
  throw new UserError(`${paths.join(" and ")} could both be meant: put the cases into one of them.`);
}

/** A path as it is from the working folder. */
function shortest(path: string): string {
  return relative(process.cwd(), path) || ".";
}

/**
 * The case files of an agent: those of the project; where it has no folder `cases`, those that ship with this package.
 * None where it has one that holds none of this agent's: theirs may be meant, and nothing stands in for them.
 */
export function knownFiles(agent: Named): string[] {
  const own = caseFiles(ownCaseFolder(agent));
  return own.length > 0 || casesFolder(agent) !== undefined ? own : shippedFiles(agent);
}

/** The case files that a command's writing begins with: a folder without cases gets those that ship. */
export function filesToBeginWith(agent: Named): string[] {
  const own = caseFiles(ownCaseFolder(agent));
  return own.length > 0 ? own : shippedFiles(agent);
}

/** The case files that ship with this package. */
export function shippedFiles({ name }: Named): string[] {
  return caseFiles(join(packageRoot(), CASES, name));
}

/**
 * The case files that a command reads: those of `--cases` (files, or folders of them), else all that are known.
 *
 * @throws UserError when there is none
 */
export function suiteOf(agent: Named, given?: readonly string[]): Suite {
  if (given) return { files: given.flatMap(filesAt), from: given.map((path) => visible(path)).join(", ") };
  const folder = ownCaseFolder(agent);
  const own = caseFiles(folder);
  if (own.length > 0) return { files: own, from: visible(folder) };
  const shipped = shippedFiles(agent);
  const all = casesFolder(agent);
  if (all === undefined && shipped.length > 0) return { files: shipped, from: "the suite that ships with underwrite" };
  throw new UserError(noCases(agent, folder, all, shipped));
}

function noCases({ name }: Named, folder: string, all: string | undefined, shipped: readonly string[]): string {
  const elsewhere = all === undefined ? [] : caseFiles(all);
  const found = elsewhere.length > 0 ? ` (there is ${visible(shortest(elsewhere[0] ?? ""))})` : "";
  const suite =
    shipped[0] === undefined ? "" : `; the suite that ships is --cases ${visible(shortest(dirname(shipped[0])))}`;
  return `There are no cases of ${name} in ${visible(folder)}${found}: put *.json or *.jsonl files there, or give --cases${suite}.`;
}

/** What the suite lacks whose files `suiteOf` gives; undefined where it lacks nothing. @throws UserError */
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
  throw new UserError(`--cases: the folder ${visible(path)} holds no case files (*.json, *.jsonl).`);
}
