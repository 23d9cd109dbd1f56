import { execa } from "execa";
import { CLI, cleanEnvironment } from "./cli.js";

/**
 * Runs the built command at a terminal, where something is typed: at once, after which the input ends, or when it asks.
 * What it says is in `stdout`.
 *
 * @param node options of Node itself
 */
export async function underwriteAtTerminal(
  args: string[],
  typed: string | { whenAsked: string },
  { cwd, env = {}, node = [] }: { cwd: string; env?: Record<string, string>; node?: readonly string[] },
) {
  const command = [process.execPath, ...node, CLI, ...args].map((word) => `'${word}'`).join(" ");
  const terminal = execa("script", ["-qec", command, "/dev/null"], {
    cwd,
    ...(typeof typed === "string" ? { input: typed } : {}),
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    timeout: 60_000,
  });
  if (typeof typed !== "string") {
    for await (const chunk of terminal.iterable({ binary: true })) {
      if (Buffer.from(chunk).includes("Type yes")) terminal.stdin?.write(typed.whenAsked);
    }
  }
  return terminal;
}
