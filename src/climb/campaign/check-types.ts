import { existsSync } from "node:fs";
import { join } from "node:path";
import { runBounded } from "../jail/bounded-process.js";
import { jailed } from "../jail/bubblewrap.js";
import { systemPath } from "../jail/system-path.js";
import { readableModules } from "../run/run-candidate.js";
import { type Edits, exportTree } from "../tree/candidate-tree.js";
import type { Campaign } from "./campaign.js";
import { marksOf, type Workplace } from "./workplace.js";

/** Longest that the type checker may take, in milliseconds, and most that it may print. */
const TIMEOUT_MS = 240_000;
const MAX_OUTPUT = 4_000_000;

/**
 * What the project's own type checker says of files that were edited, in a process of its own; undefined where it says
 * nothing of them, and where the project has none. It can only reject a change: errors of other files are not its.
 */
export async function typeProblem(
  { git, folder, place, modules, signal }: Workplace,
  campaign: Campaign,
  { tree, edits }: { tree: string; edits: Edits },
): Promise<string | undefined> {
  const checker = modules === undefined ? "" : join(modules, "typescript/bin/tsc");
  if (!existsSync(checker) || !git.files(tree).has(`${place.project}tsconfig.json`)) return undefined;
  const out = folder.scratch(campaign.id, "types");
  exportTree(git, tree, out, { extent: "everything", below: place.project, modules });
  const command = [process.execPath, checker, "-p", ".", "--noEmit", "--pretty", "false"];
  const env = { PATH: systemPath(), ...marksOf(campaign) };
  const read = [process.execPath, out, ...readableModules(out)];
  const { stdout, stopped } = await runBounded(campaign.sandbox ? jailed(command, { read, cwd: out, env }) : command, {
    cwd: out,
    env,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_OUTPUT,
    signal,
  });
  signal.throwIfAborted();
  if (stopped !== undefined) return `The type checker gave nothing: ${stopped}.`;
  const paths = [...edits.keys()].map((path) => path.slice(place.project.length));
  const said = stdout.split("\n").find((line) => paths.some((path) => line.startsWith(`${path}(`)));
  return said === undefined ? undefined : `Types do not hold: ${said.trim()}`;
}
