import { fstatSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { isatty } from "node:tty";
import { clauseOf, EXIT, isAgentFault, ProviderError, RunFault, UserError, WriteFailed } from "../errors.js";
import { allowListeners } from "../waiting/until-aborted.js";
import type { ProcessContext } from "./context.js";
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

function firstCause(error: Error): Error {
  return error.cause instanceof Error ? firstCause(error.cause) : error;
}

/** The signals that end a command as Ctrl-C does, with the exit code of each: 128 and its number. */
const ENDED_BY = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * One Ctrl-C can come twice: from the terminal, and from npx or a shell that passes it on. Signals that come within so
 * many milliseconds of the first are that one.
 */
const SAME_MS = 100;

/** What ends a command from outside. */
export interface Interrupt {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  exitCode(): number;
}

/**
 * Listens for the signals that end a process; it must, for process 1 of a container has no default action for them. The
 * first lets a command end with what was finished, the next ends it at once.
 */
export function listenForSignals(exit: (code: number) => void): Interrupt {
  const controller = new AbortController();
  allowListeners(controller.signal);
  let exitCode: number = ENDED_BY.SIGINT;
  let firstAt = 0;
  for (const [name, code] of Object.entries(ENDED_BY)) {
    process.on(name, () => {
      if (!controller.signal.aborted) {
        firstAt = performance.now();
        exitCode = code;
        controller.abort(new Error("interrupted"));
      } else if (performance.now() - firstAt > SAME_MS) {
        exit(code);
      }
    });
  }
  process.once("exit", (code) => {
    const name = Object.entries(ENDED_BY).find(([, own]) => own === code)?.[0];
    if (name !== undefined && isTerminalGone()) process.removeAllListeners(name).kill(process.pid, name);
  });
  return { signal: controller.signal, exitCode: () => exitCode };
}

/**
 * Whether one of the standard streams is a terminal that was closed. At its end Node aborts over such a one (exit code
 * 134, and a core dump): the signal has to end the process then, which shells show as the same code.
 */
function isTerminalGone(): boolean {
  const isHungUp = (fd: number) => {
    const stream = fstatSync(fd);
    return stream.isCharacterDevice() && !isatty(fd) && stream.rdev !== statSync(devNull).rdev;
  };
  return [0, 1, 2].some(isHungUp);
}
