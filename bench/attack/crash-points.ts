import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, inject } from "vitest";
import { underwriteAtTerminal } from "../../src/testing/processes/at-terminal.js";
import { CLI, type CliResult, cleanEnvironment } from "../../src/testing/processes/cli.js";
import { seeded } from "./seeded.js";

const HOOK = fileURLToPath(new URL("fail-at.mjs", import.meta.url));

/** The ways in which a process is made to fail at one of its calls that change files. */
const FAILURES = ["kill", "torn", "EIO", "ENOSPC"] as const;
type Failure = (typeof FAILURES)[number];

/** How many points of a command are tried, unless all are: one of each failure. */
const SAMPLE = 4;

/** A command that changes files, and what is held against it. */
export interface Attacked {
  /** Names it in messages, and seeds its sample. */
  name: string;
  /** A folder to run it in: each attempt gets a copy. */
  folder: string;
  args: readonly string[];
  env?: Record<string, string>;
  /** What a person types at its terminal; without it there is none. */
  typed?: string;
  /** What commands make of a folder; equal for equal states, and throwing for a state that nobody may take as good. */
  look(cwd: string): Promise<unknown>;
  /** Exit codes of a second run, after one that had got to the end by itself: 0, and for instance "it exists already". */
  rerun?: readonly number[];
  /** What the second run leaves, where that is not what one run does. */
  after?(state: unknown, old: unknown, fresh: unknown): void;
}

/**
 * Runs a command on copies of its folder and makes it fail at its calls that change files: at a seeded sample of them,
 * in soak at all. After each, the folder must look as before or as after an undisturbed run, and the command must work
 * when it is run again.
 *
 * @returns how many points were tried
 */
export async function attack(attacked: Attacked): Promise<number> {
  const { folder, look } = attacked;
  const untouched = copyOf(folder);
  const old = await look(untouched);
  const undisturbed = copyOf(folder);
  const calls = await countCalls(attacked, undisturbed);
  const fresh = await look(undisturbed);
  expect(fresh, `${attacked.name} changes nothing that is looked at`).not.toEqual(old);
  const points = pointsOf(attacked.name, calls);
  for (const { at, how } of points) {
    const where = `${attacked.name}, ${how} at call ${at} of ${calls}`;
    const cwd = copyOf(folder);
    const failed = await run(attacked, cwd, { ATTACK_AT: String(at), ATTACK_HOW: how });
    if (how === "kill" || how === "torn") expect(failed.exitCode, where).toBe(KILLED);
    else expect(failed.stdout + failed.stderr, where).not.toMatch(/\n {4}at /); // no stack of ours
    const state = await look(cwd).catch((error: unknown) => expect.fail(`${where}: ${error}`));
    expect([old, fresh], where).toContainEqual(state);
    const again = await run(attacked, cwd, {});
    expect(attacked.rerun ?? [0], `${where}, and again: ${again.stdout}${again.stderr}`).toContain(again.exitCode);
    const end = await look(cwd);
    if (attacked.after) attacked.after(end, old, fresh);
    else expect(end, `${where}, and again`).toEqual(fresh);
    rmSync(cwd, { recursive: true, force: true });
  }
  return points.length;
}

async function countCalls(attacked: Attacked, cwd: string): Promise<number> {
  const log = join(mkdtempSync(join(tmpdir(), "attack-")), "calls");
  const { exitCode, stdout, stderr } = await run(attacked, cwd, { ATTACK_LOG: log });
  expect(exitCode, stdout + stderr).toBe(0);
  return Number(readFileSync(log, "utf8"));
}

/** As a shell tells that a process was killed. */
const KILLED = 128 + constants.signals.SIGKILL;

async function run({ args, env, typed }: Attacked, cwd: string, how: Record<string, string>): Promise<CliResult> {
  if (typed !== undefined) {
    const options = { cwd, env: { ...env, ...how }, node: ["--import", HOOK] };
    const { stdout, stderr, exitCode } = await underwriteAtTerminal([...args], typed, options);
    return { stdout: String(stdout), stderr: String(stderr), exitCode };
  }
  const { stdout, stderr, exitCode, signal } = await execa(process.execPath, ["--import", HOOK, CLI, ...args], {
    cwd,
    stdin: "ignore",
    env: { ...cleanEnvironment(), ...env, ...how },
    extendEnv: false,
    reject: false,
  });
  return {
    stdout: String(stdout ?? ""),
    stderr: String(stderr ?? ""),
    exitCode: signal === "SIGKILL" ? KILLED : exitCode,
  };
}

function pointsOf(name: string, calls: number): { at: number; how: Failure }[] {
  const all = Array.from({ length: calls }, (_, index) => FAILURES.map((how) => ({ at: index + 1, how }))).flat();
  if (inject("soak")) return all;
  const random = seeded(name);
  return Array.from({ length: SAMPLE }, (_, n) => {
    const at = 1 + Math.floor(random() * calls);
    return { at, how: FAILURES[n % FAILURES.length] ?? "kill" };
  });
}

/** A copy of a folder, to break. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "attack-"));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
