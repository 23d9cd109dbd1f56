import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";
import { type Ended, runBounded } from "../jail/bounded-process.js";
import { jailed } from "../jail/bubblewrap.js";
import { systemPath } from "../jail/system-path.js";
import { readableModules } from "../run/run-candidate.js";
import { type Edits, exportTree } from "../tree/candidate-tree.js";
import type { Campaign } from "./campaign.js";
import { marksOf, type Workplace } from "./workplace.js";

/** Longest that a check may take, in milliseconds, and most that it may print. */
const TIMEOUT_MS = 600_000;
const MAX_OUTPUT = 4_000_000;

/** Most of what a check says that a reason quotes, in characters. */
const QUOTED = 200;

/**
 * What the project's own checks say of files that were edited: its type checker, of these files alone, then each command
 * of `--check`. Each runs in a process of its own, on a copy of the tree; they can only reject a change.
 *
 * @returns undefined where nothing is said, and where the project has no type checker and no command is given
 */
export async function checkProblem(
  work: Workplace,
  campaign: Campaign,
  { tree, edits }: { tree: string; edits: Edits },
): Promise<string | undefined> {
  const types = await typeProblem(work, campaign, { tree, edits });
  if (types !== undefined) return types;
  for (const command of campaign.options.checks) {
    work.tell({ about: "step", round: campaign.rounds.length, step: `checks: ${command}` });
    const problem = await commandProblem(work, campaign, { tree, command });
    if (problem !== undefined) return `The check does not hold: ${problem}`;
  }
  return undefined;
}

/**
 * Runs the commands of `--check` on the base.
 *
 * @throws UserError where one fails there already: it could tell nothing of a change
 */
export async function requireChecks(work: Workplace, campaign: Campaign): Promise<void> {
  for (const command of campaign.options.checks) {
    const problem = await commandProblem(work, campaign, { tree: campaign.base, command });
    if (problem === undefined) continue;
    throw new UserError(`--check fails on the base already: ${problem} Mend that first, or leave the check out.`);
  }
}

async function commandProblem(
  work: Workplace,
  campaign: Campaign,
  { tree, command }: { tree: string; command: string },
): Promise<string | undefined> {
  const { code, signal, stdout, stderr, stopped } = await runOn(work, campaign, tree, ["sh", "-c", command]);
  if (stopped === undefined && code === 0) return undefined;
  const ended = stopped ?? (code === null ? `it was ended by ${signal}` : `exit code ${code}`);
  const last = `${stdout}\n${stderr}`.trimEnd().split("\n").at(-1) ?? "";
  return visible(`${command}: ${ended}${last === "" ? "" : ` (${last.trim().slice(-QUOTED)})`}.`);
}

/** Errors of other files are not the change's. */
async function typeProblem(
  work: Workplace,
  campaign: Campaign,
  { tree, edits }: { tree: string; edits: Edits },
): Promise<string | undefined> {
  const { git, place, modules } = work;
  const checker = modules === undefined ? "" : join(modules, "typescript/bin/tsc");
  if (!existsSync(checker) || !git.files(tree).has(`${place.project}tsconfig.json`)) return undefined;
  const command = [process.execPath, checker, "-p", ".", "--noEmit", "--pretty", "false"];
  const { stdout, stopped } = await runOn(work, campaign, tree, command);
  if (stopped !== undefined) return `The type checker gave nothing: ${stopped}.`;
  const paths = [...edits.keys()].map((path) => path.slice(place.project.length));
  const said = stdout.split("\n").find((line) => paths.some((path) => line.startsWith(`${path}(`)));
  return said === undefined ? undefined : `Types do not hold: ${said.trim()}`;
}

/** Runs a command in a copy of a tree, which it may write; the project's programs are found first. */
async function runOn(
  { git, folder, place, modules, signal }: Workplace,
  campaign: Campaign,
  tree: string,
  command: readonly string[],
): Promise<Ended> {
  const cwd = folder.scratch(campaign.id, "checks");
  exportTree(git, tree, cwd, { extent: "everything", below: place.project, modules });
  const programs = [join(cwd, "node_modules/.bin"), dirname(process.execPath), systemPath()];
  const env = { PATH: programs.join(delimiter), CI: "true", ...marksOf(campaign) };
  const read = [process.execPath, ...readableModules(cwd)];
  const ended = await runBounded(campaign.sandbox ? jailed(command, { read, write: cwd, cwd, env }) : command, {
    cwd,
    env: campaign.sandbox ? { PATH: systemPath(), ...marksOf(campaign) } : env,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_OUTPUT,
    signal,
  });
  signal.throwIfAborted();
  return ended;
}
