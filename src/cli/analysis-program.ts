import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite analyze`, `explain`, `plan …` and `replay`: from traces to a plan. Each loads its code when it runs. */
export function addAnalysisCommands(_program: Command, _context: Context, _finish: (exitCode: number) => void): void {}
