#!/usr/bin/env node
import { EXIT, messageOf } from "../errors.js";
import { changedSources, describeChanged } from "../folder/built-from.js";
import { configuredSecrets } from "../settings/config.js";
import { breakLoops } from "./break-loops.js";
import { processContext } from "./context.js";
import { listenForSignals, reportError, runCommand } from "./run-command.js";

/** How long what a command leaves behind may keep the process, in milliseconds. */
const LINGER_MS = 1000;

const interrupt = listenForSignals((code) => process.exit(code));
// A reader that went away (`| head`, a terminal that was closed) is no fault of the command; a full disk is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || (error.code === "EIO" && interrupt.signal.aborted)) return;
  context.note(`underwrite: the output cannot be written (${error.message}).`);
  process.exitCode = EXIT.internal;
});
process.stderr.on("error", () => {}); // nobody is left to be told

const problem = enterFolder(process.argv.slice(2));
const context = processContext(interrupt.signal, await configuredSecrets(process.argv.slice(2)));
context.ownAgents.onRun = breakLoops;
process.once("beforeExit", endUnsettled);
// Nobody awaits a timer or an event: of an agent's code, say.
process.on("uncaughtException", async (error) => process.exit(await reportError(error, context, interrupt)));
if (problem !== undefined) {
  context.note(`underwrite: ${problem}.`);
  process.exit(EXIT.usage);
}
const changed = changedSources(import.meta.url);
if (changed.length > 0) context.note(`underwrite: ${describeChanged(changed)}.`);
const exitCode = await runCommand(process.argv.slice(2), context, interrupt);
process.exitCode ??= exitCode;
process.off("beforeExit", endUnsettled);
// What was interrupted waits for nobody (for a reader that does not read, say), and nobody waits for what code of a
// project left open.
const leave = () => setTimeout(() => process.exit(), LINGER_MS).unref();
if (interrupt.signal.aborted) leave();
else if (context.ownAgents.ran !== undefined) process.stdout.write("", leave);

/** The process has nothing left to wait for, and the command has not ended: Node would say nothing of use, and exit 13. */
function endUnsettled(): void {
  const { ran } = context.ownAgents;
  const why = ran
    ? `code of ${ran} awaits a promise that nothing settles any more.`
    : "internal error: nothing is left that could end the command. Please report it.";
  context.note(`underwrite: ${why}`);
  process.exit(EXIT.internal);
}

/**
 * Goes into the folder that `underwrite mcp --folder` names, before anything of the working folder is read: its `.env`
 * says what is secret. For clients that start servers in no folder of their own.
 *
 * @returns why it cannot be gone into; undefined where nothing is in the way
 */
function enterFolder([command, ...options]: readonly string[]): string | undefined {
  const at = options.findIndex((option) => option === "--folder" || option.startsWith("--folder="));
  if (command !== "mcp" || at < 0) return undefined;
  const folder = options[at]?.startsWith("--folder=") ? options[at].slice("--folder=".length) : options[at + 1];
  if (folder === undefined) return undefined; // the command says so
  try {
    process.chdir(folder);
    return undefined;
  } catch (error) {
    return `--folder ${JSON.stringify(folder)} cannot be gone into (${messageOf(error)})`;
  }
}
