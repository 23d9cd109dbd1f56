import { lstatSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** What the topmost folder of a project has. */
const TOPS = ["package.json", ".git", ".underwrite"];

/**
 * Looks for an entry in a folder, then in those above it, as git looks for its own. A folder that everybody may write
 * to, such as `/tmp`, the home folder and what is above it belong to no project: they count only where it begins. Nor
 * does an entry of another user count above where it begins.
 *
 * @param options.withinProject look no higher than the first folder with a `package.json`, a `.git` or a store
 * @param options.anyCase a name in other letters, such as `Cases`, will do where the exact one is not there
 * @returns the entry's path; undefined where there is none
 */
export function findUpwards(
  folder: string,
  name: string,
  { withinProject = false, anyCase = false, home = homedir() } = {},
): string | undefined {
  const first = resolve(folder);
  for (let at = first; ; at = dirname(at)) {
    if (at !== first && belongsToNoProject(at, home)) return undefined;
    const found = entryOf(at, name, anyCase);
    if (found !== undefined && (at === first || isOurs(found))) return found;
    const isTop = TOPS.some((top) => isThere(join(at, top))) && (withinProject || isThere(join(at, ".git")));
    if (isTop || at === dirname(at)) return undefined;
  }
}

/** Where the project keeps something: the entry of that name that it has, else the place for one in the working folder. */
export function inProject(name: string): string {
  return findUpwards(process.cwd(), name, { withinProject: true }) ?? join(process.cwd(), name);
}

function entryOf(folder: string, name: string, anyCase: boolean): string | undefined {
  if (isThere(join(folder, name))) return join(folder, name);
  const [other] = anyCase ? namesAlike(folder, name) : [];
  return other === undefined ? undefined : join(folder, other);
}

/** The names in a folder that are a name in whatever letters; none where there is no such folder. */
export function namesAlike(folder: string, name: string): string[] {
  try {
    return readdirSync(folder)
      .filter((each) => each.toLowerCase() === name.toLowerCase())
      .sort();
  } catch {
    return []; // what may not be looked into has nothing of ours
  }
}

function belongsToNoProject(folder: string, home: string): boolean {
  const everybody = 0o002;
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? everybody;
  return (mode & everybody) !== 0 || `${resolve(home)}/`.startsWith(folder === "/" ? folder : `${folder}/`);
}

function isOurs(path: string): boolean {
  const us = process.getuid?.();
  return us === undefined || lstatSync(path).uid === us;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // nobody may look: nothing of ours
  }
}
