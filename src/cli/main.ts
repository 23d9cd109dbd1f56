#!/usr/bin/env node
import { EXIT } from "../errors.js";
import { changedSources, describeChanged } from "../folder/built-from.js";
import { configuredSecrets } from "../settings/config.js";
import { processContext } from "./context.js";
import { listenForSignals } from "./interrupt.js";
import { enterFolder } from "./mcp/enter-folder.js";
import { runCommand } from "./run-command.js";

/** How long a command that was interrupted may still write, in milliseconds. */
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
process.once("beforeExit", endUnsettled);
if (problem !== undefined) {
  context.note(`underwrite: ${problem}.`);
  process.exit(EXIT.usage);
}
const changed = changedSources(import.meta.url);
if (changed.length > 0) context.note(`underwrite: ${describeChanged(changed)}.`);
const exitCode = await runCommand(process.argv.slice(2), context, interrupt);
process.exitCode ??= exitCode;
process.off("beforeExit", endUnsettled);
// What was interrupted waits for nobody: for a reader that does not read, say.
if (interrupt.signal.aborted) setTimeout(() => process.exit(), LINGER_MS).unref();

/** The process has nothing left to wait for, and the command has not ended: Node would say nothing of use, and exit 13. */
function endUnsettled(): void {
  context.note("underwrite: internal error: nothing is left that could end the command. Please report it.");
  process.exit(EXIT.internal);
}
