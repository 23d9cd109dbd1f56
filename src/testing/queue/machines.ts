import { setTimeout as pause } from "node:timers/promises";
import { execa, type ResultPromise } from "execa";
import { CLI, cleanEnvironment, emptyFolder } from "../processes/cli.js";

/** A command that goes on, as a process of its own. */
export interface Machine {
  cwd: string;
  /** Where it listens, as it says. */
  url: string;
  process: ResultPromise<{ reject: false }>;
  printed(): string;
}

export interface MachineOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** The built command; another version's say. */
  cli?: string;
}

/** Starts a server or a worker on a queue, and waits until it says that it is at work; undefined where it ended before. */
export async function startMachine(
  kind: "serve" | "work",
  queue: string,
  args: readonly string[] = [],
  { cwd = emptyFolder(), env = {}, cli = CLI }: MachineOptions = {},
): Promise<Machine | undefined> {
  const model = env.UNDERWRITE_MODEL === undefined ? ["--model", "offline"] : [];
  const child = execa(process.execPath, [cli, kind, "--port", "0", ...model, ...args], {
    cwd,
    env: { ...cleanEnvironment(), UNDERWRITE_QUEUE: queue, ...env },
    extendEnv: false,
    reject: false,
  });
  const printed = { out: "", err: "" };
  child.stdout?.on("data", (chunk) => {
    printed.out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    printed.err += chunk;
  });
  let hasEnded = false;
  void child.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const url = /(http:\/\/[\w.:]+)(?: \(|\/metrics)/.exec(printed.out)?.[1];
    if (url !== undefined) {
      return { cwd, url, process: child as Machine["process"], printed: () => printed.out + printed.err };
    }
    if (hasEnded) return undefined;
    await pause(10);
  }
}

/** The same, for one that must begin. */
export async function machine(...given: Parameters<typeof startMachine>): Promise<Machine> {
  const started = await startMachine(...given);
  if (!started) throw new Error(`${given[0]} did not begin`);
  return started;
}

/** The machines that a test begins, and what ends those of them that go on, or stand still, when it is over. */
export function machinesOfTest() {
  let going: Machine[] = [];
  return {
    async begun(...given: Parameters<typeof machine>): Promise<Machine> {
      const started = await machine(...given);
      going.push(started);
      return started;
    },
    async endBegun(): Promise<void> {
      for (const each of going) each.process.kill("SIGCONT");
      await endAll(going);
      going = [];
    },
  };
}

/** Tells processes to end, and waits until they have. @returns their exit codes */
export async function endAll(machines: Iterable<Machine | undefined>): Promise<(number | undefined)[]> {
  const all = [...machines].filter((each) => each !== undefined);
  for (const each of all) each.process.kill("SIGTERM");
  return Promise.all(all.map(async (each) => (await each.process).exitCode));
}
