import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";

/** The names of a project's configuration: the first of them that a folder has counts. */
export const CONFIG_NAMES = ["underwrite.config.ts", "underwrite.config.js", "underwrite.config.mjs"] as const;

/** A project's configuration, and why its code is not run, where it is not. */
export interface FoundConfig {
  path: string;
  refused?: string;
}

/**
 * Looks for a project's configuration: in a folder, then in those above it, up to the first with a `package.json` or a
 * `.git`, and never above the home folder. What it finds is not read.
 *
 * @param home the home folder
 * @returns undefined where there is none
 */
export function findConfig(folder: string, home: string = homedir()): FoundConfig | undefined {
  const top = topOfProject(folder, home);
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = CONFIG_NAMES.map((name) => join(at, name)).find((each) => existsSync(each));
    if (path) return ownedByUs(path) ? { path } : { path, refused: "it belongs to another user" };
    if (at === top || at === dirname(at)) return undefined;
  }
}

/** The highest folder that belongs to a folder's project: with `package.json` or `.git`; else the last below or at home. */
export function topOfProject(folder: string, home: string = homedir()): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json")) || existsSync(join(at, ".git"))) return at;
    const above = dirname(at);
    if (at === resolve(home) || above === at || isAbove(above, home)) return at;
  }
}

function isAbove(folder: string, home: string): boolean {
  return resolve(home).startsWith(folder.endsWith(sep) ? folder : folder + sep) && resolve(home) !== folder;
}

/** Code of another user is not run: anybody can put a file into a shared folder such as `/tmp`. */
function ownedByUs(path: string): boolean {
  const us = process.getuid?.();
  return us === undefined || statSync(path).uid === us;
}
