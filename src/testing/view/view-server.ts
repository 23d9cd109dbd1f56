import { execa } from "execa";
import { CLI, cleanEnvironment } from "../processes/cli.js";

/** A running `underwrite view`. */
export interface RunningView {
  /** What it printed: the address that opens the pages once. */
  address: string;
  /** The same without the token. */
  origin: string;
  /** Ends it, with a signal. @returns what it ended with, and what it told */
  end(signal?: NodeJS.Signals): Promise<{ exitCode: number | undefined; stderr: string }>;
}

/** Starts `underwrite view` as a process of its own in a folder, and waits for its address. */
export async function startView(cwd: string, args: string[] = []): Promise<RunningView> {
  const child = execa(process.execPath, [CLI, "view", "--no-open", ...args], {
    cwd,
    stdin: "ignore",
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (data: Buffer) => resolve(String(data).trim()));
    void child.then(({ stderr }) => reject(new Error(`underwrite view ended: ${stderr}`)));
  });
  return {
    address,
    origin: new URL(address).origin,
    async end(signal = "SIGTERM") {
      child.kill(signal);
      const { exitCode, stderr } = await child;
      return { exitCode, stderr };
    },
  };
}
