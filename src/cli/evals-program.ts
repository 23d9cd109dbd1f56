import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite eval …`: the commands that run, compare and keep evals. Each loads its code when it runs. */
export function addEvalCommands(_program: Command, _context: Context, _finish: (exitCode: number) => void): void {}
