#!/usr/bin/env node
import { configuredSecrets } from "../config.js";
import { EXIT, messageOf, ProviderError, RunFault, UserError } from "../errors.js";
import { processContext } from "./context.js";
import { listenForSignals } from "./interrupt.js";
import { runProgram } from "./program.js";

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

const context = processContext(interrupt.signal, await configuredSecrets());
process.once("beforeExit", endUnsettled);
try {
  const exitCode = await runProgram(context.redactor.json(process.argv.slice(2)), context);
  process.exitCode ??= exitCode === EXIT.interrupted ? interrupt.exitCode() : exitCode;
} catch (error) {
  process.exitCode = await report(error);
} finally {
  await context.end();
}
process.off("beforeExit", endUnsettled);
// What was interrupted waits for nobody: for a reader that does not read, say.
if (interrupt.signal.aborted) setTimeout(() => process.exit(), LINGER_MS).unref();

/** The process has nothing left to wait for, and the command has not ended: Node would say nothing of use, and exit 13. */
function endUnsettled(): void {
  context.note("underwrite: something of ours failed: nothing is left that could end the command. Please report it.");
  process.exit(EXIT.internal);
}

/** The only place that turns an error into words and an exit code. */
async function report(error: unknown): Promise<number> {
  if (error instanceof UserError || error instanceof ProviderError) {
    context.note(`underwrite: ${error.message}`);
    return error.exitCode;
  }
  if ((error as NodeJS.ErrnoException).syscall === "uv_cwd") {
    context.note("underwrite: the working folder is gone: change to one that is there.");
    return EXIT.usage;
  }
  if (interrupt.signal.aborted) {
    context.note("underwrite: interrupted.");
    return interrupt.exitCode();
  }
  const trace = error instanceof RunFault ? ` (trace ${error.traceId})` : "";
  context.note(`underwrite: something of ours failed: ${messageOf(error)}${trace}. Set DEBUG=1 to see where.`);
  const { debug } = await context.config().catch(() => ({ debug: false })); // the fault may be in the settings
  if (debug && error instanceof Error) {
    context.note((error.cause instanceof Error ? error.cause.stack : error.stack) ?? "");
  }
  return EXIT.internal;
}
