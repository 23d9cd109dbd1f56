import { Argument, type Command } from "commander";
import type { Context } from "../context.js";

/** The names of `clients.ts`, which is loaded when the command runs. */
const CLIENTS = ["claude", "claude-desktop", "cursor", "codex", "vscode", "windsurf", "gemini"];

/** `underwrite connect`: a coding agent's configuration. It loads its code when it runs. */
export function addConnectCommand(program: Command, context: Context, finish: (exitCode: number) => void): void {
  program
    .command("connect")
    .description(
      "show or write a coding agent's configuration for the MCP server, with the playbooks; see that it answers",
    )
    .addArgument(new Argument("[client]", "the coding agent; claude when left out").choices(CLIENTS))
    .option("--all", "every coding agent that is used on this machine or in this folder")
    .option("--write", "add it to the client's own file")
    .option("--start", "start what the file names for underwrite, also where it is another command than this one")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
  claude          Claude Code     .mcp.json
  claude-desktop  Claude Desktop  claude_desktop_config.json in its settings
  cursor          Cursor          .cursor/mcp.json
  codex           Codex           ~/.codex/config.toml
  vscode          VS Code         .vscode/mcp.json
  windsurf        Windsurf        ~/.codeium/windsurf/mcp_config.json
  gemini          Gemini CLI      .gemini/settings.json

Langfuse's server is added only where Langfuse's keys are set. The playbooks go to .claude/skills for Claude Code, to
.agents/skills for the others that read skills. Comments, and whatever else is in a file, stay as they are.
Servers that are in the file already stay as they are, ours too. Where the file then starts this very underwrite, it is
started, and asked for its tools. Any other command is only shown: it is started with --start, or when you say yes to it
at a terminal. No key of the environment is given to it.

Exit codes:
  0 the server answers   1 it does not   2 the file cannot be added to
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite connect
  $ underwrite connect claude --write
  $ underwrite connect cursor --start
  $ underwrite connect --all --write
  $ underwrite connect codex`,
    )
    .action(async (client, options) => {
      const { connect } = await import("./connect.js");
      finish(await connect(context, client, options));
    });
}
