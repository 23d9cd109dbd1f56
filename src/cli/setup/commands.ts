import { Argument, type Command } from "commander";
import type { Runs } from "../context.js";
import { agentOption, modelOption } from "../options.js";

/** `underwrite doctor`, `schema` and `completion`. Each loads its code when it runs. */
export function addSetupCommands(program: Command, runs: Runs): void {
  program
    .command("doctor")
    .description("say what is configured, which model answers, and what to fix")
    .option("--online", "ask the provider for one token, to see that it answers")
    .option("--mcp", "start the MCP server for a look, and print the variable for Langfuse's: it holds its keys")
    .addOption(modelOption())
    .option("--json", "print one JSON document")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Exit codes:
  0 all is well   1 something needs fixing
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
  $ underwrite doctor
  $ underwrite doctor --online --json
  $ underwrite doctor --mcp`,
    )
    .action(runs(async () => (await import("./doctor.js")).doctor));

  program
    .command("schema")
    .description("print the JSON schemas of an agent's input, decision, printed document and cases")
    .addArgument(
      new Argument("[name]", "only one of them").choices(["input", "application", "decision", "output", "case"]),
    )
    .addOption(agentOption())
    .addHelpText("after", "\nExamples:\n  $ underwrite schema\n  $ underwrite schema input > input.schema.json")
    .action(runs(async () => (await import("./schema.js")).schema));

  program
    .command("completion")
    .description("print a completion script for a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  $ underwrite completion bash > ~/.local/share/bash-completion/completions/underwrite
  $ underwrite completion zsh > ~/.zfunc/_underwrite
  $ underwrite completion fish > ~/.config/fish/completions/underwrite.fish`,
    )
    .action(runs(async () => (await import("./completion.js")).completion));

  program
    .command("complete", { hidden: true })
    .description("print what may follow the words of a command line, for the scripts of underwrite completion")
    .argument("[words...]", "the words behind underwrite, the last as far as it is typed")
    .addHelpText("after", "\nExamples:\n  $ underwrite complete -- traces sh")
    .action(runs(async () => (await import("./complete.js")).complete, program));
}
