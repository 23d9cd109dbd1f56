import type { Command } from "commander";
import type { Context } from "./context.js";

/** `underwrite mcp` and `connect`: what coding agents speak to. Each loads its code when it runs. */
export function addMcpCommands(program: Command, context: Context, finish: (exitCode: number) => void): void {
  program
    .command("mcp")
    .description("serve traces, cases and plans to a coding agent: an MCP server on stdin and stdout")
    .option("--source <name>", "where traces are read from: local or langfuse", "local")
    .option("--read-only", "only tools that change nothing and spend nothing")
    .addHelpText(
      "after",
      `
Its client starts it: underwrite connect shows the configuration for it.
stdout carries the protocol and nothing else. It ends when stdin closes.

Examples:
  $ underwrite connect claude --write
  $ underwrite mcp --read-only
  $ underwrite mcp --source langfuse`,
    )
    .action(async (options) => {
      const { serveMcp } = await import("./commands/mcp/index.js");
      finish(await serveMcp(context, options));
    });
}
