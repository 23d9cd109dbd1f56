import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type Options } from "execa";

/** The built command. */
export const CLI = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

export interface CliResult {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
}

/** An empty folder of its own. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "underwrite-test-"));
}

/** An environment with nothing in it that could reach a provider. */
export function cleanEnvironment(): Record<string, string> {
  const { PATH = "" } = process.env;
  return { PATH, HOME: emptyFolder() };
}

/** Runs the built command as a process of its own, in an empty folder. */
export async function underwrite(
  args: string[],
  options: Options & { env?: Record<string, string> } = {},
): Promise<CliResult> {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [CLI, ...args], {
    cwd: emptyFolder(),
    stdin: "ignore",
    ...options,
    env: { ...cleanEnvironment(), ...options.env },
    extendEnv: false,
    reject: false,
  });
  return { stdout: String(stdout ?? ""), stderr: String(stderr ?? ""), exitCode };
}

/** The command on a terminal of 100 columns. */
export async function onTerminal(cwd: string, args: string[]): Promise<string> {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(" ");
  const env = { ...cleanEnvironment(), TERM: "xterm" };
  const { stdout } = await execa("script", ["-qec", `stty cols 100; ${command}`, "/dev/null"], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
  });
  return stdout.replaceAll("\r\n", "\n");
}

/** Changes the environment itself: what asks the operating system for it (the home folder) would not see another object. */
export function replaceEnvironment(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
