import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** How a client starts a server: what its configuration says. */
export interface StartCommand {
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The folder that it is started in, where it is not the one that the client works in. */
  cwd?: string;
}

/**
 * How our server is started from a folder: by `npx` where underwrite is installed, which every machine understands.
 * Elsewhere `npx` would fetch a package from the registry, so there it is this command at its place on this machine.
 */
export function startCommand(folder: string): StartCommand {
  if (isInstalled(folder)) return { command: "npx", args: ["underwrite", "mcp"] };
  return { command: process.execPath, args: [...process.execArgv, resolve(process.argv[1] ?? ""), "mcp"] };
}

/** Whether `npx underwrite` finds it from a folder: in its packages or those of a folder above, or in its own source. */
export function isInstalled(folder: string): boolean {
  const folders = foldersUp(folder);
  if (folders.some((each) => existsSync(join(each, "node_modules", ".bin", "underwrite")))) return true;
  const project = folders.find((each) => ["package.json", "node_modules"].some((name) => existsSync(join(each, name))));
  return project !== undefined && isOwnSource(project);
}

/** A folder and all above it. */
function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

function isOwnSource(project: string): boolean {
  try {
    return JSON.parse(readFileSync(join(project, "package.json"), "utf8")).name === "underwrite";
  } catch {
    return false; // no package.json, or one that npx does not understand either
  }
}
