import type { Command } from "commander";
import type { Runs } from "../context.js";
import { sourceOption } from "../options.js";

/** `underwrite mcp`: what coding agents speak to. It loads its code when it runs. */
export function addMcpCommand(program: Command, runs: Runs): void {
  program
    .command("mcp")
    .description("serve traces, cases and plans to a coding agent: an MCP server on stdin and stdout")
    .addOption(sourceOption())
    .option("--toolset <names>", "which tools, with commas: work, langfuse, all", "work")
    .option("--folder <path>", "the project's folder, for a client that starts servers elsewhere")
    .option("--read-only", "only tools that change nothing and spend nothing")
    .addHelpText(
      "after",
      `
Its client starts it: underwrite connect shows the configuration for it.
stdout carries the protocol and nothing else. It ends when stdin closes, or at Ctrl-C, SIGTERM or SIGHUP,
after at most 2 seconds for what was asked before.

work has what the playbooks use, queries in SQL among it; langfuse those with the names of Langfuse's own server;
all both. A model reads the definitions of all that are served.

Exit codes:
  0 all that was asked is answered   130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP before that

Examples:
  $ underwrite connect claude --write
  $ underwrite mcp --read-only
  $ underwrite mcp --source langfuse`,
    )
    .action(runs(async () => (await import("./serve.js")).serveMcp));
}
