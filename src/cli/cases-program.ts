import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite cases …`: the commands over case files. Each loads its code when it runs. */
export function addCasesCommands(_program: Command, _context: Context, _finish: (exitCode: number) => void): void {}
