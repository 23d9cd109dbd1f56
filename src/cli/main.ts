#!/usr/bin/env node
import { configuredSecrets } from "../config.js";
import { EXIT, messageOf, ProviderError, RunFault, UserError } from "../errors.js";
import { processContext } from "./context.js";
import { runProgram } from "./program.js";

const interrupt = new AbortController();
process.once("SIGINT", () => {
  interrupt.abort(new Error("interrupted"));
  process.once("SIGINT", () => process.exit(EXIT.interrupted));
});
// A reader that went away (`| head`) is no fault of the command; a disk that is full is one.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  context.note(`underwrite: the output cannot be written (${error.message}).`);
  process.exitCode = EXIT.internal;
});
process.stderr.on("error", () => {}); // nobody is left to be told

const context = processContext(interrupt.signal, await configuredSecrets());
try {
  const exitCode = await runProgram(context.redactor.json(process.argv.slice(2)), context);
  process.exitCode ??= exitCode;
} catch (error) {
  process.exitCode = await report(error);
} finally {
  context.end();
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
    return EXIT.interrupted;
  }
  const trace = error instanceof RunFault ? ` (trace ${error.traceId})` : "";
  context.note(`underwrite: something of ours failed: ${messageOf(error)}${trace}. Set DEBUG=1 to see where.`);
  const { debug } = await context.config().catch(() => ({ debug: false })); // the fault may be in the settings
  if (debug && error instanceof Error) {
    context.note((error.cause instanceof Error ? error.cause.stack : error.stack) ?? "");
  }
  return EXIT.internal;
}
