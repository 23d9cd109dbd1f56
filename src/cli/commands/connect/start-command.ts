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

/** Whether `npx underwrite` finds it from a folder: in its packages or those of a folder above, or in its source. */
export function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, "node_modules", ".bin", "underwrite")) || isOwnSource(folder)) return true;
  return folder !== dirname(folder) && isInstalled(dirname(folder));
}

function isOwnSource(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name === "underwrite";
  } catch {
    return false; // no package, or one that npx does not understand either
  }
}
