import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { isInside } from "../../folder/inside.js";
import { packageRoot } from "../../folder/own-program.js";
import { environmentVariable } from "../../settings/config.js";

/** How a client starts a server: what its configuration says. */
export interface StartCommand {
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The folder that it is started in, where it is not the one that the client works in. */
  cwd?: string;
}

/**
 * How our server is to be started from a folder: by `npx` where this very package is installed, which every machine
 * understands. Elsewhere `npx` would start another package, or fetch one, so there it is this command at its place.
 */
export function startCommand(folder: string): StartCommand {
  if (isInstalled(folder)) return { command: "npx", args: ["underwrite", "mcp"] };
  return ownCommand(["mcp"]);
}

/**
 * A configured command, as this process starts its own program for it; undefined where it names any other program,
 * another of our commands than the server, or surroundings of its own: a folder's file is somebody's text.
 */
export function asOwn({ command, args, env = {}, cwd = "" }: StartCommand, folder: string): StartCommand | undefined {
  if (Object.keys(env).length > 0 || realPath(resolve(folder, cwd)) !== realPath(folder)) return undefined;
  const given = argumentsOfOwn(command, args, folder);
  const serves =
    given?.[0] === "mcp" &&
    given.slice(1).every((argument, at) => SERVER_ARGUMENTS.includes(argument) || isFolder(given, at + 1, folder));
  return given && serves ? { ...ownCommand(given), cwd: folder } : undefined;
}

/** Whether an argument says which folder is meant, and it is this one. */
function isFolder(given: readonly string[], at: number, folder: string): boolean {
  if (given[at] === "--folder") return at + 1 < given.length;
  return given[at - 1] === "--folder" && realPath(given[at] ?? "") === realPath(folder);
}

/** What may follow `underwrite mcp`. */
const SERVER_ARGUMENTS = [
  ...["--read-only", "--source", "local", "langfuse", "--source=local", "--source=langfuse"],
  ...["--toolset", "work", "all", "--toolset=work", "--toolset=langfuse", "--toolset=all"],
];

/** This command at its place, by the Node that runs it. */
export function ownCommand(args: string[]): StartCommand {
  return { command: process.execPath, args: [...process.execArgv, resolve(process.argv[1] ?? ""), ...args] };
}

/** What a command line gives to our program; undefined where it starts another one. */
function argumentsOfOwn(command: string, args: readonly string[], folder: string): string[] | undefined {
  if (command === "npx") {
    const [name, ...rest] = args[0] === "-y" || args[0] === "--yes" ? args.slice(1) : args;
    return name === "underwrite" && isInstalled(folder) ? rest : undefined;
  }
  const path = command.includes("/") ? resolve(folder, command) : onPath(command);
  if (path !== undefined && isOwnProgram(path)) return [...args];
  if (command !== "node" && realPath(path ?? "") !== realPath(process.execPath)) return undefined;
  const before = process.execArgv;
  const program = args[before.length];
  const isOurs = before.every((option, index) => args[index] === option) && program !== undefined;
  return isOurs && isOwnProgram(resolve(folder, program)) ? args.slice(before.length + 1) : undefined;
}

function onPath(name: string): string | undefined {
  const folders = (environmentVariable("PATH") ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function isOwnProgram(path: string): boolean {
  const own = [join(packageRoot(), "dist", "cli", "main.js"), process.argv[1] ?? ""].map(realPath);
  return own.includes(realPath(path) ?? "none");
}

/** Whether `npx underwrite` starts this package from a folder: installed there or above, or in its own source. */
export function isInstalled(folder: string): boolean {
  const folders = foldersUp(folder);
  const bins = folders.map((each) => join(each, "node_modules", ".bin", "underwrite"));
  const bin = bins.find((path) => existsSync(path)); // the nearest is the one that npx takes
  if (bin !== undefined) return isInside(bin, packageRoot());
  const project = folders.find((each) => ["package.json", "node_modules"].some((name) => existsSync(join(each, name))));
  return project !== undefined && realPath(project) === realPath(packageRoot());
}

/** A folder and all above it. */
function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

/** Where a path leads; undefined where it leads nowhere. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // nothing there, or nothing that may be looked at
  }
}
