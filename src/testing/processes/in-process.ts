import { PassThrough, Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EXIT } from "../../errors.js";
import { type CliResult, cleanEnvironment, emptyFolder, replaceEnvironment } from "./cli.js";

const BUILT = fileURLToPath(new URL("../../../dist/testing/built-command.js", import.meta.url));

/** The part of the build that tests have in their own process. */
export const built = (): Promise<typeof import("./built-command.js")> => import(pathToFileURL(BUILT).href);

interface InProcessOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** What stdin has; without it, stdin is empty. */
  input?: string;
  /** The size of the terminal that stdout and stderr are; without it, they are pipes. */
  terminal?: { columns: number; rows: number };
}

/** One command at a time: environment and working folder are the process's. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the built command as `underwrite` of `cli.ts` does, with its own environment and in an empty folder, but in
 * this process, which costs a tenth. For tests of what a command does, where it makes no difference what a process is:
 * not for signals, for streams that close, for kills, or for commands that run at once.
 */
export function underwrite(args: string[], options: InProcessOptions = {}): Promise<CliResult> {
  const result = last.then(() => run(args, options));
  last = result.catch(() => {});
  return result;
}

/** The same, and then sends backends what a busy machine had no time to send: for tests of what arrives at one that answers. */
export async function underwriteAndPush(args: string[], { cwd = emptyFolder(), ...more }: InProcessOptions = {}) {
  const result = await underwrite(args, { cwd, ...more });
  const { exitCode, stderr } = await underwrite(["traces", "push"], { cwd, env: more.env });
  if (exitCode === EXIT.checkFailed) throw new Error(`not all was sent: ${stderr}`);
  return result;
}

async function run(args: string[], { cwd = emptyFolder(), env = {}, input = "", terminal }: InProcessOptions) {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  if (terminal) for (const stream of [stdout, stderr]) Object.assign(stream, { isTTY: true, ...terminal });
  const texts = Promise.all([stdout, stderr].map(async (stream) => (await stream.toArray()).join("")));
  replaceEnvironment({ ...cleanEnvironment(), ...env });
  process.chdir(cwd);
  try {
    const { configuredSecrets, processContext, runCommand } = await built();
    const { signal } = new AbortController();
    const streams = { stdin: Readable.from([input], { objectMode: false }), stdout, stderr };
    const context = processContext(signal, await configuredSecrets(args), streams as unknown as NodeJS.Process);
    const exitCode = await runCommand(args, context, { signal, exitCode: () => EXIT.interrupted });
    for (const stream of [stdout, stderr]) stream.end();
    const [out = "", err = ""] = await texts;
    return { stdout: out.replace(/\n$/, ""), stderr: err.replace(/\n$/, ""), exitCode };
  } finally {
    process.chdir(before.cwd);
    replaceEnvironment(before.env);
  }
}
