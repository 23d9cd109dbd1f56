import { type Command, Option } from "commander";
import type { Runs } from "../context.js";

/** `underwrite create`, `review` and `playbook`: work on the agents themselves. Each loads its code when it runs. */
export function addWorkshopCommands(program: Command, runs: Runs): void {
  program
    .command("create")
    .description("make an agent in your project, or in this checkout: code, cases, tests and the line that lists it")
    .argument("<slug>", "its name: lowercase words with dashes")
    .option("--description <sentence>", "what it does")
    .addOption(new Option("--template <name>", "what it starts as").choices(["policy", "tools"]).default("policy"))
    .option("--dry-run", "only say which files would be made")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
It works at once: edit it from there. The template policy decides on claims by two numbers and a table of limits; tools
searches the files of a folder, with tools that take arguments. In a project the agent goes into agents/ and cases/, and
into underwrite.config.ts, which is made where there is none.

Examples:
  $ underwrite create expense-claims --dry-run
  $ underwrite create expense-claims --description "Decides on expense claims."
  $ underwrite create file-search --template tools`,
    )
    .action(runs(async () => (await import("./create.js")).create));

  program
    .command("review")
    .description("find where documents, code and configuration of this checkout do not agree")
    .option("--fix", "mend what is mechanical, and say what is left")
    .option("--smoke", "start the MCP server and the commands that playbooks allow, too")
    .option("--full", "every place; else one screen")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
It looks at the agents and the registry; variables, .env.example and the documents; paths, headings, names of code,
commands, options and scripts that README.md, AGENTS.md, CONTRIBUTING.md, docs/ and the playbooks mention; defaults, exit
codes, versions, counts, bounds and numbers of policies that they give; cases; .mcp.json; and the playbooks' front matter.
It cannot tell whether a measured figure still holds, or a bound that no rule names.
Commands, agents and variables are those of the code that runs: while you change it, npm run dev -- review.

Exit codes:
  0 all agree   1 something does not

Examples:
  $ underwrite review
  $ underwrite review --fix`,
    )
    .action(runs(async () => (await import("./review.js")).review, program));

  program
    .command("playbook")
    .description("print a playbook: instructions for a coding agent; without a name, list them")
    .argument("[name]", "its name")
    .argument("[arguments...]", "what it is to be followed with: the agent's name, say")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Claude Code has the same ones as /<name>, from .claude/skills/.

Examples:
  $ underwrite playbook
  $ underwrite playbook improve-agent underwriting`,
    )
    .action(runs(async () => (await import("./playbook.js")).playbook));
}
