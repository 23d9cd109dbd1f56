import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite mcp`, `connect`, `playbook`, `create` and `review`: what a coding agent works with. Each loads its code when it runs. */
export function addWorkshopCommands(_program: Command, _context: Context, _finish: (exitCode: number) => void): void {}
