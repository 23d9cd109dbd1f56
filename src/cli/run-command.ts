import { clauseOf, EXIT, isAgentFault, ProviderError, RunFault, UserError, WriteFailed } from "../errors.js";
import type { ProcessContext } from "./context.js";
import type { Interrupt } from "./interrupt.js";
import { runProgram } from "./program.js";

/**
 * Runs a command line to its end, and says what went wrong.
 *
 * @returns the exit code
 */
export async function runCommand(
  argv: readonly string[],
  context: ProcessContext,
  interrupt: Interrupt,
): Promise<number> {
  try {
    const exitCode = await runProgram(context.redactor.json([...argv]), context);
    return exitCode === EXIT.interrupted ? interrupt.exitCode() : exitCode;
  } catch (error) {
    return await reportError(error, context, interrupt);
  } finally {
    await context.end();
  }
}

/** The only place that turns an error into words and an exit code. */
export async function reportError(error: unknown, context: ProcessContext, interrupt: Interrupt): Promise<number> {
  if (error instanceof UserError || error instanceof ProviderError || error instanceof WriteFailed) {
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
  const whose = isAgentFault(error) ? "" : "internal error: ";
  context.note(`underwrite: ${whose}${clauseOf(error)}${trace}. Set DEBUG=1 to see where.`);
  const { debug } = await context.config().catch(() => ({ debug: false })); // the fault may be in the settings
  if (debug && error instanceof Error) {
    context.note(firstCause(error).stack ?? "");
  }
  return EXIT.internal;
}

/** The error that led to the others. */
function firstCause(error: Error): Error {
  return error.cause instanceof Error ? firstCause(error.cause) : error;
}
